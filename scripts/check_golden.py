"""Run the golden sets against the committed baseline (evals/baseline.json); a drop fails.

The sets over the product's own samples always run; those over other texts run when the folder
named by TROLY_EVAL_DATA is there, and are said to be left out when it is not.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
BASELINE = ROOT / "evals" / "baseline.json"


def run(arguments: list[str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "troly", "evaluate", *arguments, "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        return check_all(Path(folder))


def write_law_subset(data: Path, folder: Path) -> None:
    """The laws that evals/law/subset.json names, the open questions on them, and every other
    unanswerable question: what a regular check can pay for."""
    law = ROOT / "evals" / "law"
    names = set(json.loads((law / "subset.json").read_text("utf-8"))["documents"])

    def chosen(source: Path, field: str) -> str:
        lines = source.read_text("utf-8").splitlines()
        return "\n".join(line for line in lines if json.loads(line)[field] in names) + "\n"

    folder.mkdir()
    documents = chosen(data / "laws_vi.jsonl", "id")
    (folder / "documents.jsonl").write_text(documents, "utf-8")
    questions = chosen(law / "questions.jsonl", "doc_id")
    (folder / "questions.jsonl").write_text(questions, "utf-8")
    never = (law / "unanswerable.jsonl").read_text("utf-8").splitlines()[::2]
    (folder / "unanswerable.jsonl").write_text("\n".join(never) + "\n", "utf-8")


def check_all(folder: Path) -> int:
    secrecy, law = folder / "secrecy", folder / "law"
    data = os.environ.get("TROLY_EVAL_DATA", "")
    if data:
        write_law_subset(Path(data), law)
    failed = 0
    for check in json.loads(BASELINE.read_text("utf-8"))["checks"]:
        places = {"data": data, "evals": str(ROOT / "evals"), "law": str(law)}
        places["secrecy"] = str(secrecy)
        if "{secrecy}" in check["arguments"]:
            # Files with markings are written when they are needed, never kept in the repository.
            subprocess.run([sys.executable, ROOT / "evals/secrecy/make.py", secrecy], check=True)
        needed = " ".join(check["arguments"])
        if ("{data}" in needed or "{law}" in needed) and not data:
            print(f"left out, TROLY_EVAL_DATA is not set: {check['name']}")
            continue
        figures = run([part.format(**places) for part in check["arguments"]])
        failed += failures(check, figures)
    return 1 if failed else 0


def failures(check: dict[str, Any], figures: dict[str, Any]) -> int:
    """How many figures of one check are beyond the baseline; each is told."""
    limits = [(name, "at least", limit) for name, limit in check.get("at_least", {}).items()]
    limits += [(name, "at most", limit) for name, limit in check.get("at_most", {}).items()]
    failed = 0
    for name, way, limit in limits:
        value = figures[name]
        fits = value is not None and (value >= limit if way == "at least" else value <= limit)
        failed += not fits
        sign = "ok  " if fits else "FAIL"
        shown = "none" if value is None else f"{value:.4f}"
        print(f"{sign} {check['name']}: {name} = {shown}, {way} {limit}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
