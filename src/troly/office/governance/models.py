"""The register: an entry for each assistant, its versions, and every step of its life."""

from __future__ import annotations

import uuid
from typing import Any, NoReturn

from django.db import models
from django.utils import timezone

from troly.errors import NotAllowed
from troly.office.assistants.models import Assistant, GoldenCase, Turn
from troly.office.governance.stages import ANSWERING, SERVED, Stage
from troly.office.library.models import Version
from troly.office.tenants.models import Member, Tenant


class _KeptSet(models.QuerySet[Any]):
    def delete(self) -> NoReturn:
        raise NotAllowed("register_is_kept")


class _FixedSet(_KeptSet):
    def update(self, **_: Any) -> NoReturn:
        raise NotAllowed("register_is_kept")


class _Kept(models.Model):
    """Never deleted by itself; a temporary body goes with all it holds."""

    objects = _KeptSet.as_manager()

    class Meta:
        abstract = True

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotAllowed("register_is_kept")


class _Fixed(_Kept):
    """Written once."""

    objects = _FixedSet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed("register_is_kept")
        super().save(*args, **kwargs)


class RegisterEntry(_Kept):
    """The public record of an assistant: asking is possible only as far as it says.

    ``serving`` is the version that people are answered by; ``candidate`` the one on its way to
    approval, at ``candidate_stage``. Before anything served, ``stage`` is the candidate's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="register")
    # RESTRICT lets it go together with its whole body, and in no other way.
    assistant = models.OneToOneField(Assistant, models.RESTRICT, related_name="register")
    number = models.PositiveIntegerField()
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.DRAFT)
    since = models.DateTimeField(default=timezone.now)
    responsible = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    serving = models.ForeignKey(
        "RegisterVersion", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    candidate = models.ForeignKey(
        "RegisterVersion", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    candidate_stage = models.CharField(max_length=12, choices=Stage.choices, blank=True)
    review_due = models.DateField(null=True, blank=True)
    evidence_until = models.DateField(null=True, blank=True)
    why_stopped = models.TextField(blank=True)
    """The reason given when it was suspended or retired, shown to who would ask."""
    is_carried_over = models.BooleanField(default=False)
    """In service since before there was a register: classified and tried by nobody."""
    is_sample = models.BooleanField(default=False)
    """Walked through its stages by made-up persons, to show how that looks."""
    run_every_days = models.PositiveSmallIntegerField(default=7)
    """How often its golden cases are asked again while it serves; 0: never by itself."""
    limits = models.JSONField(default=dict, blank=True)
    """Thresholds of watching that an officer set otherwise, see ``watching.Limits``."""
    alerts = models.JSONField(default=list, blank=True)
    """What watching found beyond its thresholds, as last looked: code and facts."""
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("tenant", "number"), name="register_number_once"),
        )
        indexes = (models.Index(fields=("tenant", "stage"), name="register_by_stage"),)

    @property
    def is_served(self) -> bool:
        return self.stage in SERVED

    @property
    def is_answering(self) -> bool:
        return self.stage in ANSWERING


class RegisterVersion(_Fixed):
    """What an assistant was at one moment, with the digest that proves it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(RegisterEntry, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    """As ``snapshots.content_of`` makes it."""
    digest = models.CharField(max_length=64)
    """SHA-256 over ``content``, see ``snapshots.digest_of``."""
    made_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("entry", "number"), name="register_version_once"),
        )


class Step(_Fixed):
    """One act in an assistant's life, with the evidence it rested on as it was then."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(RegisterEntry, models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=30)
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12)
    version = models.ForeignKey(RegisterVersion, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=400, blank=True)
    reason = models.TextField(blank=True)
    evidence = models.JSONField(default=dict)
    evidence_digest = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("entry", "number"), name="register_step_once"),
        )


class Classification(_Fixed):
    """The risk classes of one version, with the answers and rows they rest on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(RegisterEntry, models.CASCADE, related_name="classifications")
    version = models.ForeignKey(RegisterVersion, models.CASCADE, related_name="classifications")
    answers = models.JSONField()
    national = models.CharField(max_length=20)
    european = models.CharField(max_length=20)
    grounds = models.JSONField(default=list)
    """Ids of the rows that gave the classes."""
    needs_impact_assessment = models.BooleanField(default=False)
    rules = models.CharField(max_length=12)
    """Digest of the rules at the time."""
    is_taken_over = models.BooleanField(default=False)
    """From the version before: what changed does not touch the risk."""
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at",)


class Outcome(models.TextChoices):
    PASSED = "passed"
    STOPPED = "stopped"
    CHANGED = "changed", "changed under the trial"


class Trial(_Kept):
    """A sandbox run of one version: who may ask, how long, how much, and what it must reach."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(RegisterEntry, models.CASCADE, related_name="trials")
    version = models.ForeignKey(RegisterVersion, models.CASCADE, related_name="trials")
    level = models.PositiveSmallIntegerField()
    begins_on = models.DateField()
    ends_on = models.DateField()
    most_questions = models.PositiveIntegerField()
    asked = models.PositiveIntegerField(default=0)
    members = models.ManyToManyField(Member, related_name="trials")
    scheme = models.TextField()
    rights_notice = models.TextField()
    marks = models.JSONField()
    """Shares that must be reached, and how many cases at least."""
    figures = models.JSONField(default=dict)
    """The golden cases asked again, as they last came out."""
    rules = models.CharField(max_length=12)
    begun_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)

    class Meta:
        ordering = ("begun_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("entry",),
                condition=models.Q(ended_at=None),
                name="one_trial_at_a_time",
            ),
        )


class CaseRun(_Fixed):
    """The golden cases asked of one version, with what came of each."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(RegisterEntry, models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    version = models.ForeignKey(RegisterVersion, models.CASCADE, related_name="runs")
    why = models.CharField(max_length=10)
    """trial, watch (by itself) or asked (by a person)."""
    figures = models.JSONField()
    """As ``runs.figures_of`` makes them."""
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    """Whose rights it was asked under."""
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("entry", "number"), name="register_run_once"),
        )


class IncidentState(models.TextChoices):
    REPORTED = "reported"
    CONFIRMED = "confirmed"
    SET_ASIDE = "set_aside"
    CLOSED = "closed"


class Incident(_Kept):
    """Something that went wrong with an assistant: reported by anyone, judged by an officer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="incidents")
    number = models.PositiveIntegerField()
    entry = models.ForeignKey(RegisterEntry, models.CASCADE, related_name="incidents")
    turn = models.ForeignKey(Turn, models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(
        max_length=10, choices=IncidentState.choices, default=IncidentState.REPORTED
    )
    what = models.TextField()
    """What happened, in the words of who reported it."""
    detected_at = models.DateTimeField()
    """The first clock: when somebody first saw it."""
    confirmed_at = models.DateTimeField(null=True, blank=True)
    """The second: when there were grounds enough to hold that the assistant had a part in it."""
    reported_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    reported_at = models.DateTimeField(default=timezone.now)
    facts = models.JSONField(default=dict, blank=True)
    """What triage found: harm, and the fields of the notice, see ``incidents.FACTS``."""
    rules = models.CharField(max_length=12, blank=True)
    """Digest of the rules that its deadlines were worked out by."""
    golden_case = models.ForeignKey(
        GoldenCase, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    """The test that its lesson became."""

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("tenant", "number"), name="incident_number_once"),
        )
        indexes = (models.Index(fields=("tenant", "state"), name="incident_by_state"),)


class IncidentAct(_Fixed):
    """One thing done about an incident, with what it changed."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="acts")
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=20)
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=400, blank=True)
    note = models.TextField(blank=True)
    facts = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="incident_act_once"),
        )


class HandedOver(models.Model):
    """One answer as it was shown to who reported an incident, given to those who judge it."""

    incident = models.OneToOneField(Incident, models.CASCADE, related_name="handed_over")
    question = models.TextField()
    asked_at = models.DateTimeField()
    ending = models.CharField(max_length=30)
    written_by = models.CharField(max_length=120, blank=True)
    claims = models.JSONField(default=list)
    """What a model wrote, as the turn had it."""
    digest = models.CharField(max_length=64)
    """SHA-256 over all of it, see ``handing_over.digest_over``."""


class HandedQuote(models.Model):
    """A quote of it, and where it stands; read by each under their own rights."""

    handed_over = models.ForeignKey(HandedOver, models.CASCADE, related_name="quotes")
    number = models.PositiveIntegerField()
    version = models.ForeignKey(Version, models.SET_NULL, null=True, related_name="+")
    start = models.PositiveBigIntegerField()
    end = models.PositiveBigIntegerField()
    quote = models.TextField(blank=True)
    title = models.CharField(max_length=400, blank=True)
    place = models.JSONField(default=dict)
    """page, article, clause, point, heading_path, document_number."""

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("handed_over", "number"), name="handed_quote_once"),
        )


class Notice(_Kept):
    """A notice that an incident calls for: by which rule, on which channel, until when."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="notices")
    rule = models.CharField(max_length=40)
    channel = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True, blank=True)
    """The last moment; None until what starts its clock has happened."""
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    receipt = models.CharField(max_length=200, blank=True)
    """What the authority gave back: a number, a name."""
    is_dropped = models.BooleanField(default=False)
    """The incident was judged anew and no longer calls for it."""

    class Meta:
        ordering = ("due_at", "rule")
        constraints = (
            models.UniqueConstraint(fields=("incident", "rule"), name="incident_notice_once"),
        )
        indexes = (models.Index(fields=("due_at",), name="notice_by_due"),)

    def is_late(self) -> bool:
        """Went it out after its last moment, or has that passed without it?"""
        return self.due_at is not None and (self.sent_at or timezone.now()) > self.due_at
