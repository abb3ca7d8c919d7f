"""The words for refusals about groups and grants: what happened, then what to do."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GRANTS: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "no_such_group": (_("Không có nhóm này."), _("Xem danh sách nhóm của cơ quan.")),
    "no_such_grant": (
        _("Không có quyền xem này, hoặc quyền đã kết thúc."),
        _("Xem danh sách quyền hiện có."),
    ),
    "bad_group_name": (
        _("Tên nhóm chưa đúng."),
        _("Đặt tên từ 1 đến {limit} ký tự."),
    ),
    "group_name_taken": (
        _("Cơ quan đã có nhóm “{name}”."),
        _("Chọn tên khác, hoặc dùng nhóm đã có."),
    ),
    "member_of_another_body": (
        _("Người này thuộc cơ quan khác."),
        _("Chỉ thêm thành viên của chính cơ quan có nhóm này."),
    ),
    "recipient_of_another_body": (
        _("Người hoặc nhóm này thuộc cơ quan khác."),
        _("Chia sẻ với cả cơ quan đó; cơ quan đó tự quản lý người của mình."),
    ),
    "shared_is_not_shared_on": (
        _("Văn bản do cơ quan khác chia sẻ thì không chia sẻ tiếp được."),
        _("Đề nghị cơ quan chủ quản cấp quyền trực tiếp."),
    ),
    "shared_is_read_only": (
        _("Văn bản này do cơ quan khác chia sẻ: chỉ được đọc."),
        _("Đề nghị cơ quan chủ quản sửa, thay hoặc xóa."),
    ),
    "own_grant": (
        _("Không ai tự cấp quyền xem cho mình."),
        _("Nhờ một người quản trị khác cấp quyền."),
    ),
    "grant_is_past": (
        _("Ngày cuối của quyền đã qua."),
        _("Chọn hôm nay hoặc một ngày sau, hoặc để trống."),
    ),
    "reason_too_long": (_("Lý do quá dài."), _("Viết gọn trong {limit} ký tự.")),
    "bad_label": (_("Nhãn chưa đúng."), _("Viết nhãn tối đa {limit} ký tự, hoặc để trống.")),
    "no_such_recipient": (
        _("Không tìm thấy người, nhóm hoặc cơ quan nhận."),
        _("Viết đúng tên đăng nhập, tên nhóm hoặc tên cơ quan."),
    ),
    "collection_name_taken": (
        _("Không dùng được tên bộ văn bản “{name}”."),
        _("Chọn tên khác."),
    ),
}
