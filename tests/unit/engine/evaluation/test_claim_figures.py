"""Figures over claims, and bad rows named."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from troly.engine.answers.claims.values import ClaimVerdict, Verdict
from troly.engine.evaluation.claims import ClaimCase, evaluate_claims, read_claim_cases
from troly.errors import BadInput

ROW = {"id": "1", "source": "A có 5 cái.", "claim": "A có 6 cái.", "label": "contradicted"}


def written(tmp_path: Path, *rows: object) -> Path:
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({**ROW, "label": "perhaps"}, "label"),
        ({**ROW, "claim": ""}, "claim"),
        ({**ROW, "source": 7}, "source"),
        ({k: v for k, v in ROW.items() if k != "id"}, "id"),
        (["not", "an", "object"], ""),
    ],
)
def test_bad_row_is_named_by_line_and_field(tmp_path: Path, row: object, field: str) -> None:
    with pytest.raises(BadInput) as raised:
        read_claim_cases(written(tmp_path, {**ROW, "id": "0"}, row))
    facts = raised.value.facts
    assert (raised.value.code, facts["line"], facts["field"]) == ("bad_golden_row", 2, field)


def test_repeated_id_and_empty_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="bad_golden_row"):
        read_claim_cases(written(tmp_path, ROW, ROW))
    with pytest.raises(BadInput, match="empty_golden_file"):
        read_claim_cases(written(tmp_path))


def test_figures_count_what_is_flagged() -> None:
    """Doubt is the claim's own text here, so that every figure can be reckoned by hand."""

    def check(claim: str, sources: Sequence[str], language: str) -> ClaimVerdict:
        doubt = float(claim)
        verdict = Verdict.CHECK_THIS if doubt >= 0.5 else Verdict.NO_CONTRADICTION_FOUND
        return ClaimVerdict(verdict, doubt=doubt)

    rows = [("a", "0.9", "contradicted", "vi"), ("b", "0.2", "contradicted", "fr"),
            ("c", "0.7", "not_found", "vi"), ("d", "0.1", "supported", "vi"),
            ("e", "0.6", "supported", "fr")]  # fmt: skip
    cases = [ClaimCase(i, "", c, label, "none", lang) for i, c, label, lang in rows]  # type: ignore[arg-type]
    report = evaluate_claims(cases, check)
    assert report.all.caught == pytest.approx(2 / 3)
    assert (report.all.caught_contradicted, report.all.caught_not_found) == (0.5, 1.0)
    assert report.all.false_alarms == 0.5
    assert report.all.auroc == pytest.approx(5 / 6)
    assert report.by_language["vi"].false_alarms == 0.0
    assert (report.missed, report.false_alarms) == (("b",), ("e",))
