"""Why somebody may or may not read something, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from troly.doors.pages.wordings import Text

ACCESS_REASONS: Mapping[str, Text] = {
    "inactive": _("Tài khoản đã ngừng, hoặc cơ quan đã đóng."),
    "role": _("Vai trò hiện tại không được đọc nội dung."),
    "clearance": _("Văn bản ở phạm vi cao hơn phạm vi người này được xem."),
    "ceiling": _("Quyền được cấp không lên tới phạm vi của văn bản này: {grant}."),
    "label": _("Quyền được cấp cho nhãn khác: {grant}."),
    "limited": _("Chỉ người được cấp quyền mới đọc được, và chưa có quyền nào cho người này."),
    "open": _("Mở cho mọi người trong cơ quan: {name}."),
    "granted": _("Được cấp quyền: {grant}."),
}
