"""Assistants, their register entries, conversations, turns and citations."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from troly.office.library.models import Collection, Version
from troly.office.tenants.models import Member, Tenant


class Assistant(models.Model):
    """A configured helper that answers from named collections."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="assistants")
    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=400)
    collections = models.ManyToManyField(Collection, related_name="assistants")
    opening_questions = models.JSONField(default=list)
    made_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("made_at", "name")
        constraints = (
            models.UniqueConstraint(fields=("tenant", "name"), name="assistant_name_once"),
        )

    def __str__(self) -> str:
        return self.name


class Stage(models.TextChoices):
    DRAFT = "draft"
    IN_SERVICE = "in_service"
    SUSPENDED = "suspended"
    RETIRED = "retired"


class RegisterEntry(models.Model):
    """The public record of an assistant: asking is possible only as far as it says."""

    assistant = models.OneToOneField(
        Assistant, models.CASCADE, primary_key=True, related_name="entry"
    )
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.DRAFT)
    responsible = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    since = models.DateTimeField(default=timezone.now)


class Conversation(models.Model):
    """A series of turns of one member with one assistant."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="conversations")
    assistant = models.ForeignKey(Assistant, models.CASCADE, related_name="conversations")
    member = models.ForeignKey(Member, models.CASCADE, related_name="conversations")
    title = models.CharField(max_length=200)
    begun_at = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-asked_at",)
        indexes = (models.Index(fields=("member", "-asked_at")),)


class Turn(models.Model):
    """One question with its answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="turns")
    ordinal = models.PositiveIntegerField()
    question = models.TextField()
    understood = models.JSONField(default=dict)
    """text searched, subject for the next question, what was restored or taken over."""
    language = models.CharField(max_length=2, blank=True)
    ending = models.CharField(max_length=30)
    nearest = models.JSONField(default=list)
    """The closest passages of a refusal: where they stand, without their text."""
    confidence = models.FloatField(null=True, blank=True)
    threshold = models.FloatField(null=True, blank=True)
    features = models.JSONField(default=dict)
    timings = models.JSONField(default=dict)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("conversation", "ordinal")
        constraints = (
            models.UniqueConstraint(fields=("conversation", "ordinal"), name="turn_ordinal_once"),
        )


class Citation(models.Model):
    """A quote and where it stands: (version, page, start, end) over the stored text."""

    turn = models.ForeignKey(Turn, models.CASCADE, related_name="citations")
    number = models.PositiveIntegerField()
    version = models.ForeignKey(Version, models.SET_NULL, null=True, related_name="citations")
    page = models.PositiveIntegerField(null=True, blank=True)
    start = models.PositiveBigIntegerField()
    end = models.PositiveBigIntegerField()
    quote = models.TextField()
    title = models.CharField(max_length=400)
    heading_path = models.JSONField(default=list)
    article = models.CharField(max_length=20, blank=True)
    clause = models.CharField(max_length=20, blank=True)
    point = models.CharField(max_length=20, blank=True)
    document_number = models.CharField(max_length=80, blank=True)
    validity = models.CharField(max_length=12, default="unknown")
    score = models.FloatField(default=0)

    class Meta:
        ordering = ("turn", "number")
        constraints = (
            models.UniqueConstraint(fields=("turn", "number"), name="citation_number_once"),
        )
