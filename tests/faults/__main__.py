"""``python -m tests.faults --runs 200 --seed 7``: kills, restarts, checks; 0 when all held.

A failing run prints its seed, number and plan, and leaves its home folder and log for a look.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.desk import Desk, wait_until
from tests.faults.plan import TARGETS, plan


def main() -> int:
    asked = _arguments()
    # Ignored where a script starts this in the background: its desk would outlive it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    seed = asked.seed if asked.seed is not None else secrets.randbelow(10**6)
    home = Path(tempfile.mkdtemp(prefix="troly-faults-"))
    desk = Desk(home)
    _prepare(desk)
    from tests.faults.runs import Series

    series = Series(desk, seed, asked.only)
    desk.start()
    started, wrong, number = time.monotonic(), [], 0
    try:
        wait_until(lambda: bool(desk.find("worker") and desk.find("web")), 60)
        for number in range(asked.first, asked.first + asked.runs):
            wrong = series.run(number)
            if wrong:
                break
            if asked.verbose or number % 25 == 0:
                _tell(series, number, started)
        wrong = wrong or series.check_all()
        if not wrong and (code := desk.stop()) != 0:
            wrong = [f"the desk stopped with {code}"]
    finally:
        series.close()
        desk.end_all()
    return _report(series, seed, number, wrong, started, home, desk)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, help="default: a new one, printed")
    parser.add_argument("--first", type=int, default=1, help="number of the first run")
    parser.add_argument("--only", choices=sorted(TARGETS), default="", help="kill only this")
    parser.add_argument("--verbose", action="store_true")
    return parser.parse_args()


def _prepare(desk: Desk) -> None:
    """Records and a scripted model in the home; Django of this process on the same home."""
    from troly.engine.runtimes.scripted import write_scripted

    write_scripted(desk.home / "model")
    for name in [name for name in os.environ if name.startswith("TROLY_")]:
        del os.environ[name]
    os.environ |= {k: v for k, v in desk.environment.items() if k.startswith("TROLY_")}
    from troly import app

    settings = app.start()
    app.migrate(settings)
    from troly.office.tenants.people import first_start

    first_start(settings.body_name, settings.administrator)


def _tell(series, number: int, started: float) -> None:  # type: ignore[no-untyped-def]
    figures = series.figures
    there = sum(not kept.is_removed for kept in series.kept.values())
    seconds = time.monotonic() - started
    print(
        f"run {number}: {there} documents of {len(series.kept)}, {figures.citations} citations,"
        f" {seconds:.0f} s, {seconds / figures.runs:.1f} s a run, slowest {figures.slowest:.1f} s",
        flush=True,
    )


def _report(series, seed, number, wrong, started, home, desk) -> int:  # type: ignore[no-untyped-def]
    figures = series.figures
    _tell(series, number, started)
    print(f"seed {seed}; kills {dict(figures.kills)}; moments {dict(figures.moments)}")
    print(f"acts {dict(figures.acts)}, {figures.unanswered} never answered", flush=True)
    if not wrong:
        shutil.rmtree(home, ignore_errors=True)
        desk.log.unlink(missing_ok=True)
        return 0
    print(f"WRONG in run {number} of seed {seed} (home {home}, log {desk.log}):")
    print(f"  {plan(seed, number, 0, series.only)}")
    for line in wrong[:20]:
        print(f"  {line}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
