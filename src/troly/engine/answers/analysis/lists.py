"""What a list is of: each of its points obliges, or is a condition, as the line that opens it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from troly.engine.answers.analysis.values import Kind, Mention, Place
from troly.engine.parsing.structure import is_capitals

_DUTIES_TITLE = re.compile(
    r"\bĐiều\s+\w+\s*[.:]\s*(?:(?:Quyền(?:\s+hạn)?(?:,|\s+và)\s+)?(?:Trách\s+nhiệm|Nhiệm\s+vụ|Nghĩa\s+vụ)"
    r"|(?:Những|Các)\s+(?:hành\s+vi|việc)\s+(?:bị\s+)?(?:nghiêm\s+)?cấm"
    r"|(?:Những|Các)\s+hành\s+vi\s+không\s+được)",
    re.IGNORECASE,
)
_CONDITIONS_TITLE = re.compile(r"\bĐiều\s+\w+\s*[.:]\s*(?:Các\s+)?điều\s+kiện\b", re.IGNORECASE)
_LISTS_THINGS = re.compile(
    r"\b(?:gồm|bao\s+gồm|(?:giấy\s+tờ|tài\s+liệu|hồ\s+sơ|trường\s+hợp|nội\s+dung|thông\s+tin|đối\s+tượng)"
    r"(?:\s+(?:chính|chủ\s+yếu|cơ\s+bản))?(?:\s+(?:sau|dưới)(?:\s+đây)?)?)\s*:\s*$",
    re.IGNORECASE,
)
_CONDITIONS = re.compile(
    r"(?<!tạo\s)\bđiều\s+kiện(?:\s+(?!hoạt\s+động|công\s+việc|dịch\s+vụ|nội\s+dung)[^\s:]+){0,10}\s*:\s*$",
    re.IGNORECASE,
)
_MARK = re.compile(r"(?:\d{1,3}[a-zđ]?\s?[.)/]|[a-zđ]{1,2}\)|[-–+•])\s*")
_DASH = re.compile(r"[-–+•]\s")
_WORDS = re.compile(r"\S+(?:\s+\S+){0,5}")
_FEWEST_WORDS = 4
"""A line of fewer names whom the points below it are for."""


@dataclass(slots=True)
class Lists:
    """The lists that are open while a text is read from place to place."""

    _open: list[tuple[int, Kind | None]] = field(default_factory=list)

    def begin_article(self, title: str) -> None:
        kind = None
        if _DUTIES_TITLE.search(title):
            kind = Kind.OBLIGATION
        elif _CONDITIONS_TITLE.search(title):
            kind = Kind.CONDITION
        self._open = [(-1, kind)] if kind else []

    def kind_of(self, sentence: str, place: Place, own: frozenset[Kind]) -> Mention | None:
        """What the place is by the list it stands in, unless it says so itself (``own``); a line
        that opens a list is remembered."""
        level = _level(sentence, place)
        self._open = [one for one in self._open if one[0] < level]
        inherited = self._open[-1][1] if self._open and level > 0 else None
        if is_capitals(sentence):
            return None
        is_opener = sentence.rstrip().endswith(":")
        if is_opener:
            self._open.append((level, _opened(sentence, own, inherited)))
        mark = _MARK.match(sentence)
        said = _WORDS.search(sentence, mark.end() if mark else 0)
        if inherited is None or inherited in own or said is None:
            return None
        if is_opener or len(sentence[said.start() :].split()) < _FEWEST_WORDS:
            return None
        return Mention(inherited, place.start + said.start(), place.start + said.end())


def _opened(sentence: str, own: frozenset[Kind], inherited: Kind | None) -> Kind | None:
    if _CONDITIONS.search(sentence):
        return Kind.CONDITION
    if _LISTS_THINGS.search(sentence):
        return None
    if Kind.OBLIGATION in own:
        return Kind.OBLIGATION
    return inherited


def _level(sentence: str, place: Place) -> int:
    if _DASH.match(sentence):
        return 3
    return 2 if place.point else 1 if place.clause else 0
