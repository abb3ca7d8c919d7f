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
        return check_all(Path(folder) / "secrecy")


def check_all(secrecy: Path) -> int:
    data = os.environ.get("TROLY_EVAL_DATA", "")
    failed = 0
    for check in json.loads(BASELINE.read_text("utf-8"))["checks"]:
        places = {"data": data, "evals": str(ROOT / "evals"), "secrecy": str(secrecy)}
        if "{secrecy}" in check["arguments"]:
            # Files with markings are written when they are needed, never kept in the repository.
            subprocess.run([sys.executable, ROOT / "evals/secrecy/make.py", secrecy], check=True)
        if "{data}" in " ".join(check["arguments"]) and not data:
            print(f"left out, TROLY_EVAL_DATA is not set: {check['name']}")
            continue
        figures = run([part.format(**places) for part in check["arguments"]])
        for name, least in check["at_least"].items():
            value = figures[name]
            fits = value is not None and value >= least
            failed += not fits
            sign = "ok  " if fits else "FAIL"
            print(f"{sign} {check['name']}: {name} = {value:.4f}, at least {least}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
