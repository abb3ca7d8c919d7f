"""``python -m tests.rights --members 1000 --documents 10000 --seed 7``: a drawn world, looked at
through records, index, every address and every count; 0 when nobody saw what is not theirs."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.rights")
    parser.add_argument("--members", type=int, default=1_000)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=2, help="addresses for each member")
    parser.add_argument("--seed", type=int, default=20261122)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="troly-rights-") as home:
        for name in [name for name in os.environ if name.startswith("TROLY_")]:
            del os.environ[name]
        os.environ["TROLY_HOME"] = home
        from troly import app

        settings = app.start()
        app.migrate(settings)
        from django.conf import settings as configured

        # The name under which Django's own client calls.
        configured.ALLOWED_HOSTS = ["testserver"]
        from tests.rights.looking import look

        found = look(
            Path(home), asked.seed, asked.members, asked.documents, asked.requests, is_kept=True
        )
        return _report(found)


def _report(found) -> int:  # type: ignore[no-untyped-def]
    counts = ", ".join(f"{count:,} {name}" for name, count in sorted(found.counts.items()))
    spent = ", ".join(f"{name} {spent:.1f}" for name, spent in found.seconds.items())
    least = min(found.by_route.values(), default=0)
    print(f"{len(found.by_route)} routes (the least asked {least} times): {counts}")
    print(f"CPU-seconds: {spent}; the whole command {time.process_time():.1f}")
    for line in found.wrong[:40]:
        print("WRONG", line)
    print(f"{len(found.wrong)} differences from the plain rules")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
