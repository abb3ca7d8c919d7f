"""The audit record at size: verifying a chain, checking an export offline, finding entries.

    python bench/audit.py [--entries 1000000] [--verified 100000]

Makes a throw-away home with one chain of that many entries, as the product writes them but in
bulk. Prints one object: CPU-seconds for verifying ``--verified`` entries (chain, head, signatures)
and for the stand-alone verifier over an export of them; wall milliseconds of the slowest leaf for
each way of searching over all ``--entries``, cold and far down.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

BEGINNING = datetime(2025, 1, 1, tzinfo=UTC)
PEOPLE, ACTS, THINGS = 500, ("question_asked", "signed_in", "document_added", "refused"), 40_000


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--entries", type=int, default=1_000_000)
    asked.add_argument("--verified", type=int, default=100_000)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="troly-audit-") as home:
        os.environ["TROLY_HOME"] = home
        from troly import app

        app.migrate(app.start())
        figures: dict[str, Any] = {"entries": given.entries, "verified": given.verified}
        fill("small", given.verified)
        figures |= verifying(Path(home), given.verified)
        fill("large", given.entries)
        figures |= finding(given.entries)
        print(json.dumps(figures))


def fill(body: str, count: int) -> None:
    from django.db import transaction

    from troly.office.audit.models import Entry, Head

    with transaction.atomic():
        last = ""
        batch: list[Entry] = []
        for entry in entries(body, count):
            batch.append(entry)
            last = entry.digest
            if len(batch) == 5_000:
                Entry.objects.bulk_create(batch)
                batch = []
        Entry.objects.bulk_create(batch)
        Head.objects.create(body=body, number=count, digest=last)


def entries(body: str, count: int) -> Iterator[Any]:
    from troly.office.audit.chain import START, digest_of
    from troly.office.audit.models import Entry

    previous = START
    for number in range(1, count + 1):
        entry = Entry(
            body=body,
            number=number,
            at=BEGINNING + timedelta(seconds=20 * number),
            actor=f"person-{number * 7919 % PEOPLE}",
            act=ACTS[number * 31 % len(ACTS)],
            subject=f"thing-{number * 104_729 % THINGS}",
            details={"ending": "answered", "citations": [["v", 1, number, number + 80]]},
            previous=previous,
        )
        entry.digest = previous = digest_of(entry)
        yield entry


def verifying(home: Path, count: int) -> dict[str, float]:
    from troly.office.audit import exporting, signing
    from troly.office.audit.verdicts import verdict

    signing.sign_heads(home)
    began = time.process_time()
    found = verdict("small")
    took = time.process_time() - began
    assert found.is_whole and found.entries == count, found
    export = home / "export.jsonl"
    began = time.process_time()
    export.write_bytes(b"".join(exporting.export("small", "bench", home)))
    exported = time.process_time() - began
    before = os.times()
    subprocess.run(
        [sys.executable, "-I", str(exporting.VERIFIER), str(export)],
        check=True,
        capture_output=True,
    )
    after = os.times()
    alone = after.children_user + after.children_system
    alone -= before.children_user + before.children_system
    return {
        "verify_cpu_s": round(took, 2),
        "export_cpu_s": round(exported, 2),
        "stand_alone_cpu_s": round(alone, 2),
        "export_mb": round(export.stat().st_size / 1e6, 1),
    }


def finding(count: int) -> dict[str, float]:
    from troly.office.audit.searching import Wanted, find

    old = BEGINNING + timedelta(seconds=20 * (count // 50))
    ways: dict[str, Callable[[int | None], Any]] = {
        "all": lambda below: find(Wanted("large"), below),
        "person": lambda below: find(Wanted("large", actors=["person-7"]), below),
        "act": lambda below: find(Wanted("large", act="refused"), below),
        "object": lambda below: find(Wanted("large", subject="thing-7"), below),
        "old_date": lambda below: find(Wanted("large", until=old), below),
        "person_and_act": lambda below: find(
            Wanted("large", actors=["person-7"], act="question_asked"), below
        ),
        "nothing": lambda below: find(Wanted("large", actors=["nobody"], act="refused"), below),
    }
    slowest = {}
    for name, look in ways.items():
        waits = []
        for below in (None, count // 2, 60):
            began = time.perf_counter()
            look(below)
            waits.append((time.perf_counter() - began) * 1000)
        slowest[f"{name}_ms"] = round(max(waits), 1)
    return slowest


if __name__ == "__main__":
    main()
