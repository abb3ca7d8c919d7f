"""What people say in reports, what a body shows to the public, and who took an answer up."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.utils import timezone

from troly.errors import NotAllowed
from troly.office.assistants.models import Turn
from troly.office.governance.models import RegisterEntry
from troly.office.tenants.models import Member, Tenant


class Status(models.TextChoices):
    DRAFT = "draft"
    CHECKED = "checked"
    NOT_APPLICABLE = "not_applicable"


class Statement(models.Model):
    """A person's own answer to one question of a report. A later one stands before an earlier one;
    none is rewritten."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="statements")
    entry = models.ForeignKey(
        RegisterEntry, models.CASCADE, null=True, blank=True, related_name="statements"
    )
    """Of which assistant a report speaks; None: of the whole body."""
    framework = models.CharField(max_length=60)
    question = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.DRAFT)
    owner = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    """Who answers for it."""
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("framework", "question", "number")
        indexes = (models.Index(fields=("tenant", "framework"), name="statement_by_report"),)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed("register_is_kept")
        super().save(*args, **kwargs)


class Publication(models.Model):
    """Which assistants a body shows to everybody, and whom to turn to. Without one, none."""

    tenant = models.OneToOneField(
        Tenant, models.CASCADE, primary_key=True, related_name="publication"
    )
    contact = models.CharField(max_length=400)
    entries = models.ManyToManyField(RegisterEntry, related_name="publications")
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class Confirmation(models.Model):
    """A person took an answer as a basis of a decision, having looked at its sources."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="confirmations")
    turn = models.ForeignKey(Turn, models.CASCADE, related_name="confirmations")
    member = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    matter = models.CharField(max_length=200)
    """The file or matter decided on, as the person names it."""
    digest = models.CharField(max_length=64)
    """SHA-256 over the answer as it was when it was taken up."""
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at",)
        constraints = (
            models.UniqueConstraint(fields=("turn", "member"), name="confirmed_once_by_a_member"),
        )
