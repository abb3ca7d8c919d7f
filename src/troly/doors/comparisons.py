"""A comparison as every door shows it: rows of two sides, and how many there are of each change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from troly.doors.citations import title_with_number
from troly.doors.desk_wordings import CHANGES, IN_ORDER, change_words, unit_name
from troly.engine.answers.comparison.values import Pair
from troly.office.assistants.tasks.compare import Compared
from troly.office.assistants.tasks.sources import ComparedSide


@dataclass(frozen=True)
class Half:
    """One side of a row; ``runs``: (text, whether it differs)."""

    name: str
    runs: list[tuple[str, bool]]
    start: int
    end: int
    page: int | None


@dataclass(frozen=True)
class RowOfTwo:
    words: list[str]
    changes: list[str]
    left: Half | None
    right: Half | None

    @property
    def name(self) -> str:
        """The unit's own name; both where its number changed."""
        names = [half.name for half in (self.left, self.right) if half and half.name]
        labels = list(dict.fromkeys(names))
        return " → ".join(labels) if labels else _("Đoạn văn")


def rows_of(compared: Compared, *, most: int | None = None) -> list[RowOfTwo]:
    """What differs, in the order of the right text."""
    differing = [pair for pair in compared.comparison.pairs if pair.changes]
    return [_row(compared, pair) for pair in differing[:most]]


def _row(compared: Compared, pair: Pair) -> RowOfTwo:
    return RowOfTwo(
        words=change_words(pair),
        changes=[str(change) for change in IN_ORDER if change in pair.changes],
        left=_half(compared, pair, is_left=True),
        right=_half(compared, pair, is_left=False),
    )


def _half(compared: Compared, pair: Pair, *, is_left: bool) -> Half | None:
    unit = pair.left if is_left else pair.right
    if unit is None:
        return None
    side = compared.left if is_left else compared.right
    runs = compared.runs(pair, is_left=is_left)
    return Half(unit_name(unit), runs, unit.start, unit.end, side.page_at(unit.start))


def tally(compared: Compared) -> list[dict[str, Any]]:
    """How many units stayed, changed, moved, came, went."""
    found = [
        {
            "change": str(change),
            "word": str(CHANGES[change]),
            "n": compared.comparison.count(change),
        }
        for change in IN_ORDER
    ]
    same = {"change": "same", "word": _("Giữ nguyên"), "n": compared.comparison.same}
    return [same, *(one for one in found if one["n"])]


def side_title(side: ComparedSide, *, is_left: bool) -> str:
    """The document's title with number and version, or what stands for a pasted text."""
    if side.version is None:
        return _("Văn bản dán vào, bên trái") if is_left else _("Văn bản dán vào, bên phải")
    document = side.version.document
    title = title_with_number(side.version.title or document.title, document.number)
    return _("%(title)s (phiên bản %(n)d)") % {"title": title, "n": side.version.ordinal}
