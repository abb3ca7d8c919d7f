"""A worker knows every kind of job from its start: no page has to be opened in it first."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

LOOK = """
import importlib, json, pkgutil
from troly import app
app.start()
import troly.office
from troly.office.library import jobs
known = sorted(jobs._kinds)
for module in pkgutil.walk_packages(troly.office.__path__, "troly.office."):
    importlib.import_module(module.name)
print(json.dumps([known, sorted(jobs._kinds)]))
"""


def test_every_kind_is_registered_when_the_program_starts(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        env={**os.environ, "TROLY_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    at_start, everywhere = json.loads(done.stdout.splitlines()[-1])
    assert at_start == everywhere
    assert {"read", "summarise_texts", "analyse_texts"} <= set(at_start)
