"""How well the check of claims tells altered ones from honest ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from troly.engine.answers.claims.values import ClaimVerdict, Verdict
from troly.engine.evaluation.golden import rows, text_field
from troly.engine.evaluation.telling_apart import auroc
from troly.errors import BadInput

Label = Literal["supported", "contradicted", "not_found"]
Check = Callable[[str, Sequence[str], str], ClaimVerdict]


@dataclass(frozen=True, slots=True)
class ClaimCase:
    id: str
    source: str
    claim: str
    label: Label
    changed: str = ""
    """What was changed, for the figures by kind."""
    language: str = ""


@dataclass(frozen=True, slots=True)
class ClaimFigures:
    """Shares of some cases; None where there is no case of the kind."""

    cases: int
    caught: float | None
    """Share of the contradicted and not_found claims that are to be checked."""
    caught_contradicted: float | None
    caught_not_found: float | None
    false_alarms: float | None
    """Share of the supported claims that are to be checked all the same."""
    auroc: float | None
    """Chance that an altered claim is doubted more than a supported one."""


@dataclass(frozen=True, slots=True)
class ClaimReport:
    all: ClaimFigures
    by_language: dict[str, ClaimFigures]
    flagged_by_kind: dict[str, float]
    """Share flagged of each kind of change: low is good for supported kinds alone."""
    missed: tuple[str, ...]
    """Ids of altered claims that passed."""
    false_alarms: tuple[str, ...]
    """Ids of supported claims that were flagged."""


def read_claim_cases(path: Path) -> list[ClaimCase]:
    """Raises ``BadInput`` naming line and field of the first bad row."""
    cases = []
    seen: set[str] = set()
    for line, row in rows(path):
        label = text_field(path, line, row, "label")
        if label not in get_args(Label):
            raise BadInput(
                "bad_golden_row", file=path.name, line=line, field="label", problem=label
            )
        case = ClaimCase(
            id=text_field(path, line, row, "id"),
            source=text_field(path, line, row, "source"),
            claim=text_field(path, line, row, "claim"),
            label=cast(Label, label),
            changed=str(row.get("changed") or ""),
            language=str(row.get("lang") or ""),
        )
        if case.id in seen:
            raise BadInput("bad_golden_row", file=path.name, line=line, field="id", problem="twice")
        seen.add(case.id)
        cases.append(case)
    if not cases:
        raise BadInput("empty_golden_file", file=path.name)
    return cases


def evaluate_claims(cases: Sequence[ClaimCase], check: Check) -> ClaimReport:
    """Check every claim against its source. Raises what ``check`` raises."""
    checked = [(case, check(case.claim, [case.source], case.language)) for case in cases]
    by_language: dict[str, list[tuple[ClaimCase, ClaimVerdict]]] = defaultdict(list)
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for case, verdict in checked:
        by_language[case.language].append((case, verdict))
        by_kind[case.changed].append(is_flagged(verdict))
    return ClaimReport(
        all=_figures(checked),
        by_language={name: _figures(part) for name, part in sorted(by_language.items()) if name},
        flagged_by_kind={
            kind: sum(marks) / len(marks) for kind, marks in sorted(by_kind.items()) if kind
        },
        missed=tuple(c.id for c, v in checked if c.label != "supported" and not is_flagged(v)),
        false_alarms=tuple(c.id for c, v in checked if c.label == "supported" and is_flagged(v)),
    )


def is_flagged(verdict: ClaimVerdict) -> bool:
    return verdict.verdict is Verdict.CHECK_THIS


def _figures(checked: Sequence[tuple[ClaimCase, ClaimVerdict]]) -> ClaimFigures:
    def share(*labels: Label) -> float | None:
        marks = [is_flagged(verdict) for case, verdict in checked if case.label in labels]
        return sum(marks) / len(marks) if marks else None

    def doubts(chosen: Iterable[bool]) -> list[float]:
        return [v.doubt for (_case, v), is_wanted in zip(checked, chosen, strict=True) if is_wanted]

    altered = [case.label != "supported" for case, _verdict in checked]
    return ClaimFigures(
        cases=len(checked),
        caught=share("contradicted", "not_found"),
        caught_contradicted=share("contradicted"),
        caught_not_found=share("not_found"),
        false_alarms=share("supported"),
        auroc=auroc(doubts(altered), doubts(not is_altered for is_altered in altered)),
    )
