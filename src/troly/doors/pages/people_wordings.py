"""What roles and clearances are called."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from troly.doors.pages.wordings import Text, Wording
from troly.office.tenants.models import Clearance, Role

ROLES: Mapping[str, Wording] = {
    Role.READER: Wording(_("Người đọc"), _("hỏi trợ lý và mở văn bản")),
    Role.BUILDER: Wording(_("Người dựng"), _("thêm văn bản, lập trợ lý; không tự phê duyệt")),
    Role.OFFICER: Wording(_("Người phê duyệt"), _("xét duyệt trợ lý và tệp có dấu chỉ độ mật")),
    Role.TRAINER: Wording(_("Người tập huấn"), _("soạn bài học và xem kết quả")),
    Role.AUDITOR: Wording(_("Kiểm tra viên"), _("tra nhật ký; mở nội dung phải nêu lý do")),
    Role.OPERATOR: Wording(_("Người vận hành"), _("giữ máy chạy; không đọc nội dung")),
    Role.ADMINISTRATOR: Wording(
        _("Người quản trị"), _("quản lý cơ quan và thành viên; không phê duyệt, không tra nhật ký")
    ),
}
CLEARANCES: Mapping[int, Text] = {
    Clearance.PUBLIC: _("Công khai"),
    Clearance.INTERNAL: _("Công khai và nội bộ"),
    Clearance.RESTRICTED: _("Công khai, nội bộ và hạn chế"),
}
