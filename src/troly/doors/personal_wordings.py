"""The words for kinds of personal data, for requests about them, and for what is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from troly.engine.guard.personal_data.values import SENSITIVE

PERSONAL: dict[str, tuple[str | Promise, str | Promise]] = {
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

PERSONAL_REQUESTS: dict[str, tuple[str | Promise, str | Promise]] = {
    "sought_missing": (
        _("Chưa có gì để tìm, hoặc quá nhiều."),
        _("Ghi họ tên đầy đủ và các số của một người, mỗi dòng một mục, nhiều nhất {most} dòng."),
    ),
    "sought_too_short": (
        _("“{value}” quá ngắn nên sẽ khớp với nhiều người."),
        _("Ghi họ tên đầy đủ, hoặc một số từ sáu chữ số trở lên."),
    ),
    "file_exists": (
        _("Đã có tệp {path}."),
        _("Chọn một tên tệp khác; tệp cũ không bị ghi đè."),
    ),
    "unknown_request": (_("Không có loại yêu cầu này."), _("Chọn một trong: {known}.")),
    "bad_day": (
        _("Ngày nhận chưa đúng."),
        _("Ghi ngày nhận yêu cầu, không sau hôm nay và không quá một năm trước."),
    ),
    "no_such_request": (_("Không có yêu cầu này."), _("Chọn trong danh sách yêu cầu.")),
    "no_certificate": (
        _("Yêu cầu này chưa có giấy xác nhận xóa."),
        _("Giấy xác nhận có sau khi thực hiện xóa."),
    ),
    "request_is_over": (
        _("Yêu cầu này đã kết thúc."),
        _("Ghi một yêu cầu mới nếu cần làm thêm."),
    ),
    "extended_already": (_("Yêu cầu này đã gia hạn một lần."), _("Luật chỉ cho gia hạn một lần.")),
    "not_searched_yet": (
        _("Chưa tìm xong."),
        _("Đợi việc tìm kết thúc rồi làm lại; xem tiến độ ở trang công việc nền."),
    ),
    "not_for_erasing": (
        _("Đây không phải yêu cầu xóa."),
        _("Ghi một yêu cầu xóa nếu người đó yêu cầu xóa."),
    ),
    "erase_by_choice": (
        _("Yêu cầu xóa kết thúc bằng việc chọn các văn bản cần xóa."),
        _("Chọn văn bản và bấm Xóa, hoặc từ chối và nêu lý do."),
    ),
    "not_found_for_person": (
        _("Có văn bản được chọn không nằm trong kết quả tìm."),
        _("Tìm lại rồi chọn trong danh sách mới."),
    ),
}

REQUESTS: Mapping[str, str | Promise] = {
    "provide": _("Xem và cung cấp dữ liệu"),
    "correct": _("Chỉnh sửa dữ liệu"),
    "restrict": _("Hạn chế xử lý"),
    "object": _("Phản đối xử lý"),
    "erase": _("Xóa dữ liệu"),
}
_STATES: Mapping[str, str | Promise] = {
    "open": _("đang thực hiện"),
    "carried_out": _("đã thực hiện"),
    "refused": _("đã từ chối"),
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


def request_state_word(state: str) -> str:
    return str(_STATES.get(state, state))


def kind_word(kind: str) -> str:
    return str(KINDS.get(kind, kind))


def kinds_listed(kinds: Iterable[str]) -> str:
    """Kinds in one line, the sensitive ones first."""
    ordered = sorted(kinds, key=lambda kind: (kind not in SENSITIVE, kind))
    return ", ".join(kind_word(kind) for kind in ordered)
