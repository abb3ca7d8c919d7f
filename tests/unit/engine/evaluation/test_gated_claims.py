"""Figures of a model's word beside the rules', and runs that are cut."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from troly.engine.answers.claims.values import ClaimVerdict, Verdict
from troly.engine.evaluation.claims import ClaimCase
from troly.engine.evaluation.gated_claims import KeptShares, gate_report, judge_claims
from troly.errors import Unavailable

_VERDICTS = {
    "check": Verdict.CHECK_THIS,
    "other": Verdict.OTHER_WORDS,
    "none": Verdict.NO_CONTRADICTION_FOUND,
}


def check(claim: str, sources: Sequence[str], language: str) -> ClaimVerdict:
    """The first word of a claim is its verdict here, the second what the model says."""
    return ClaimVerdict(_VERDICTS[claim.split()[0]])


class Model:
    name = "scripted"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def yes_share(self, question: str) -> float | None:
        self.asked.append(question)
        claim = question.split("Claim: ")[1].split()
        if claim[1] == "away":
            raise Unavailable("model_down")
        return float(claim[1])

    def write(self, request: object) -> object:
        raise AssertionError("only asked for yes or no")

    check = write


ROWS = [
    ("a", "check 0.90", "contradicted", "vi"),
    ("b", "none 0.10", "contradicted", "vi"),
    ("c", "other 0.20", "not_found", "fr"),
    ("d", "none away", "contradicted", "fr"),
    ("e", "other 0.80", "supported", "vi"),
    ("f", "none 0.15", "supported", "fr"),
    ("g", "check 0.70", "supported", "fr"),
]
CASES = [ClaimCase(i, f"source of {i}", c, label, "kind", lang) for i, c, label, lang in ROWS]  # type: ignore[arg-type]


def test_figures_of_rules_of_the_model_and_of_both(tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    ticks = iter(range(100))
    judged = judge_claims(
        CASES, check, Model(), KeptShares(tmp_path / "kept", "m"),  # type: ignore[arg-type]
        lambda done, total: heard.append((done, total)), lambda: float(next(ticks)),
    )  # fmt: skip
    report = gate_report(judged)
    assert heard[-1] == (7, 7)
    assert (report.all.cases, report.all.told) == (7, 6)
    assert report.all.caught == {"rules": 0.25, "model": 0.5, "both": 0.75}
    assert report.all.false_alarms == pytest.approx({"rules": 1 / 3, "model": 1 / 3, "both": 2 / 3})
    # Honest .80, .15, .70 against altered .90, .10, .20: five of nine pairs in order.
    assert report.all.auroc == pytest.approx(5 / 9)
    assert (report.all.yes_honest, report.all.yes_altered) == (0.7, 0.2)
    assert report.by_language["vi"].caught == {"rules": 0.5, "model": 0.5, "both": 1.0}
    assert report.flagged_by_kind["kind"]["rules"] == pytest.approx(2 / 7)
    assert report.seconds_per_claim == 1.0


def test_a_run_that_was_cut_asks_only_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "kept"

    def run(cases: Sequence[ClaimCase], model: str = "m") -> list[str]:
        generator = Model()
        judge_claims(cases, check, generator, KeptShares(file, model), lambda *_: None)  # type: ignore[arg-type]
        return generator.asked

    assert len(run(CASES[:3])) == 3
    assert "source" not in file.read_text("utf-8"), "digests and figures alone"
    file.write_text(file.read_text("utf-8") + '{"key": "cut sh', "utf-8")
    again = run(CASES)
    assert len(again) == 4
    assert all("source of" in asked for asked in again)
    file.write_text(file.read_text("utf-8").replace("cut sh", 'cut"}\n'), "utf-8")
    assert len(run(CASES)) <= 2, "what the model did not tell is asked again"
    assert len(run(CASES, "another model")) == 7
