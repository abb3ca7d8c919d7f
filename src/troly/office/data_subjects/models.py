"""A request of a person about their own data, with its clock and what came of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from troly.office.tenants.models import Member, Tenant


class RequestKind(models.TextChoices):
    """What the law lets a person ask for (decree 356/2025, article 5)."""

    PROVIDE = "provide"
    CORRECT = "correct"
    RESTRICT = "restrict"
    OBJECT = "object"
    ERASE = "erase"


class RequestState(models.TextChoices):
    OPEN = "open"
    CARRIED_OUT = "carried_out"
    REFUSED = "refused"


class SubjectRequest(models.Model):
    """``sought`` and ``places`` go when the request ends: what stays tells of nobody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="subject_requests")
    number = models.PositiveIntegerField()
    """Counts within the body."""
    kind = models.CharField(max_length=10, choices=RequestKind.choices)
    sought = models.JSONField(default=list)
    """The person's name and numbers, as typed."""
    identified = models.CharField(max_length=200, blank=True)
    """How it was made sure who asks."""
    received_on = models.DateField()
    reply_by = models.DateField()
    due_on = models.DateField()
    is_extended = models.BooleanField(default=False)
    extension_reason = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=12, choices=RequestState.choices, default=RequestState.OPEN)
    places = models.JSONField(default=list)
    """Where the person was found: kind of record, ids, page and offsets, never the words."""
    is_cut_off = models.BooleanField(default=False)
    """More places than are listed."""
    searched_at = models.DateTimeField(null=True, blank=True)
    searched_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    opened_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    """Why it was refused, or why some of what was found stays."""
    certificate = models.JSONField(default=dict)
    """What was erased: ids, digests, counts and times."""

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("tenant", "number"), name="subject_request_once"),
        )
        indexes = (models.Index(fields=("tenant", "state", "due_on"), name="subject_request_due"),)


class LedgerLine(models.Model):
    """What was erased, written with the erasure itself and waiting for its place in the ledger's
    file; gone once it stands there."""

    line = models.TextField()
    """As it will stand in the file, see ``ledger.line_for``."""
