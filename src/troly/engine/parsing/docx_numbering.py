"""Numbers that Word writes by itself ("Điều 5.", "a)"): the text of a paragraph does not hold them,
and a citation needs them."""

from __future__ import annotations

from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VIETNAMESE_LETTERS = "abcdđeghiklmnopqrstuvxy"


class Numbering:
    """Counts the numbered paragraphs of one story, in order."""

    def __init__(self, opened: Any) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._abstract: dict[str, str] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        self._counts: dict[tuple[str, int], int] = {}
        try:
            root = opened.part.numbering_part.element
            styles = opened.styles.element
        except (KeyError, NotImplementedError):
            # No numbering part: nothing in this document is numbered by Word.
            return
        for abstract in root.iter(f"{_W}abstractNum"):
            self._levels[abstract.get(f"{_W}abstractNumId") or ""] = {
                _number(level.get(f"{_W}ilvl")): _level(level)
                for level in abstract.iter(f"{_W}lvl")
            }
        for number in root.iter(f"{_W}num"):
            reference = number.find(f"{_W}abstractNumId")
            if reference is not None:
                self._abstract[number.get(f"{_W}numId") or ""] = reference.get(f"{_W}val") or ""
        for style in styles.iter(f"{_W}style"):
            found = _reference(style)
            if found:
                self._styles[style.get(f"{_W}styleId") or ""] = found

    def label(self, paragraph: Any, style: str) -> str:
        """The number of the paragraph as Word would show it, "" when it has none; bullets are "-".

        Must be called for every paragraph, in order.
        """
        found = _reference(paragraph) or self._styles.get(style)
        if not found or found[0] == "0":
            return ""
        abstract = self._abstract.get(found[0], "")
        depth = found[1]
        levels = self._levels.get(abstract, {})
        if depth not in levels:
            return ""
        kind, pattern, start = levels[depth]
        if kind == "bullet":
            return "-"
        if kind == "none":
            return ""
        key = (abstract, depth)
        self._counts[key] = self._counts.get(key, start - 1) + 1
        for deeper in range(depth + 1, 9):
            self._counts.pop((abstract, deeper), None)
        label = pattern
        for level in range(depth + 1):
            level_kind, _, level_start = levels.get(level, ("decimal", "", 1))
            count = self._counts.get((abstract, level), level_start)
            label = label.replace(f"%{level + 1}", _shown(count, level_kind))
        return label.strip()


def _reference(element: Any) -> tuple[str, int] | None:
    properties = element.find(f"{_W}pPr/{_W}numPr")
    if properties is None:
        return None
    number = properties.find(f"{_W}numId")
    level = properties.find(f"{_W}ilvl")
    if number is None:
        return None
    return number.get(f"{_W}val") or "0", _number(None if level is None else level.get(f"{_W}val"))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0


def _level(level: Any) -> tuple[str, str, int]:
    def value(name: str, default: str) -> str:
        found = level.find(f"{_W}{name}")
        return default if found is None else found.get(f"{_W}val") or default

    return value("numFmt", "decimal"), value("lvlText", ""), _number(value("start", "1"))


def _shown(count: int, kind: str) -> str:
    if kind in ("lowerRoman", "upperRoman"):
        roman = _roman(count)
        return roman if kind == "upperRoman" else roman.lower()
    if kind in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26)
        return letter if kind == "lowerLetter" else letter.upper()
    if kind == "vietnameseCounting":
        return _VIETNAMESE_LETTERS[(count - 1) % len(_VIETNAMESE_LETTERS)]
    if kind == "decimalZero":
        return f"{count:02d}"
    return str(count)


def _roman(count: int) -> str:
    shown = ""
    for value, letters in (
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        while count >= value:
            shown += letters
            count -= value
    return shown
