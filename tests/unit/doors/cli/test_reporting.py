"""The report page: made from the figures as printed, whole in one file, nothing that runs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from troly.doors.cli import reporting
from troly.errors import BadInput, Unavailable

RECALL = {
    "recall_at_1": 0.91,
    "recall_at_5": 0.95,
    "recall_at_10": 0.99,
    "mrr_at_10": 0.93,
    "ndcg_at_10": 0.94,
}
SEARCH = {
    **RECALL,
    "questions": 40,
    "by_language": {
        "vi": {**RECALL, "questions": 30},
        "fr": {**RECALL, "questions": 10, "recall_at_1": 0.37},
    },
    "variant": "as-typed",
    "passages": 812,
    "query_cpu_ms_p50": 3.25,
    "query_cpu_ms_p95": 6.5,
    "missed": ["câu <7>"],
}
ANSWERS = {
    "questions": 3,
    "right_evidence_at_1": 0.6667,
    "right_evidence_at_2": 1.0,
    "citation_exact": 1.0,
    "answered_share": 1.0,
    "refused_share_without_document": 0.6667,
    "refused_share_unanswerable": None,
    "refusal_auroc": 0.8889,
    "quote_words_median": 17.0,
    "missed": [],
    "confidences": [[0.9, True], [0.8, True], [0.4, False]],
    "confidences_without_document": [0.1, 0.2, 0.6],
}
BENCH = {
    "passages": 20000,
    "hybrid_1pct_p95_cpu_ms": 2.5,
    "hybrid_50pct_p95_cpu_ms": 9.5,
}


def test_the_page_stands_alone_and_holds_every_figure() -> None:
    made = reporting.page([SEARCH, {**SEARCH, "variant": "typos"}, ANSWERS, BENCH])
    assert not re.search(r"<script|<link|<img|@import|url\(|https?://(?!www\.w3\.org)", made)
    for shown in ("0.91", "0.37", "812", "6.5", "0.8889", "20000", "9.5", "17", "typos"):
        assert shown in made, shown
    assert "câu &lt;7&gt;" in made and "câu <7>" not in made
    plots = re.findall(r"<svg viewBox=\"0 0 560.*?</svg>", made)
    assert len(plots) == 5
    for plot in plots:
        ElementTree.fromstring(plot)
        assert 'role="img" aria-label="' in plot


def test_what_is_not_measured_is_not_drawn() -> None:
    made = reporting.page([{**ANSWERS, "confidences": [], "confidences_without_document": []}])
    assert "<svg" not in made
    assert "right_evidence_at_2" in made and "–" in made


def test_files_of_runs_are_read_and_others_named(tmp_path: Path) -> None:
    good = tmp_path / "search.json"
    good.write_text(json.dumps(SEARCH))
    assert reporting.read_run(good) == SEARCH
    for number, text in enumerate(("", "[]", "{}", '{"error": "x"}')):
        bad = tmp_path / f"{number}.json"
        bad.write_text(text)
        with pytest.raises(BadInput, match="bad_figures"):
            reporting.read_run(bad)
    with pytest.raises(BadInput, match="bad_figures"):
        reporting.read_run(tmp_path / "none.json")


def test_a_page_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    place = tmp_path / "report.html"
    reporting.write([SEARCH], place)
    assert place.read_text("utf-8").endswith("</html>\n")
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]
    with pytest.raises(Unavailable, match="report_not_written"):
        reporting.write([SEARCH], tmp_path / "none" / "report.html")
