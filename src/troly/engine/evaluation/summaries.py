"""How many of a text's key points its summary shows, beside the beginning of the same length."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from troly.engine.answers.summary.values import Chosen
from troly.engine.text.syllables import tokens
from troly.errors import BadInput

Summarise = Callable[[str, int], Sequence[Chosen]]


@dataclass(frozen=True, slots=True)
class SummaryCase:
    """``points``: by id the strings any of which shows the point. ``start``, ``end``: the part of
    the document that is summarised."""

    id: str
    document: str
    points: Mapping[str, tuple[str, ...]]
    start: int = 0
    end: int | None = None


@dataclass(slots=True)
class SummaryReport:
    cases: int = 0
    points: int = 0
    shown: int = 0
    shown_with_headings: int = 0
    shown_by_lead: int = 0
    verbatim_share: float = 1.0
    words_median: int = 0
    missed: list[str] = field(default_factory=list)


def evaluate_summaries(
    bodies: Mapping[str, str], cases: Sequence[SummaryCase], budget: int, summarise: Summarise
) -> SummaryReport:
    """``budget`` in words; the lead baseline gets as many as the summary used, headings apart.

    Raises ``BadInput`` for a case whose document is not there."""
    report = SummaryReport(len(cases))
    lengths, quotes, verbatim = [], 0, 0
    for case in cases:
        if case.document not in bodies:
            raise BadInput("no_golden_document", id=case.document)
        text = bodies[case.document][case.start : case.end]
        chosen = summarise(text, budget)
        said = [text[one.place.start : one.place.end] for one in chosen]
        quotes += len(said)
        verbatim += sum(bool(sentence.strip()) for sentence in said)
        used = sum(len(tokens(sentence)) for sentence in said)
        lengths.append(used)
        with_headings = [*said, *(text[one.title[0] : one.title[1]] for one in chosen)]
        lead = _lead(text, used)
        for name, strings in case.points.items():
            report.points += 1
            is_shown = _shows(said, strings)
            report.shown += is_shown
            report.shown_with_headings += _shows(with_headings, strings)
            report.shown_by_lead += _shows([lead], strings)
            if not is_shown:
                report.missed.append(f"{case.id}/{name}")
    report.verbatim_share = verbatim / quotes if quotes else 1.0
    report.words_median = sorted(lengths)[len(lengths) // 2] if lengths else 0
    return report


def _lead(text: str, words: int) -> str:
    found = tokens(text)[:words]
    return text[: found[-1].end] if found else ""


def _shows(said: Sequence[str], strings: Sequence[str]) -> bool:
    plain = _plain("\n".join(said))
    return any(_plain(string) in plain for string in strings)


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def read_summary_cases(path: Path) -> list[SummaryCase]:
    """``{"id", "doc_id", "points": [{"id", "any": […]}]}`` a line, optionally ``"start"`` and
    ``"end"``. Raises ``BadInput``."""
    cases = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            cases.append(_case(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise BadInput(
                "bad_golden_row", file=path.name, line=number, field="points", problem=str(error)
            ) from error
    if not cases:
        raise BadInput("empty_golden_file", file=path.name)
    return cases


def _case(row: Mapping[str, Any]) -> SummaryCase:
    points = {str(one["id"]): tuple(map(str, one["any"])) for one in row["points"]}
    end = row.get("end")
    return SummaryCase(
        id=str(row["id"]),
        document=str(row["doc_id"]),
        points=points,
        start=int(row.get("start", 0)),
        end=None if end is None else int(end),
    )
