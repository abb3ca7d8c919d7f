"""A sample assistant in service: every stage walked by made-up persons, and marked so.

For the samples that come with the program and for temporary bodies that measure. It makes no
account: the made-up persons are names on the steps, and the audit record says who it was really.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from troly.office.assistants.models import Assistant
from troly.office.governance.changing import Act, note, set_preparation
from troly.office.governance.classifying import classification_of, keep_sample
from troly.office.governance.models import Outcome, RegisterEntry
from troly.office.governance.stages import PREPARING, Stage
from troly.office.governance.trials import end

MADE_UP_OFFICER = "Lò Thị Mẫu (hư cấu)"
VALID_DAYS = 365
WAY = (
    ("classify", Stage.CLASSIFIED),
    ("begin_trial", Stage.IN_TRIAL),
    ("approve", Stage.APPROVED),
    ("put_in_service", Stage.IN_SERVICE),
)


def put_in_service_as_sample(assistant: Assistant) -> RegisterEntry:
    """Take the version being prepared through to service, in one transaction; where there is
    none, nothing happens."""
    with transaction.atomic():
        entry = RegisterEntry.objects.select_for_update().get(assistant=assistant)
        if entry.candidate is None:
            return entry
        entry.is_sample = True
        entry.review_due = entry.evidence_until = timezone.localdate() + timedelta(days=VALID_DAYS)
        if classification_of(entry.candidate) is None:
            keep_sample(entry, entry.candidate)
        end(entry, Outcome.CHANGED)
        ahead = PREPARING.index(Stage(entry.candidate_stage))
        for act, after in WAY[ahead:]:
            before = entry.candidate_stage
            if after == Stage.IN_SERVICE:
                entry.serving, entry.candidate, entry.candidate_stage = entry.candidate, None, ""
                entry.stage = after
            else:
                set_preparation(entry, after)
            evidence = {"is_made_up": True} if act == "approve" else {}
            given = Act(evidence=evidence, details={"is_sample": True})
            note(None, entry, act, before, after, given, made_up=MADE_UP_OFFICER)
        return entry
