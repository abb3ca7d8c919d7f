"""The sentences of a whole text, each with its chapter, article, khoản and điểm."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from troly.engine.answers.analysis.values import Place
from troly.engine.parsing.structure import article_number, heading_level, is_capitals
from troly.engine.text.sentences import sentences

_CLAUSE = re.compile(r"(\d{1,3}[a-zđ]?)\s?[.)/]\s")
_POINT = re.compile(r"([a-zđ]{1,2})\)\s")
_LONGEST_WHOLE = 700
"""Characters up to which a numbered line of several sentences is one place."""
_LONGEST_HEADING = 160


def places_of(text: str) -> list[Place]:
    """Every sentence of ``text`` in order, none over another; a numbered line of moderate length
    is one."""
    found: list[Place] = []
    article = clause = point = ""
    heading = (0, 0)
    line_end = line_start = -1
    wants_title = False
    for span in sentences(text):
        opens_line = span.start >= line_end
        if opens_line:
            line_start, line_end = span.start, _end_of_line(text, span.start)
            line = text[span.start : line_end]
            number, level = article_number(line), heading_level(line)
            if number:
                article, clause, point, wants_title = number, "", "", False
            elif level is not None:
                heading, article, clause, point = (span.start, _end(span.start, line)), "", "", ""
                wants_title = len(line.split()) <= 2
            elif wants_title and is_capitals(line):
                heading, wants_title = (heading[0], _end(span.start, line)), False
            elif match := _CLAUSE.match(line):
                clause, point = match[1], ""
            elif match := _POINT.match(line):
                point = match[1]
        elif found and found[-1].start == line_start and _is_one(text, line_start, line_end):
            found[-1] = Place(line_start, span.end, heading, article, clause, point)
            continue
        found.append(Place(span.start, span.end, heading, article, clause, point))
    return found


def place_at(places: Sequence[Place], starts: Sequence[int], position: int) -> Place:
    """The place that holds ``position``; ``starts`` are the places' own."""
    return places[max(0, bisect_right(starts, position) - 1)]


def _end_of_line(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _is_one(text: str, start: int, end: int) -> bool:
    line = text[start : min(end, start + 12)]
    numbered = _CLAUSE.match(line) or _POINT.match(line)
    return numbered is not None and end - start <= _LONGEST_WHOLE


def _end(start: int, line: str) -> int:
    return start + min(len(line.rstrip()), _LONGEST_HEADING)
