"""What a report speaks of, read once however many questions ask: a body, or one assistant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone

from troly.office.assistants.models import Turn
from troly.office.governance.classifying import last_classifications
from troly.office.governance.models import Classification, RegisterEntry, RegisterVersion, Trial
from troly.office.governance.stages import SERVED
from troly.office.tenants.models import Tenant

WINDOW_DAYS = 90
"""How far back figures of use look."""


class Scope:
    """``entry`` None: every entry of the body."""

    def __init__(self, tenant: Tenant, entry: RegisterEntry | None = None) -> None:
        self.tenant, self.entry = tenant, entry
        self.now: datetime = timezone.now()
        self.today: date = timezone.localdate(self.now)
        self.since: datetime = self.now - timedelta(days=WINDOW_DAYS)

    @cached_property
    def entries(self) -> Sequence[RegisterEntry]:
        found = RegisterEntry.objects.filter(tenant=self.tenant).select_related(
            "assistant", "serving", "candidate", "responsible__person"
        )
        if self.entry is not None:
            found = found.filter(pk=self.entry.pk)
        return list(found.order_by("number"))

    @cached_property
    def served(self) -> Sequence[RegisterEntry]:
        return [entry for entry in self.entries if entry.stage in SERVED]

    @cached_property
    def classes(self) -> dict[object, Classification]:
        """By entry: of the version in service, else of the one being prepared."""
        return last_classifications(self.entries)

    @cached_property
    def trials(self) -> Sequence[Trial]:
        found = Trial.objects.filter(entry__tenant=self.tenant).select_related("version")
        if self.entry is not None:
            found = found.filter(entry=self.entry)
        unread = ("version__content", "scheme", "rights_notice", "marks")
        return list(found.defer(*unread).order_by("begun_at", "pk"))

    @cached_property
    def numbers(self) -> dict[object, int]:
        """Register number by entry."""
        return {entry.pk: entry.number for entry in self.entries}

    def version_of(self, entry: RegisterEntry) -> RegisterVersion | None:
        """That in service, else the one being prepared."""
        return entry.serving or entry.candidate

    def turns(self) -> QuerySet[Turn]:
        """Questions asked lately of versions in the register; a builder's own tries left out."""
        found = Turn.objects.filter(
            conversation__tenant=self.tenant,
            asked_at__gte=self.since,
            served_version__isnull=False,
        )
        if self.entry is not None:
            found = found.filter(conversation__assistant_id=self.entry.assistant_id)
        return found
