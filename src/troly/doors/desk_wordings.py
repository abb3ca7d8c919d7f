"""Words of the desk's tasks: what a comparison found, and why a task was refused."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from troly.doors.case_wordings import CASES
from troly.doors.layout_wordings import LAYOUT, LAYOUT_FILES
from troly.doors.reading_wordings import READING
from troly.engine.answers.comparison.values import Change, Pair, Unit

CHANGES: Mapping[Change, Promise] = {
    Change.CHANGED: _("Sửa đổi"),
    Change.MOVED: _("Chuyển chỗ"),
    Change.RENUMBERED: _("Đánh số lại"),
    Change.ADDED: _("Bổ sung"),
    Change.REMOVED: _("Bỏ"),
}
IN_ORDER = tuple(CHANGES)

DESK: Mapping[str, tuple[Promise, Promise]] = {
    "compared_empty": (
        _("Có bên chưa có chữ nào để so sánh."),
        _("Dán văn bản vào ô, hoặc chọn văn bản trong kho."),
    ),
    "compared_too_long": (
        _("Văn bản dài {length} ký tự; so sánh được nhiều nhất {limit}."),
        _("Tách văn bản theo phần hoặc chương rồi so sánh từng phần."),
    ),
    "compared_nothing": (
        _("Chưa đủ hai văn bản để so sánh."),
        _("Chọn hoặc dán văn bản cho cả hai bên."),
    ),
    **CASES,
    **READING,
    **LAYOUT,
    **LAYOUT_FILES,
}
"""By code: what happened, what to do."""


def change_words(pair: Pair) -> list[str]:
    """What became of a pair, in words; [] where it says the same."""
    return [str(CHANGES[change]) for change in IN_ORDER if change in pair.changes]


def unit_name(unit: Unit | None) -> str:
    """ "Điều 5. Title", or "" for a paragraph without a number."""
    if unit is None:
        return ""
    if unit.kind == "paragraph":
        return unit.label
    return f"{unit.label}. {unit.title}" if unit.title else unit.label
