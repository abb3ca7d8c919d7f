"""What a model's yes or no adds to the rules that check claims."""

from __future__ import annotations

import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from troly.engine.answers.claims.values import ClaimVerdict, Verdict
from troly.engine.answers.gates import DOUBTS_BELOW, gate, held_against, question, with_model
from troly.engine.evaluation.claims import Check, ClaimCase, is_flagged
from troly.engine.evaluation.telling_apart import auroc
from troly.engine.runtimes.generating import Generator

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim by the rules and by the model: ``share`` is how sure that is of yes, None where it
    did not tell; ``seconds`` what asking it took."""

    case: ClaimCase
    verdict: ClaimVerdict
    share: float | None
    seconds: float

    @property
    def is_altered(self) -> bool:
        return self.case.label != "supported"

    def flagged(self) -> dict[str, bool]:
        """Is it to be checked: by the rules, by the model, by both as Troly joins them?"""
        both, _says = with_model(self.verdict.verdict, self.share)
        return {
            "rules": is_flagged(self.verdict),
            "model": self.share is not None and self.share < DOUBTS_BELOW,
            "both": both is Verdict.CHECK_THIS,
        }


@dataclass(frozen=True, slots=True)
class GateFigures:
    """Shares of some claims; None where there is no claim of the kind."""

    cases: int
    told: int
    """Claims of which the model said something."""
    auroc: float | None
    """Chance that it is surer of an honest claim than of an altered one."""
    caught: dict[str, float | None]
    """Share of altered claims that are to be checked, by ``rules``, ``model``, ``both``."""
    false_alarms: dict[str, float | None]
    yes_honest: float | None
    """The median of how sure it is of yes: what its limits have to be fitted to."""
    yes_altered: float | None


@dataclass(frozen=True, slots=True)
class GateReport:
    all: GateFigures
    by_language: dict[str, GateFigures]
    flagged_by_kind: dict[str, dict[str, float | None]]
    seconds_per_claim: float


class KeptShares:
    """What a model once said, in a file of digests: a run can be cut and taken up again."""

    def __init__(self, path: Path, model: str) -> None:
        """``model`` tells models apart: a digest, or a name. A last line cut short is passed
        over."""
        self._path = path
        self._model = model
        self._known: dict[str, tuple[float | None, float]] = {}
        if path.exists():
            for line in path.read_text("utf-8").splitlines():
                try:
                    row = json.loads(line)
                    self._known[row["key"]] = (row["yes"], row["seconds"])
                except (ValueError, KeyError, TypeError):
                    continue

    def asked(
        self, asked: str, ask: Callable[[], float | None], clock: Clock
    ) -> tuple[float | None, float]:
        """The share for a question and the seconds it took, by ``ask`` where it is new."""
        key = hashlib.sha256(f"{self._model}\0{asked}".encode()).hexdigest()
        if key not in self._known:
            began = clock()
            share = ask()
            spent = clock() - began
            if share is None:
                return None, spent
            self._known[key] = (share, spent)
            row = {"key": key, "yes": share, "seconds": round(spent, 3)}
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
        return self._known[key]


def judge_claims(
    cases: Sequence[ClaimCase],
    check: Check,
    generator: Generator,
    kept: KeptShares,
    told: Callable[[int, int], None],
    clock: Clock = time.process_time,
) -> list[Judged]:
    """Every claim by rules and by the model, those of one source after one another: a server that
    has read a source keeps it. ``told`` hears how many are done, of how many."""
    found: dict[str, Judged] = {}
    for case in sorted(cases, key=lambda one: (one.source, one.id)):
        verdict = check(case.claim, [case.source], case.language)
        source = held_against(verdict, [case.source])
        share, seconds = kept.asked(
            question("same_facts", source, case.claim),
            partial(gate, generator, "same_facts", source, case.claim),
            clock,
        )
        found[case.id] = Judged(case, verdict, share, seconds)
        told(len(found), len(cases))
    return [found[case.id] for case in cases]


def gate_report(judged: Sequence[Judged]) -> GateReport:
    by_language: dict[str, list[Judged]] = defaultdict(list)
    by_kind: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        by_language[one.case.language].append(one)
        by_kind[one.case.changed].append(one)
    return GateReport(
        all=_figures(judged),
        by_language={name: _figures(part) for name, part in sorted(by_language.items()) if name},
        flagged_by_kind={kind: _flagged(part) for kind, part in sorted(by_kind.items()) if kind},
        seconds_per_claim=sum(one.seconds for one in judged) / max(1, len(judged)),
    )


def _figures(judged: Sequence[Judged]) -> GateFigures:
    altered = [one for one in judged if one.is_altered]
    honest = [one for one in judged if not one.is_altered]
    yes_altered, yes_honest = list(_shares(altered)), list(_shares(honest))
    return GateFigures(
        cases=len(judged),
        told=len(yes_altered) + len(yes_honest),
        auroc=auroc(yes_honest, yes_altered),
        caught=_flagged(altered),
        false_alarms=_flagged(honest),
        yes_honest=median(yes_honest) if yes_honest else None,
        yes_altered=median(yes_altered) if yes_altered else None,
    )


def _shares(judged: Iterable[Judged]) -> Iterable[float]:
    return (one.share for one in judged if one.share is not None)


def _flagged(judged: Sequence[Judged]) -> dict[str, float | None]:
    marks = [one.flagged() for one in judged]
    return {
        who: sum(mark[who] for mark in marks) / len(marks) if marks else None
        for who in ("rules", "model", "both")
    }
