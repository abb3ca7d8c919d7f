"""Assistants, their register entries, conversations, turns and citations."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from troly.office.library.models import Collection, Document, Version
from troly.office.tenants.models import Member, Tenant


class AnswersWith(models.TextChoices):
    """Whose words an answer has: the documents' alone, or a model's above the quotes."""

    QUOTES = "quotes"
    MODEL = "model"


class Assistant(models.Model):
    """A configured helper that answers from named collections."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="assistants")
    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=400)
    collections = models.ManyToManyField(Collection, related_name="assistants")
    opening_questions = models.JSONField(default=list)
    leaves_out_expired = models.BooleanField(default=False)
    """Sources out of force on the day asked about are not searched; else marked and last."""
    answers_with = models.CharField(
        max_length=8, choices=AnswersWith.choices, default=AnswersWith.QUOTES
    )
    asks_gates = models.BooleanField(default=False)
    """Is the model also asked, yes or no, whether a quote answers and a claim says the same?"""
    audience = models.CharField(max_length=10, blank=True)
    """Who asks: internal, public; empty where nobody said."""
    instructions = models.TextField(blank=True)
    """What a model that writes is told besides the rules."""
    tasks = models.JSONField(default=list, blank=True)
    """What it does besides answering; empty: everything."""
    languages = models.JSONField(default=list, blank=True)
    """Languages it is asked in; empty where nobody said."""
    template = models.CharField(max_length=40, blank=True)
    """Id of the template it was begun from."""
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
    claims = models.JSONField(default=list)
    """What a model wrote: text, numbers of the quotes it rests on, verdict and flags."""
    written_by = models.CharField(max_length=120, blank=True)
    """Name of the model that was asked to write; empty where none was."""
    model_problem = models.CharField(max_length=40, blank=True)
    """Code: why nothing that the model wrote is shown."""
    confidence = models.FloatField(null=True, blank=True)
    threshold = models.FloatField(null=True, blank=True)
    features = models.JSONField(default=dict)
    timings = models.JSONField(default=dict)
    explained = models.JSONField(null=True, blank=True)
    """What was found and weighed, where it stands and with which scores, without its text; with
    the names of model, index and program. None for turns of before this was kept."""
    shared_at = models.DateTimeField(null=True, blank=True)
    """Since when everybody in the body may open the turn, under their own rights."""
    asked_at = models.DateTimeField(default=timezone.now)
    served_version = models.PositiveIntegerField(null=True, blank=True)
    """Number of the register's version that answered; None where a builder tried it out."""

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
    related = models.JSONField(default=list)
    """Places that the quote points to, one step on: definitions and articles it refers to."""
    score = models.FloatField(default=0)

    class Meta:
        ordering = ("turn", "number")
        constraints = (
            models.UniqueConstraint(fields=("turn", "number"), name="citation_number_once"),
        )


class Verdict(models.TextChoices):
    RIGHT = "right"
    WRONG = "wrong"
    INCOMPLETE = "incomplete"


class FeedbackState(models.TextChoices):
    """What a builder made of a feedback."""

    OPEN = "open"
    ACCEPTED = "accepted"
    SET_ASIDE = "set_aside"


class Feedback(models.Model):
    """What a person says of an answer. A candidate for a golden case until a builder decides."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    turn = models.ForeignKey(Turn, models.CASCADE, related_name="feedback")
    member = models.ForeignKey(Member, models.CASCADE, related_name="feedback")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    reason = models.TextField(blank=True)
    given_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(
        max_length=10, choices=FeedbackState.choices, default=FeedbackState.OPEN
    )
    decided_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-given_at",)
        constraints = (
            models.UniqueConstraint(fields=("turn", "member"), name="feedback_once_by_a_member"),
        )
        indexes = (models.Index(fields=("state", "-given_at")),)


class GoldenCase(models.Model):
    """A question with what must stand in its answer, accepted by a builder. Outlives the
    conversation it came from; without ``document`` the question has no answer there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="golden_cases")
    feedback = models.OneToOneField(
        Feedback, models.SET_NULL, null=True, blank=True, related_name="golden_case"
    )
    assistant = models.ForeignKey(
        Assistant, models.SET_NULL, null=True, blank=True, related_name="golden_cases"
    )
    """The assistant it was kept for; None: every one that answers from its document."""
    question = models.TextField()
    previous = models.TextField(blank=True)
    """The subject the conversation had at this point."""
    answers = models.JSONField(default=list)
    """Short strings of which one must stand in the quotes."""
    document = models.ForeignKey(Document, models.SET_NULL, null=True, blank=True, related_name="+")
    has_answer = models.BooleanField(default=True)
    article = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=2, blank=True)
    accepted_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    accepted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("accepted_at",)


class OwnCalibration(models.Model):
    """A body's own fit of the decision between answering and refusing. The newest that is not
    undone decides; without one the shipped calibration does."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="calibrations")
    number = models.PositiveIntegerField()
    fit = models.JSONField()
    """Weights and thresholds, with a model and by words alone."""
    figures = models.JSONField(default=dict)
    """Before and after, on questions that the fit had not seen."""
    made_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("tenant", "number"), name="calibration_number_once"),
        )
