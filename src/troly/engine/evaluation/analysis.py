"""How exactly and how completely what an analysis looks for is found in a text."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from troly.engine.answers.analysis.values import Finding, Kind
from troly.errors import BadInput

ALIKE = 0.5
"""Share of the letters of two spans together that both must hold."""
OF_SENTENCES = frozenset(
    {Kind.OBLIGATION, Kind.DEADLINE, Kind.CONDITION, Kind.PENALTY, Kind.DEFINITION}
)
"""Kinds that a whole sentence is of: which of its words say so is nobody's question."""
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class GoldMention:
    document: str
    kind: Kind
    start: int
    end: int
    text: str
    is_optional: bool = False
    """Found or not, it counts neither way."""


@dataclass(slots=True)
class KindFigures:
    gold: int = 0
    found: int = 0
    right: int = 0
    exact: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 1.0


@dataclass(slots=True)
class AnalysisReport:
    articles: int = 0
    kinds: dict[str, KindFigures] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        found = sum(one.found for one in self.kinds.values())
        return sum(one.right for one in self.kinds.values()) / found if found else 1.0

    @property
    def recall(self) -> float:
        gold = sum(one.gold for one in self.kinds.values())
        return sum(one.right for one in self.kinds.values()) / gold if gold else 1.0


def evaluate_analysis(
    bodies: Mapping[str, str],
    articles: Sequence[tuple[str, int, int]],
    gold: Sequence[GoldMention],
    analyse: Callable[[str], Sequence[Finding]],
) -> AnalysisReport:
    """``articles``: (document, start, end) in its body, within which ``gold`` holds everything.

    A finding is right when a gold mention of its kind shares half of their letters; each gold
    mention makes one finding right. Kinds of ``OF_SENTENCES`` count once for a sentence, which is
    right when a gold mention begins in it. Raises ``BadInput`` for an offset that does not hold.
    """
    for one in gold:
        if bodies.get(one.document, "")[one.start : one.end] != one.text:
            raise BadInput("wrong_offsets", id=one.document, start=one.start, end=one.end)
    kinds = list(dict.fromkeys(one.kind for one in gold))
    report = AnalysisReport(len(articles), {str(kind): KindFigures() for kind in kinds})
    for document, start, end in articles:
        body = bodies.get(document, "")
        findings = [
            (f.mention.kind, span.start + start, span.end + start)
            for f in analyse(body[start:end])
            for span in (f.place if f.mention.kind in OF_SENTENCES else f.mention,)
        ]
        here = [g for g in gold if g.document == document and start <= g.start < end]
        for kind in kinds:
            spans = [(a, b) for found, a, b in findings if found == kind]
            count = _count
            if kind in OF_SENTENCES:
                count, spans = _count_sentences, list(dict.fromkeys(spans))
            count(report, kind, body, document, spans, [g for g in here if g.kind == kind])
    return report


def _count(
    report: AnalysisReport,
    kind: Kind,
    body: str,
    document: str,
    spans: Sequence[Span],
    gold: Sequence[GoldMention],
) -> None:
    figures = report.kinds[str(kind)]
    left = list(gold)
    for span in spans:
        near = [(_alike(span, (g.start, g.end)), g) for g in left]
        best = max(near, key=lambda pair: pair[0], default=(0.0, None))
        if best[1] is None or best[0] < ALIKE:
            figures.found += 1
            report.wrong.append(f"{document} {kind} {span[0]}: {body[span[0] : span[1]]}")
            continue
        left.remove(best[1])
        if not best[1].is_optional:
            figures.found += 1
            figures.right += 1
            figures.exact += best[0] == 1.0
    figures.gold += sum(not one.is_optional for one in gold)
    for one in left:
        if not one.is_optional:
            report.missed.append(f"{document} {kind} {one.start}: {one.text}")


def _count_sentences(
    report: AnalysisReport,
    kind: Kind,
    body: str,
    document: str,
    spans: Sequence[Span],
    gold: Sequence[GoldMention],
) -> None:
    figures = report.kinds[str(kind)]
    missed = [one for one in gold if not one.is_optional]
    figures.gold += len(missed)
    for start, end in spans:
        inside = [one for one in gold if start <= one.start < end]
        if inside and all(one.is_optional for one in inside):
            continue
        figures.found += 1
        if not inside:
            report.wrong.append(f"{document} {kind} {start}: {body[start:end]}")
            continue
        right = [one for one in missed if one in inside]
        figures.right += len(right)
        figures.exact += len(right)
        figures.found += len(right) - 1
        missed = [one for one in missed if one not in inside]
    report.missed += [f"{document} {kind} {one.start}: {one.text}" for one in missed]


def _alike(one: Span, other: Span) -> float:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, shared) / (max(one[1], other[1]) - min(one[0], other[0]))


def read_gold_mentions(path: Path) -> list[GoldMention]:
    """``{"doc_id", "kind", "start", "end", "text"}`` a line, optionally ``"optional"``. Raises
    ``BadInput``."""
    return [
        GoldMention(
            document=str(row["doc_id"]),
            kind=Kind(row["kind"]),
            start=int(row["start"]),
            end=int(row["end"]),
            text=str(row["text"]),
            is_optional=bool(row.get("optional", False)),
        )
        for row in _rows(path, ("doc_id", "kind", "start", "end", "text"))
    ]


def read_articles(path: Path) -> list[tuple[str, int, int]]:
    """``{"doc_id", "start", "end"}`` a line. Raises ``BadInput``."""
    rows = _rows(path, ("doc_id", "start", "end"))
    return [(str(row["doc_id"]), int(row["start"]), int(row["end"])) for row in rows]


def _rows(path: Path, needed: Sequence[str]) -> list[dict[str, Any]]:
    rows = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not all(name in row for name in needed) or row.get("kind", "date") not in set(Kind):
                raise ValueError
        except ValueError as error:
            raise BadInput(
                "bad_golden_row", file=path.name, line=number, field="kind", problem="wrong"
            ) from error
        rows.append(row)
    if not rows:
        raise BadInput("empty_golden_file", file=path.name)
    return rows
