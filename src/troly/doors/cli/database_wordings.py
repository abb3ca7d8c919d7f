"""What a database refuses, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from troly.doors.wordings import Refusal

DATABASE_REFUSALS: Mapping[str, Refusal] = {
    "database_unreachable": Refusal(
        _("Không nối được tới cơ sở dữ liệu {where}: {problem}."),
        _("Kiểm tra địa chỉ, cổng, và máy chủ cơ sở dữ liệu có đang chạy."),
    ),
    "database_refuses": Refusal(
        _("Cơ sở dữ liệu {where} từ chối: {problem}."),
        _("Kiểm tra tên, mật khẩu và quyền của tài khoản: tài khoản phải là chủ cơ sở dữ liệu."),
    ),
    "database_too_old": Refusal(
        _("{where} chạy PostgreSQL {version}."), _("Cần phiên bản {oldest} trở lên.")
    ),
    "database_in_use": Refusal(
        _("Còn tiến trình Troly khác đang nối tới {where}."),
        _("Dừng mọi tiến trình trên mọi máy rồi chạy lại."),
    ),
    "records_outdated": Refusal(
        _("Dữ liệu trong {where} thuộc phiên bản cũ."),
        _("Chạy `troly doctor` một lần rồi thử lại."),
    ),
    "target_not_empty": Refusal(
        _("Cơ sở dữ liệu đích {where} không trống: bảng {table} có dữ liệu."),
        _("Lập một cơ sở dữ liệu mới, hoặc cất dữ liệu cũ sang chỗ khác."),
    ),
    "target_other_version": Refusal(
        _("Các bảng trong {where} do một phiên bản khác tạo ra."),
        _("Lập một cơ sở dữ liệu mới rồi chạy lại."),
    ),
    "target_refused": Refusal(
        _("Cơ sở dữ liệu đích {where} không nhận dữ liệu ({problem})."),
        _("Xem nhật ký của máy chủ đó. Bên đích không giữ lại dòng nào."),
    ),
    "value_does_not_fit": Refusal(
        _("Dòng {row} của bảng {table} có giá trị ở cột {column} mà PostgreSQL không giữ được."),
        _("Sửa dòng đó rồi chạy lại. Bên đích không giữ lại dòng nào."),
    ),
    "copy_differs": Refusal(
        _("Bảng {table} ở bên đích khác với bên nguồn."),
        _("Bên đích không giữ lại dòng nào. Chạy lại; nếu vẫn vậy, kiểm tra ổ đĩa của máy chủ."),
    ),
    "still_running": Refusal(
        _("Troly đang chạy trên máy này. {processes}"),
        _("Dừng `troly serve` (và web, worker, index) rồi chạy lại."),
    ),
    "bad_database_address": Refusal(
        _("Địa chỉ cơ sở dữ liệu chưa đúng."),
        _("Viết postgresql://tài-khoản:mật-khẩu@máy:5432/tên, hoặc sqlite."),
    ),
    "same_database": Refusal(
        _("Dữ liệu đang ở chính cơ sở dữ liệu đó."), _("Chọn một cơ sở dữ liệu khác.")
    ),
}
