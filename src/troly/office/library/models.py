"""Collections, documents, their versions, text, passages, and the jobs that work on them."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.utils import timezone

from troly.engine.text.forms import fold
from troly.office.tenants.models import Clearance, Member, Tenant

PASSAGE_NAMESPACE = uuid.UUID("5d1f0f0e-6a0b-5d62-9d7e-3f2f6a1c0b11")


class Collection(models.Model):
    """A set of documents of one body."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="collections")
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=timezone.now)
    is_limited = models.BooleanField(default=False, db_default=False)
    """Read by those alone to whom it is granted; otherwise by everybody in the body."""
    keep_days = models.PositiveIntegerField(null=True, blank=True)
    """Days after which a document added here may go; None keeps it."""

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("tenant", "name"), name="collection_name_once"),
        )

    def __str__(self) -> str:
        return self.name


class Document(models.Model):
    """One source. What it says stands in its versions; who may read it stands here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="documents")
    collections = models.ManyToManyField(Collection, related_name="documents")
    title = models.CharField(max_length=400)
    number = models.CharField(max_length=80, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=2, blank=True)
    label = models.CharField(max_length=40, default="public")
    clearance = models.IntegerField(choices=Clearance.choices, default=Clearance.PUBLIC)
    is_limited = models.BooleanField(default=False, db_default=False)
    """Read by those alone to whom this very document is granted, whatever its collections."""
    current = models.ForeignKey("Version", models.SET_NULL, null=True, blank=True, related_name="+")
    added_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    set_by_people = models.JSONField(default=list)
    """Names of the facts that a person stated: reading a text again leaves them alone."""
    folded = models.CharField(max_length=500, default="", db_default="", editable=False)
    """Title and number as they are sought: see ``folded_name``."""

    class Meta:
        ordering = ("-added_at",)
        indexes = (
            models.Index(fields=("tenant", "removed_at", "-added_at")),
            # Whether a body has documents in another language is asked with every question.
            models.Index(fields=("tenant", "removed_at", "language"), name="document_by_language"),
        )

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = folded_name(self.title, self.number)
        fields = kwargs.get("update_fields")
        if fields is not None and {"title", "number"} & set(fields):
            kwargs["update_fields"] = {*fields, "folded"}
        super().save(*args, **kwargs)


def folded_name(title: str, number: str) -> str:
    """A document's name without accents and capitals: whoever seeks it types as they like."""
    return fold(f"{title} {number}")[:500]


class State(models.TextChoices):
    """Where a version stands between upload and fully searchable."""

    WAITING = "waiting"
    READING = "reading"
    SEARCHABLE = "searchable"
    COMPLETE = "complete"
    FAILED = "failed"
    QUARANTINED = "quarantined"


class Version(models.Model):
    """The contents of a document at one time. Never changes once read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="versions")
    ordinal = models.PositiveIntegerField()
    file_name = models.CharField(max_length=255)
    format = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=60, blank=True)
    reason_facts = models.JSONField(default=dict)
    title = models.CharField(max_length=400, blank=True)
    page_count = models.PositiveIntegerField(default=0)
    passage_count = models.PositiveIntegerField(default=0)
    characters = models.PositiveBigIntegerField(default=0)
    warnings = models.JSONField(default=list)
    personal_data = models.JSONField(default=dict)
    """How many pieces of personal data of each kind were found, never the data."""
    outline = models.JSONField(default=list)
    """[[level, title, start, page]…] in reading order."""
    received_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    complete_at = models.DateTimeField(null=True, blank=True)
    mask: Any = None
    """A ``masking.Mask`` where it was opened for a reader who may not see all of it."""

    class Meta:
        ordering = ("document", "ordinal")
        constraints = (
            models.UniqueConstraint(fields=("document", "ordinal"), name="version_ordinal_once"),
        )


class Original(models.Model):
    """A file's bytes, kept by digest in its body's folder. An erased one leaves this row."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="originals")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    stored_at = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("tenant", "sha256"), name="original_once_in_a_body"),
        )


class Segment(models.Model):
    """A stretch of a version's text: one page, or some blocks of a format without pages.

    Segments follow each other without gap or overlap, so offsets lead to exactly one.
    """

    version = models.ForeignKey(Version, models.CASCADE, related_name="segments")
    ordinal = models.PositiveIntegerField()
    page = models.PositiveIntegerField(null=True, blank=True)
    start = models.PositiveBigIntegerField()
    end = models.PositiveBigIntegerField()
    text = models.TextField()
    blocks = models.JSONField(default=list)
    """[[kind, start, end, level]…]; offsets count from the start of the version's text."""
    width = models.FloatField(default=0)
    height = models.FloatField(default=0)
    boxes = models.BinaryField(default=bytes)
    """zlib of msgpack [[start, end, left, top, right, bottom]…], thousandths of the page."""
    personal = models.JSONField(null=True)
    """[[start, end, kind]…] of the personal data in it; None where nobody has looked yet."""

    class Meta:
        ordering = ("version", "ordinal")
        constraints = (
            models.UniqueConstraint(fields=("version", "ordinal"), name="segment_ordinal_once"),
        )
        indexes = (models.Index(fields=("version", "start")),)


class Passage(models.Model):
    """The unit searched. ``id`` follows from version and ordinal: writing twice leaves one."""

    id = models.UUIDField(primary_key=True, editable=False)
    version = models.ForeignKey(Version, models.CASCADE, related_name="passages")
    ordinal = models.PositiveIntegerField()
    start = models.PositiveBigIntegerField()
    end = models.PositiveBigIntegerField()
    page = models.PositiveIntegerField(null=True, blank=True)
    heading_path = models.JSONField(default=list)
    article = models.CharField(max_length=20, blank=True)
    clause = models.CharField(max_length=20, blank=True)
    """The khoản that was open where the passage begins, when it begins mid-article."""
    language = models.CharField(max_length=2, blank=True)
    text = models.TextField()
    is_embedded = models.BooleanField(default=False)

    class Meta:
        ordering = ("version", "ordinal")
        constraints = (
            models.UniqueConstraint(fields=("version", "ordinal"), name="passage_ordinal_once"),
        )

    @staticmethod
    def id_for(version: object, ordinal: int) -> uuid.UUID:
        return uuid.uuid5(PASSAGE_NAMESPACE, f"{version}/{ordinal}")


class DocumentName(models.Model):
    """A key under which a document is found when a question names it (``document_keys``)."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="names")
    key = models.CharField(max_length=160)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("document", "key"), name="document_name_once"),
        )
        indexes = (models.Index(fields=("key",)),)


class LinkKind(models.TextChoices):
    REPLACES = "replaces"
    AMENDS = "amends"


class DocumentLink(models.Model):
    """What a document says it does to another: replaces it whole, or amends it."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="links")
    kind = models.CharField(max_length=10, choices=LinkKind.choices)
    number = models.CharField(max_length=160)
    """The other document as the text names it."""
    key = models.CharField(max_length=160, db_index=True)
    target = models.ForeignKey(
        Document, models.SET_NULL, null=True, blank=True, related_name="linked_from"
    )
    """The other document, when the body has it."""
    has_closed = models.BooleanField(default=False)
    """Whether this link set the other's last day in force."""
    valid_to_before = models.DateField(null=True, blank=True)
    """What stood there before."""
    is_undone = models.BooleanField(default=False)
    """A person took the closing back; it is not made again."""

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("document", "kind", "key"), name="document_link_once"),
        )


class TermState(models.TextChoices):
    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class GlossaryTerm(models.Model):
    """An abbreviation of a body with what it stands for. Only accepted ones widen a question."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="terms")
    short = models.CharField(max_length=20)
    folded = models.CharField(max_length=20)
    full = models.CharField(max_length=160)
    state = models.CharField(max_length=10, choices=TermState.choices, default=TermState.SUGGESTED)
    document = models.ForeignKey(Document, models.SET_NULL, null=True, blank=True, related_name="+")
    """The document whose text suggested it."""
    member = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("folded", "full")
        constraints = (
            models.UniqueConstraint(fields=("tenant", "folded", "full"), name="term_once_in_body"),
        )


class BodyStatistics(models.Model):
    """Counts of a body's words, from its own passages alone; rebuilt when marked stale."""

    tenant = models.OneToOneField(Tenant, models.CASCADE, primary_key=True)
    data = models.BinaryField(default=bytes)
    is_stale = models.BooleanField(default=True)
    rebuilt_at = models.DateTimeField(null=True, blank=True)


class JobState(models.TextChoices):
    QUEUED = "queued"
    PAUSED = "paused"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNFINISHED = (JobState.QUEUED, JobState.PAUSED, JobState.RUNNING)


class Job(models.Model):
    """A piece of background work. Every job ends done, cancelled, or failed with a reason."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=30)
    version = models.ForeignKey(Version, models.CASCADE, null=True, blank=True, related_name="jobs")
    arguments = models.JSONField(default=dict)
    priority = models.IntegerField(default=0)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    stage = models.CharField(max_length=30, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    task = models.UUIDField(null=True, blank=True)
    """Its place in the task queue, while it waits."""
    lease_until = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=120, blank=True)
    """Who runs it, as ``workers.identity`` names it; empty outside a worker."""
    holds = models.CharField(max_length=36, blank=True, db_index=True)
    """The document whose index rows this running job alone may change now."""
    is_cancel_asked = models.BooleanField(default=False)
    reason = models.CharField(max_length=60, blank=True)
    reason_facts = models.JSONField(default=dict)
    member = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        indexes = (
            models.Index(fields=("tenant", "state")),
            models.Index(fields=("state", "lease_until")),
        )

    @property
    def is_over(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class Pause(models.Model):
    """Bulk work of a body (``collection`` empty) or of one collection stands still."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="pauses")
    collection = models.ForeignKey(
        Collection, models.CASCADE, null=True, blank=True, related_name="pauses"
    )
    member = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("since",)
        constraints = (
            models.UniqueConstraint(fields=("tenant", "collection"), name="collection_paused_once"),
            models.UniqueConstraint(
                fields=("tenant",), condition=models.Q(collection=None), name="body_paused_once"
            ),
        )


class Quarantine(models.Model):
    """A file with a secrecy marking, held where nobody reads it until two persons have decided.

    What could tell of its content (file name, titles) stands here alone, and goes when the file
    is destroyed; the row itself stays as the record.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.OneToOneField(Version, models.CASCADE, related_name="quarantine")
    level = models.CharField(max_length=12)
    """As ``guard.secrecy_words.RANK`` names it."""
    file_name = models.CharField(max_length=255, blank=True)
    version_title = models.CharField(max_length=400, blank=True)
    document_title = models.CharField(max_length=400, blank=True)
    held_at = models.DateTimeField(default=timezone.now)
    proposed = models.CharField(max_length=8, blank=True)
    """ "release" or "destroy" while a first person's proposal waits for a second."""
    proposed_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    outcome = models.CharField(max_length=10, blank=True)
    """ "released" or "destroyed"; empty while it is held."""
    decided_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("held_at",)


class PersonalPolicy(models.Model):
    """What a body has decided on personal data. A body without one masks nothing and warns."""

    tenant = models.OneToOneField(
        Tenant, models.CASCADE, primary_key=True, related_name="personal_policy"
    )
    warns = models.BooleanField(default=True)
    """Says so when a question holds personal data."""
    masks = models.CharField(max_length=10, blank=True)
    """ "", "sensitive" or "all": the kinds that are covered in what is shown."""
    open_roles = models.JSONField(default=list)
    """Roles that read everything uncovered."""
    open_clearance = models.IntegerField(choices=Clearance.choices, default=Clearance.RESTRICTED)
    """From this clearance on everything is read uncovered."""
    conversation_days = models.PositiveIntegerField(default=0)
    """Days after its last question that a conversation goes; 0 keeps it."""
    signed_case_days = models.PositiveIntegerField(default=0)
    """Days after it was signed that a case goes, which is a record of the body; 0 keeps it."""
    golden_case_days = models.PositiveIntegerField(default=0)
    """Days after it was accepted that a golden case goes; 0 keeps it."""
    changed_at = models.DateTimeField(default=timezone.now)
