"""How much personal data is found, how much is seen where there is none, and how fast."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from troly.engine.evaluation.golden import rows, text_field
from troly.engine.guard.personal_data.values import KINDS, Found, Kind
from troly.errors import BadInput

Detect = Callable[[str], list[Found]]


@dataclass(frozen=True, slots=True)
class PersonalCase:
    id: str
    text: str
    spans: tuple[Found, ...]
    group: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class KindFigures:
    marked: int
    found: int
    """Of the marked ones."""
    reported: int
    right: int
    """Of the reported ones."""


@dataclass(frozen=True, slots=True)
class PersonalReport:
    cases: int
    spans: int
    recall: float | None
    precision: float | None
    document_recall: float | None
    """Share of the texts with personal data in which some is found."""
    false_block_share: float | None
    """Share of the texts without any in which some is seen."""
    mb_per_cpu_s: float
    by_kind: Mapping[str, KindFigures]
    missed: tuple[str, ...]
    """Id and kind of every span that was not found."""
    wrong: tuple[str, ...]
    let_through: tuple[str, ...]
    wrongly_blocked: tuple[str, ...]


def read_personal_cases(path: Path) -> list[PersonalCase]:
    """Raises ``BadInput`` naming line and field of the first bad row."""
    cases = []
    for line, row in rows(path):
        text = text_field(path, line, row, "text")
        cases.append(
            PersonalCase(
                id=text_field(path, line, row, "id"),
                text=text,
                spans=tuple(_span(path, line, span, len(text)) for span in row.get("spans") or ()),
                group=str(row.get("group") or ""),
                language=str(row.get("lang") or ""),
            )
        )
    if not cases:
        raise BadInput("empty_golden_file", file=path.name)
    return cases


def _span(path: Path, line: int, given: object, length: int) -> Found:
    if isinstance(given, dict):
        start, end, kind = given.get("start"), given.get("end"), given.get("kind")
        if not (isinstance(start, int) and isinstance(end, int)):
            start = end = -1
        if 0 <= start < end <= length and kind in KINDS:
            return Found(start, end, cast(Kind, kind))
    raise BadInput(
        "bad_golden_row", file=path.name, line=line, field="spans", problem=repr(given)[:80]
    )


def overlap(one: Found, other: Found) -> float:
    """Shared code points over those of both."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return max(0, shared) / (max(one.end, other.end) - min(one.start, other.start))


def _same(one: Found, other: Found) -> bool:
    return one.kind == other.kind and overlap(one, other) >= 0.5


def evaluate_personal(cases: Sequence[PersonalCase], detect: Detect) -> PersonalReport:
    """A span is found when one of its kind lies over at least half of both."""
    marked, found, reported, right = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    missed: list[str] = []
    wrong: list[str] = []
    let_through: list[str] = []
    blocked: list[str] = []
    for case in cases:
        seen = detect(case.text)
        for span in case.spans:
            marked[span.kind] += 1
            is_found = any(_same(span, one) for one in seen)
            found[span.kind] += is_found
            if not is_found:
                missed.append(f"{case.id} {span.kind}")
        for one in seen:
            reported[one.kind] += 1
            is_right = any(_same(one, span) for span in case.spans)
            right[one.kind] += is_right
            if not is_right:
                wrong.append(f"{case.id} {one.kind}")
        if case.spans and not seen:
            let_through.append(case.id)
        if seen and not case.spans:
            blocked.append(case.id)
    having = sum(bool(case.spans) for case in cases)
    return PersonalReport(
        cases=len(cases),
        spans=marked.total(),
        recall=_share(found.total(), marked.total()),
        precision=_share(right.total(), reported.total()),
        document_recall=_share(having - len(let_through), having),
        false_block_share=_share(len(blocked), len(cases) - having),
        mb_per_cpu_s=_speed(cases, detect),
        by_kind={
            kind: KindFigures(marked[kind], found[kind], reported[kind], right[kind])
            for kind in KINDS
            if marked[kind] or reported[kind]
        },
        missed=tuple(missed),
        wrong=tuple(wrong),
        let_through=tuple(let_through),
        wrongly_blocked=tuple(blocked),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _speed(cases: Sequence[PersonalCase], detect: Detect) -> float:
    """Million bytes of UTF-8 a second of processor time, over the texts put together until they
    are worth measuring. Texts full of personal data: ordinary ones are faster."""
    whole = "\n\n".join(case.text for case in cases)
    whole *= max(1, 300_000 // len(whole))
    began = time.process_time()
    detect(whole)
    return round(len(whole.encode()) / 1e6 / max(time.process_time() - began, 1e-6), 3)
