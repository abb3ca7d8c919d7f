"""Errors in words on a terminal: what happened, then what to do."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from troly.doors.wordings import REFUSALS, Refusal, family_of, filled, refusal_for
from troly.errors import TrolyError

COMMAND_REFUSALS: Mapping[str, Refusal] = {
    "bad_setting": Refusal(_("Thiết lập {name} chưa đúng: {problem}."), _("Cách sửa: {remedy}")),
    "bad_address": Refusal(_("Địa chỉ {url} không dùng được."), _("Viết đủ http://máy:cổng/v1.")),
    "remote_not_local": Refusal(
        _("Máy chủ mô hình {host} không nằm trên máy này."),
        _("Chỉ cho phép {allowed}; chạy máy chủ mô hình trên chính máy này."),
    ),
    "no_such_file": Refusal(_("Không có tệp hay thư mục {path}."), _("Kiểm tra lại đường dẫn.")),
    "file_unreadable": Refusal(
        _("Không mở được {path}: {problem}."), _("Kiểm tra quyền đọc của tệp.")
    ),
    "name_an_assistant": Refusal(
        _("Chưa rõ hỏi trợ lý nào."), _("Thêm --assistant hoặc --collection. Hiện có: {known}")
    ),
    "no_such_assistant": Refusal(
        _("Không có trợ lý hay bộ văn bản “{name}”."), _("Hiện có: {known}")
    ),
    "no_such_person": Refusal(_("Không có tài khoản “{name}”."), _("Kiểm tra tên đăng nhập.")),
    "unknown_variant": Refusal(
        _("Không có cách hỏi “{variant}”."), _("Dùng as-typed, no-accents hoặc typos.")
    ),
    "bad_golden_row": Refusal(
        _("{file}, dòng {line}, mục “{field}”: {problem}."), _("Sửa dòng đó rồi chạy lại.")
    ),
    "empty_golden_file": Refusal(_("{file} không có câu hỏi nào."), _("Kiểm tra lại tệp.")),
    "not_utf8": Refusal(_("{file} không phải UTF-8."), _("Lưu lại tệp với mã UTF-8.")),
    "golden_document_refused": Refusal(
        _("Văn bản đánh giá {id} không đọc được: {why}."), _("Sửa hoặc bỏ văn bản đó.")
    ),
    "not_started_in_time": Refusal(
        _("Tiến trình {what} chưa khởi động được sau {seconds} giây."),
        _("Chạy `troly doctor`, xem thông báo phía trên."),
    ),
    "no_answer": Refusal(
        _("Tiến trình {socket} không trả lời."), _("Chạy `troly serve` rồi thử lại.")
    ),
    "index_busy": Refusal(
        _("Chỉ mục đang được một tiến trình khác giữ."), _("Dừng tiến trình đó, hoặc dùng nó.")
    ),
    "index_outdated": Refusal(_("Chỉ mục thuộc phiên bản cũ."), _("Chạy `troly rebuild`.")),
    "index_damaged": Refusal(_("Chỉ mục bị hỏng."), _("Chạy `troly rebuild`.")),
    "index_keeps_dying": Refusal(
        _("Tiến trình chỉ mục dừng nhiều lần liên tiếp."),
        _("Kiểm tra bộ nhớ và ổ đĩa, rồi chạy `troly rebuild`."),
    ),
    "vector_size": Refusal(
        _("Mô hình cho vectơ dài khác với chỉ mục."),
        _("Chạy `troly rebuild` sau khi đổi mô hình."),
    ),
    "rebuild_failed": Refusal(_("Chưa lập lại được chỉ mục: {reason}."), _("Chạy lại lệnh này.")),
}


def explain(error: TrolyError) -> str:
    """One or two sentences in the active language."""
    refusal = COMMAND_REFUSALS.get(error.code)
    if refusal is None:
        family = family_of(error)
        refusal = refusal_for(error.code, family)
        if refusal is REFUSALS.get("internal_error"):
            return f"{error}"
    return f"{filled(refusal.title, error.facts)} {filled(refusal.remedy, error.facts)}".strip()
