"""The words of the audit record: refusals, and what each act is called on the page."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AUDIT: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "signing_key_lost": (
        _("Không có khóa ký nhật ký đang dùng ({path})."),
        _(
            "Chép lại tệp khóa từ nơi cất giữ. Nếu mất hẳn, chạy `troly audit key "
            "--replace-lost`: nhật ký ghi rõ khóa mới không được khóa cũ ký nhận."
        ),
    ),
    "signing_key_open": (
        _("Người khác đọc được khóa ký nhật ký {path}."),
        _("Chạy `chmod 600` cho tệp đó, rồi đổi khóa bằng `troly audit key --rotate`."),
    ),
    "signing_key_unreadable": (
        _("Không dùng được khóa ký nhật ký {path}: {problem}."),
        _("Chép lại tệp khóa từ nơi cất giữ."),
    ),
    "signing_key_there": (
        _("Khóa ký nhật ký đang dùng vẫn còn ở {path}."),
        _("Đổi khóa bằng `troly audit key --rotate`."),
    ),
    "no_such_entries": (
        _("Các mục nhật ký này không có trong hồ sơ."),
        _("Chọn trong các mục từ {first} đến {last}; mục cũ hơn nằm trong tệp lưu trữ."),
    ),
    "no_such_entry": (_("Không có mục nhật ký này."), _("Tìm lại trong danh sách.")),
    "reason_needed": (
        _("Cần nêu lý do trước khi mở nội dung."),
        _("Viết lý do ít nhất {least} ký tự; lý do được ghi vào nhật ký."),
    ),
    "bad_date": (_("Ngày {text} không đọc được."), _("Viết dạng 31/12/2026 hoặc 2026-12-31.")),
    "term_too_short": (
        _("Thời hạn giữ nhật ký quá ngắn."),
        _("Đặt ít nhất {least} tháng."),
    ),
    "nothing_to_seal": (
        _("Chưa có mục nhật ký nào quá thời hạn giữ."),
        _("Đặt thời hạn bằng `troly audit term`; mục cũ hơn mới được đưa vào lưu trữ."),
    ),
    "chain_broken": (
        _("Chuỗi nhật ký bị đứt tại mục {number}."),
        _("Giữ nguyên hồ sơ và báo cho kiểm tra viên."),
    ),
    "archive_not_written": (
        _("Không ghi được {path}: {problem}."),
        _("Chọn thư mục ghi được và chưa có tệp cùng tên."),
    ),
}
