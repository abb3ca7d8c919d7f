"""A case of the desk: its sources, its questions, its draft and the people who hold it in turn."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from troly.office.assistants.models import Assistant, Turn
from troly.office.library.models import Collection, Document
from troly.office.tenants.models import Member, Tenant


class Stage(models.TextChoices):
    """Who holds a case: the drafter, the checker, the signer; then nobody changes it."""

    DRAFTING = "drafting"
    CHECKING = "checking"
    SIGNING = "signing"
    SIGNED = "signed"


class Case(models.Model):
    """Known to its people alone. What sources say is looked up anew for whoever looks."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="cases")
    title = models.CharField(max_length=200)
    form = models.CharField(max_length=40)
    """The document form that the draft fills (``engine.layout.forms``)."""
    points = models.TextField(blank=True)
    """What the draft is to speak of, a line each."""
    assistant = models.ForeignKey(
        Assistant, models.SET_NULL, null=True, blank=True, related_name="cases"
    )
    """Whom questions are asked of, and whose model writes; without it the draft is quoted."""
    deadline = models.DateField(null=True, blank=True)
    drafter = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="cases_drafted")
    checker = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="cases_checked")
    signer = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="cases_signed")
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.DRAFTING)
    is_marked = models.BooleanField(default=True)
    """Does the file say that it is an assisted draft? The signer alone takes that away."""
    returned_because = models.CharField(max_length=400, blank=True)
    ticked = models.JSONField(default=list)
    """What the signer ticked off before signing: codes and ids of paragraphs."""
    rests_on = models.ManyToManyField(Document, related_name="drafted_in")
    """Documents that any version of the draft rests on."""
    opened_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-changed_at", "id")
        indexes = (models.Index(fields=("tenant", "-changed_at"), name="case_by_change"),)

    def __str__(self) -> str:
        return self.title

    @property
    def holder_id(self) -> uuid.UUID | None:
        """Who may change it now."""
        by_stage = {
            Stage.DRAFTING: self.drafter_id,
            Stage.CHECKING: self.checker_id,
            Stage.SIGNING: self.signer_id,
        }
        return by_stage.get(Stage(self.stage))


class CaseSource(models.Model):
    """A document or a collection named as a source."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="sources")
    document = models.ForeignKey(
        Document, models.CASCADE, null=True, blank=True, related_name="named_in"
    )
    collection = models.ForeignKey(
        Collection, models.CASCADE, null=True, blank=True, related_name="named_in"
    )
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("added_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("case", "document"), name="document_once_in_a_case"),
            models.UniqueConstraint(
                fields=("case", "collection"), name="collection_once_in_a_case"
            ),
            models.CheckConstraint(
                condition=models.Q(document=None) ^ models.Q(collection=None),
                name="case_source_of_one_thing",
            ),
        )


class CaseQuestion(models.Model):
    """A question asked in a case; its turn belongs to who asked."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="questions")
    turn = models.OneToOneField(Turn, models.CASCADE, related_name="asked_in")

    class Meta:
        ordering = ("pk",)


class Draft(models.Model):
    """The draft as it stood once; the newest is the draft."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="drafts")
    ordinal = models.PositiveIntegerField()
    why = models.CharField(max_length=20)
    """begun, written, rewritten, edited, judged, put_back, source_gone."""
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    values = models.JSONField(default=dict)
    """The form's other fields, as typed."""
    paragraphs = models.JSONField(default=list)
    """In order; see ``paragraphs.Paragraph``."""

    class Meta:
        ordering = ("case", "-ordinal")
        constraints = (
            models.UniqueConstraint(fields=("case", "ordinal"), name="draft_ordinal_once"),
        )
