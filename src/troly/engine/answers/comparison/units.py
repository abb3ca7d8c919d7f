"""A text cut where a reader would cut it: articles, headings, paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from troly.engine.answers.comparison.values import Unit, UnitKind
from troly.engine.answers.comparison.words import words_of
from troly.engine.parsing.structure import article_number, heading_level, is_capitals

_LINE = re.compile(r"[^\n]*\n?")
_ENDED = (".", ";", ":", "!", "?", "…", '"', "”", "»", ")", "/.")
_ARTICLE_LABEL = re.compile(
    r"(?:Điều|ĐIỀU|Article|ARTICLE|Art\.)\s+(?:[LRD]\.?\s?)?[\w-]+\s*(?:[.:]|[–—-](?=\s))?\s*"
)
_HEADING_LABEL = re.compile(
    r"(?:(?:Phần|PHẦN|Phụ lục|PHỤ LỤC|Chương|CHƯƠNG|Tiểu mục|TIỂU MỤC|Mục|MỤC|Partie|PARTIE|Livre"
    r"|LIVRE|Titre|TITRE|Part|PART|Chapitre|CHAPITRE|Chapter|CHAPTER|Sous-section|Subsection"
    r"|Section|SECTION|Annexe?|ANNEXE?|Appendix|APPENDIX)\s+(?:thứ\s+\w+|THỨ\s+\w+|[\w.-]*\w)"
    r"|[IVXLC]{1,6}(?=\s*[.\-–/]))\s*[.:–/-]?\s*"
)
_ITEM = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})*[a-zđ]?\s?[.)/]|[a-zđ]{1,2}\))\s+(?=\S)")
_DASH = re.compile(r"[-–—•▪●◦+*]\s+\S")
_LONGEST_TITLE = 160
_NARROWEST_LINE = 20
_SHORTEST_WORD = 5
_OPENING_WORDS = 4


def units_of(text: str, known: frozenset[str] = frozenset()) -> list[Unit]:
    """The units of ``text`` in order. Every word lies in exactly one of them.

    ``known``: how titles of articles begin (``openings``) that stand in the other text.
    """
    cutter = _Cutter(text, _width(text), known)
    for match in _LINE.finditer(text):
        if match.group().strip():
            cutter.line(match.start(), match.end())
        elif match.group():
            cutter.is_after_blank = True
    return cutter.finished()


def openings(units: Iterable[Unit]) -> frozenset[str]:
    """How the titles of the articles begin."""
    return frozenset(
        opening for unit in units if unit.kind == "article" and (opening := _opening(unit.title))
    )


def _opening(title: str) -> str:
    keys = [word.key for word in words_of(title[:60])[:_OPENING_WORDS]]
    return " ".join(keys) if len(keys) == _OPENING_WORDS else ""


def _width(text: str) -> int:
    """How long a full line is: lines a little shorter may have been broken anywhere."""
    lengths = sorted(length for line in text.split("\n") if (length := len(line.strip())))
    return max(_NARROWEST_LINE, lengths[len(lengths) * 9 // 10]) if lengths else _NARROWEST_LINE


class _Cutter:
    """Goes through the lines and remembers in what kind of unit it stands."""

    def __init__(self, text: str, width: int, known: frozenset[str]) -> None:
        self._text = text
        self._known = known
        self._width = width
        self._units: list[Unit] = []
        self._kind: UnitKind | None = None
        self._last = ""
        self._article = ""
        self.is_after_blank = False

    def line(self, start: int, end: int) -> None:
        line = self._text[start:end].strip()
        start += len(self._text[start:end]) - len(self._text[start:end].lstrip())
        kind = self._opens(line)
        if kind is not None:
            self._units.append(_unit(kind, line, start))
            self._kind = kind
        self._units[-1] = replace(self._units[-1], end=start + len(line))
        self._last, self.is_after_blank = line, False

    def finished(self) -> list[Unit]:
        return self._units

    def _opens(self, line: str) -> UnitKind | None:
        """The kind of unit that begins with this line; None where the last one goes on."""
        number = article_number(line)
        if number and (self._has_ended() or self._may_be_next(number, line)):
            self._article = number
            return "article"
        if not number and heading_level(line) is not None and self._has_ended():
            return "heading"
        if self._kind is None:
            return "paragraph"
        if self._kind == "article":
            return None
        if self._kind == "heading":
            is_title = is_capitals(line) or (
                self._last_is_bare and len(line) <= _LONGEST_TITLE and not line.endswith(_ENDED)
            )
            return None if is_title and not self._opens_item(line) else "paragraph"
        return "paragraph" if self._has_ended() or self._opens_item(line) else None

    @property
    def _last_is_bare(self) -> bool:
        found = _HEADING_LABEL.match(self._last)
        return found is not None and found.end() == len(self._last)

    def _opens_item(self, line: str) -> bool:
        return bool(_ITEM.match(line) or _DASH.match(line))

    def _may_be_next(self, number: str, line: str) -> bool:
        found = _ARTICLE_LABEL.match(line)
        title = line[found.end() :] if found else ""
        ahead = _figure(number) - _figure(self._article)
        return ahead in (1, 2) or (bool(self._known) and _opening(title) in self._known)

    def _has_ended(self) -> bool:
        """Whether the line before ends what it says: a line broken before "Điều 5." in the middle
        of a sentence opens no article."""
        return (
            self.is_after_blank
            or len(self._last) + _SHORTEST_WORD < self._width * 4 // 5
            or not self._last
            or self._last.endswith(_ENDED)
            or self._kind == "heading"
            or is_capitals(self._last)
        )


def _figure(number: str) -> int:
    digits = re.match(r"\d+", number)
    return int(digits.group()) if digits else 0


def _unit(kind: UnitKind, line: str, start: int) -> Unit:
    pattern = {"article": _ARTICLE_LABEL, "heading": _HEADING_LABEL, "paragraph": _ITEM}[kind]
    found = pattern.match(line)
    if found is None:
        return Unit(kind, start, start, body=start)
    label = found.group().strip().rstrip(".:–—/").strip() if kind != "paragraph" else ""
    label = label or found.group().strip()
    title = line[found.end() :].strip()
    if kind == "paragraph":
        title = ""
    return Unit(kind, start, start, label, title[:_LONGEST_TITLE], start + found.end())
