"""What a report over many assistants costs: makes a body with COUNT assistants in service, each
with a version, a class and a trial, in a temporary home, and times page, HTML file and Word file.

    python bench/reporting.py [COUNT]

Prints one object. Seconds are CPU of this process, the second of two rounds: the first reads the
files of the frameworks.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

MOST_SECONDS = 2.0
FRAMEWORKS = ("haip", "dpi_safeguards", "national_ethics")


def main(count: int = 1000) -> int:
    with tempfile.TemporaryDirectory() as home:
        os.environ["TROLY_HOME"] = home
        from troly.doors.cli import session

        session.start()
        officer = _filled(count)
        figures = {name: _measured(officer, name) for name in FRAMEWORKS}
    slowest = max(seconds for one in figures.values() for seconds in one.values())
    print(json.dumps({"assistants": count, "cpu_s": figures, "slowest_cpu_s": slowest}, indent=1))
    return 0 if slowest <= MOST_SECONDS else 1


def _filled(count: int) -> Any:
    """The officer of a body with ``count`` assistants in service."""
    from django.db import transaction
    from django.utils import timezone

    from troly.office.assistants.models import Assistant
    from troly.office.governance.classifying import sample_answers
    from troly.office.governance.models import (
        Classification,
        RegisterEntry,
        RegisterVersion,
        Trial,
    )
    from troly.office.governance.rule_files import rule_book
    from troly.office.governance.snapshots import content_of, digest_of
    from troly.office.tenants.models import Clearance, Role
    from troly.office.tenants.people import add_member, operator

    body, rules, today = operator().tenant, rule_book().digest, timezone.localdate()
    officer = add_member(body, "phe.duyet", role=Role.OFFICER, clearance=Clearance.RESTRICTED)
    with transaction.atomic():
        for number in range(1, count + 1):
            assistant = Assistant.objects.create(
                tenant=body, name=f"Trợ lý {number} (hư cấu)", purpose="Trả lời về thủ tục."
            )
            entry = RegisterEntry.objects.create(
                tenant=body, assistant=assistant, number=number, stage="in_service",
                review_due=today, evidence_until=today,
            )  # fmt: skip
            content = content_of(assistant, rules)
            version = RegisterVersion.objects.create(
                entry=entry, number=1, content=content, digest=digest_of(content)
            )
            RegisterEntry.objects.filter(pk=entry.pk).update(serving=version)
            Classification.objects.create(
                entry=entry, version=version, answers=sample_answers(version), rules=rules,
                national="low", european="minimal", grounds=["vn.d9.1c"],
            )  # fmt: skip
            Trial.objects.create(
                entry=entry, version=version, level=1, begins_on=today, ends_on=today,
                most_questions=10, scheme="–", rights_notice="–", marks={}, rules=rules,
                ended_at=timezone.now(), outcome="passed",
                figures={"golden": {"cases": 5, "right": 5}, "refused": {"cases": 2, "right": 2}},
            )  # fmt: skip
    return officer


def _measured(officer: Any, framework: str) -> dict[str, float]:
    from troly.doors.report_entries import whole
    from troly.doors.report_files import report_file
    from troly.office.governance.reports.report import report

    acts: dict[str, Callable[[], object]] = {
        "page": lambda: whole(report(officer, framework)),
        "html": lambda: report_file(report(officer, framework), "html"),
        "docx": lambda: report_file(report(officer, framework), "docx"),
    }
    return {name: round(min(_seconds(act), _seconds(act)), 3) for name, act in acts.items()}


def _seconds(act: Callable[[], object]) -> float:
    begun = time.process_time()
    act()
    return time.process_time() - begun


if __name__ == "__main__":
    raise SystemExit(main(*(int(one) for one in sys.argv[1:2])))
