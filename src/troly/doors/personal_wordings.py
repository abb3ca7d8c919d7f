"""The words for kinds of personal data, for requests about them, and for what is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from troly.engine.guard.personal_data.values import SENSITIVE

PERSONAL: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "personal_officer_needed": (
        _("Việc này cần quyền quản lý dữ liệu cá nhân."),
        _("Nhờ người phê duyệt hoặc người quản trị của cơ quan thực hiện."),
    ),
    "original_is_masked": (
        _("Bản gốc có dữ liệu cá nhân mà vai trò hiện tại chỉ được xem khi đã che."),
        _("Đọc phần chữ trên trang, hoặc nhờ người được xem đầy đủ."),
    ),
    "page_is_masked": (
        _("Ảnh trang này có dữ liệu cá nhân phải che mà chưa rõ vị trí trên ảnh."),
        _("Đọc phần chữ của trang ngay bên dưới."),
    ),
    "bad_term": (
        _("Thời hạn chưa đúng."),
        _("Nhập số ngày nguyên, từ 1 đến {limit}; để trống khi không đặt thời hạn."),
    ),
}

KINDS: Mapping[str, str | Promise] = {
    "name": _("họ tên"),
    "date_of_birth": _("ngày sinh"),
    "address": _("địa chỉ"),
    "phone": _("số điện thoại"),
    "email": _("thư điện tử"),
    "ip": _("địa chỉ mạng"),
    "national_id": _("số căn cước"),
    "passport": _("số hộ chiếu"),
    "driving_licence": _("giấy phép lái xe"),
    "vehicle_plate": _("biển số xe"),
    "tax_code": _("mã số thuế"),
    "social_insurance": _("số bảo hiểm xã hội"),
    "health_insurance": _("số bảo hiểm y tế"),
    "bank_account": _("tài khoản ngân hàng"),
    "card_number": _("số thẻ"),
    "health": _("sức khỏe"),
    "religion": _("tôn giáo"),
    "ethnic_origin": _("dân tộc"),
    "politics": _("quan điểm chính trị"),
    "sex_life": _("đời sống tình dục"),
    "criminal_record": _("tiền án, vi phạm"),
    "biometric": _("sinh trắc học"),
    "location": _("vị trí"),
    "credit": _("tín dụng"),
}


def kind_word(kind: str) -> str:
    return str(KINDS.get(kind, kind))


def kinds_listed(kinds: Iterable[str]) -> str:
    """Kinds in one line, the sensitive ones first."""
    ordered = sorted(kinds, key=lambda kind: (kind not in SENSITIVE, kind))
    return ", ".join(kind_word(kind) for kind in ordered)
