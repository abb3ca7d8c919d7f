"""Sentences of Vietnamese, French and English, and the numbered lines of legal texts."""

from __future__ import annotations

import re
from typing import NamedTuple


class Span(NamedTuple):
    """``text[start:end]``, in code points."""

    start: int
    end: int


_LINES = re.compile("[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")

# A line's own mark: it belongs to the sentence that follows it, whatever stops it holds.
_LINE_MARK = re.compile(
    r"""(?:\s*(?:
        (?:Phần|Chương|Mục|Tiểu\ mục|Điều|Khoản|Phụ\ lục|Bài|Bước
          |Part|Chapter|Section|Article|Art|Annex|Schedule|Partie|Livre|Titre|Chapitre|Annexe)
          \.?\s+(?:thứ\s+\w+|premier|[0-9]+(?:[.-][0-9]+)*[a-zđ]?|[IVXLC]+|[A-ZĐ])\s*[.:)/–-]*
        |[0-9]{1,3}(?:\.[0-9]{1,3})*\s*[.)/]
        |\(?[a-zđA-ZĐ][.)]
        |\(?[0-9ivxIVX]{1,4}\)
        |[IVXLC]{1,6}\s*[.)]
        |[-–—•*+▪●○◦·#>]+
    )(?=\s|$))+""",
    re.VERBOSE | re.IGNORECASE,
)

# A stop, what closes with it, and the space after it.
# Runs of stops and spaces are taken whole, once: form lines hold thousands of dots.
_STOP = re.compile(
    "(?<![.!?…])(?P<stop>[.!?…]++)(?P<close>[\"'”’»)\\]]*+(?:[ \u00a0\u202f]»)?)\\s++(?=\\S)"
)
_OPENING = "\"'“‘«([-–—•*"
_BEFORE = re.compile(r"[^\s(\[“‘’\"'«/]+$")
_ROMAN = re.compile(r"[IVXLC]+\b")


def _set_of(abbreviations: str) -> frozenset[str]:
    return frozenset(abbreviations.split())


# Abbreviations that a name or more of the phrase follows: their stop never ends a sentence. Case
# counts: "Me. Dupont" is a lawyer, "tell me." is an end; "Gen." a general, "gen." a gene.
_GOES_ON = _set_of("""
    TP Tp tp TX Tx TT Tt ThS Ths TS PGS GS BS KS CN NCS TSKH GSTS đ/c Đ/c
    M MM Mme Mlle Me Dr Pr St Ste cf Cf av apr p.ex env
    Mr Mrs Ms Prof Sr Jr vs e.g i.e E.g I.e Gen Sen Rep Gov Lt Col Sgt Capt Rev Hon Messrs
""")
# Places in an address, "P. Bến Nghé, Q. 1": letters that mean this only where a part begins.
_PLACES = frozenset("PQHXĐ")
_BEFORE_PLACE = _set_of("tại ở thuộc từ đến qua")
_BEFORE_INITIAL = _set_of("ông bà anh chị bởi do by par")
_INITIAL = re.compile(r"[A-ZĐ]\.\s")
# Abbreviations only where a figure follows; elsewhere they are words (art, no, sec).
_BEFORE_FIGURE = _set_of("""
    art arts no nos nr n nº pp p vol chap ch fig sec sect par para al éd ed num tel tél đt
    jan feb mar apr jun jul aug sep sept oct nov dec janv févr juil déc đ k điểm l r d q
""")
_REACH = 24


def sentences(text: str) -> list[Span]:
    """The sentences of ``text``, trimmed, in order, apart; together they hold all but spaces.

    A line break always ends one. A line's own mark (``Điều 5.``, ``1.``, ``a)``, ``-``) stays with
    the words that follow it on the line. Abbreviations (TP., M., Art. 5) and initials go on.
    """
    found: list[Span] = []
    for line in _LINES.finditer(text):
        _split_line(text, line.start(), line.end(), found)
    return found


def _split_line(text: str, start: int, end: int, found: list[Span]) -> None:
    mark = _LINE_MARK.match(text, start, end)
    position = mark.end() if mark else start
    first = start
    for stop in _STOP.finditer(text, position, end):
        if not _ends_sentence(text, start, stop, mark is not None and stop.start() <= position):
            continue
        _append(text, first, stop.end(), found)
        first = stop.end()
    _append(text, first, end, found)


def _append(text: str, start: int, end: int, found: list[Span]) -> None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    if left < right:
        found.append(Span(start + left, start + right))


def _ends_sentence(text: str, line_start: int, stop: re.Match[str], after_mark: bool) -> bool:
    following = text[stop.end()]
    if after_mark or following.islower():
        return False
    if not (following.isalnum() or following in _OPENING):
        return False
    if stop["stop"] != "." or stop["close"]:
        return True
    reach = max(line_start, stop.start() - _REACH)
    before = _BEFORE.search(text, reach, stop.start())
    if before is None:
        return True
    word = before.group()
    lower = word.lower()
    if word in _GOES_ON:
        return False
    if word in _PLACES and _begins_part(text[reach : before.start()].rstrip()):
        return False
    if lower in _BEFORE_FIGURE and (following.isdigit() or _ROMAN.match(text, stop.end())):
        return False
    return not _is_initial(text, reach, before.start(), stop.end(), word)


def _begins_part(before: str) -> bool:
    return not before[-1:].isalnum() or before.rsplit(None, 1)[-1].lower() in _BEFORE_PLACE


def _is_initial(text: str, reach: int, start: int, following: int, word: str) -> bool:
    """Whether ``word`` shortens a name: "Ông A. Vũ", "J. K. Rowl"; not in "phương án A."."""
    last = word.rsplit(".", 1)[-1]
    if len(last) != 1 or not last.isupper():
        return False
    if "." in word or _INITIAL.match(text, following):
        return True
    before = _BEFORE.search(text[reach:start].rstrip())
    return before is None or before.group()[0].isupper() or before.group() in _BEFORE_INITIAL
