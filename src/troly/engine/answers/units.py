"""The pieces of a passage that may be quoted: sentences, khoản and điểm, always uncut."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from troly.engine.text.forms import search_key
from troly.engine.text.sentences import Span, sentences

_ARTICLE = re.compile(r"(?:Điều|ĐIỀU|Article|ARTICLE|Art\.)\s+(\d+[a-zđ]?)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"(\d{1,3}[a-zđ]?)[.)]\s")
_POINT = re.compile(r"([a-zđ]{1,2})[).]\s")
_BULLET = re.compile(r"[-–—•*+]\s")
_DIVISION = re.compile(r"(?:PHẦN|Phần|CHƯƠNG|Chương|MỤC|Mục|Titre|Chapitre|Section|Part|Chapter)\s")
_LONGEST_HEADING = 200
_SENTENCE = 6
"""Words from which a line that ends in a full stop is a sentence, whatever it stands for."""
_LONGEST_WHOLE = 700
"""Characters up to which a khoản with its điểm, or a line of several sentences, is one quote."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A span of the passage's own text, with where it stands in the order of a law."""

    start: int
    end: int
    context: str = ""
    """The line that leads to it: the khoản's opening, the question above an answer."""
    article: str = ""
    clause: str = ""
    point: str = ""
    is_heading: bool = False
    is_question: bool = False
    leads_to: int | None = None
    """For a line that ends in a colon: where the list that it opens ends."""


def units(
    text: str, heading_path: tuple[str, ...] = (), article: str = "", clause: str = ""
) -> list[Unit]:
    """Cut a passage into the units that can be quoted, in order, never overlapping.

    ``article`` and ``clause`` are those that the passage begins in.
    A numbered line of moderate length is one unit even when it holds several sentences.
    """
    headings = {search_key(heading).strip() for heading in heading_path}
    spans = _whole_lines(text, sentences(text))
    made: list[Unit] = []
    point = lead = clause_lead = article_lead = ""
    for span in spans:
        piece = text[span.start : span.end]
        starts_line = not text[text.rfind("\n", 0, span.start) + 1 : span.start].strip()
        if starts_line and (match := _ARTICLE.match(piece)):
            article, clause, point = match.group(1), "", ""
            lead = clause_lead = article_lead = ""
        elif starts_line and (match := _CLAUSE.match(piece)):
            clause, point = match.group(1), ""
            lead = clause_lead = article_lead
        elif starts_line and (match := _POINT.match(piece)):
            point, lead = match.group(1), clause_lead
        elif starts_line and not _BULLET.match(piece):
            point = ""
        is_heading = _is_heading(piece, headings, is_last=span is spans[-1])
        made.append(
            Unit(
                start=span.start,
                end=span.end,
                context=lead,
                article=article,
                clause=clause,
                point=point,
                is_heading=is_heading,
                is_question=piece.endswith("?"),
            )
        )
        if piece.endswith(":"):
            lead = piece
            if not point:
                clause_lead = piece
            if not clause:
                article_lead = piece
        elif piece.endswith("?"):
            lead = piece
    return _with_lists(made, text)


@lru_cache(maxsize=256)
def units_of(
    text: str, heading_path: tuple[str, ...] = (), article: str = "", clause: str = ""
) -> tuple[Unit, ...]:
    """``units``, remembered: many questions lead to the same few articles."""
    return tuple(units(text, heading_path, article, clause))


def _whole_lines(text: str, spans: list[Span]) -> list[Span]:
    """Join the sentences of one numbered line when the line is short enough to quote whole."""
    joined: list[Span] = []
    for span in spans:
        if joined:
            last = joined[-1]
            between = text[last.start : span.end]
            opens = text[last.start : last.end]
            is_numbered = bool(_CLAUSE.match(opens) or _POINT.match(opens))
            if is_numbered and "\n" not in between and len(between) <= _LONGEST_WHOLE:
                joined[-1] = Span(last.start, span.end)
                continue
        joined.append(span)
    return joined


def _is_heading(piece: str, headings: set[str], *, is_last: bool) -> bool:
    if len(piece) <= _LONGEST_HEADING and search_key(piece) in headings:
        # Where a text has no title, its first sentence stands for one; it still says something.
        return not (
            piece.endswith(".") and len(piece.split()) >= _SENTENCE and not _numbered(piece)
        )
    if _ARTICLE.match(piece):
        # "Điều 3. Chánh Văn phòng … chịu trách nhiệm thi hành Quyết định này." is the rule
        # itself, not a title: titles carry no full stop and are followed by something.
        return not is_last and not piece.rstrip().endswith((".", ";", ":"))
    if _DIVISION.match(piece) and not piece.endswith((".", ";")):
        return True
    return 3 < len(piece) <= _LONGEST_HEADING and piece.isupper()


def _numbered(piece: str) -> bool:
    return any(p.match(piece) for p in (_ARTICLE, _DIVISION, _CLAUSE, _POINT))


def _with_lists(made: list[Unit], text: str) -> list[Unit]:
    """Note, for each line that opens a list, where that list ends."""
    result: list[Unit] = []
    for position, unit in enumerate(made):
        end: int | None = None
        if text[unit.start : unit.end].endswith(":"):
            for later in made[position + 1 :]:
                # A line before any khoản opens the khoản themselves: "… trong các trường hợp sau:".
                same_clause = later.article == unit.article and unit.clause in ("", later.clause)
                opens_more = later.point if unit.clause else True
                if later.is_heading or not same_clause or not opens_more:
                    break
                if unit.point and later.point != unit.point:
                    break
                end = later.end
        result.append(unit if end is None else _with_list(unit, end))
    return result


def _with_list(unit: Unit, end: int) -> Unit:
    return Unit(
        start=unit.start,
        end=unit.end,
        context=unit.context,
        article=unit.article,
        clause=unit.clause,
        point=unit.point,
        is_heading=unit.is_heading,
        is_question=unit.is_question,
        leads_to=end,
    )
