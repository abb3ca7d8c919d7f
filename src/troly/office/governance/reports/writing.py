"""What people say in a report: text, owner, status; the last word of each stands."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.audit.chain import record
from troly.office.governance.changing import builders_of
from troly.office.governance.models import RegisterEntry
from troly.office.governance.reports.files import framework
from troly.office.governance.reports.forms import Framework
from troly.office.governance.reports.models import Statement, Status
from troly.office.tenants.models import Member, Tenant
from troly.office.tenants.permissions import REFUSALS, Permission

LONGEST_TEXT = 8_000
READERS = (Permission.APPROVE, Permission.AUDIT)


@dataclass(frozen=True)
class Said:
    """``owner``: who answers for it; None where nobody was named."""

    text: str
    status: str = Status.DRAFT
    owner: Member | None = None


def require_reader(member: Member, about: str) -> None:
    """Officers and auditors read every report; builders those about one assistant.

    Raises ``NotAllowed``.
    """
    wanted = (*READERS, Permission.BUILD) if about == "assistant" else READERS
    if not any(member.may(permission) for permission in wanted):
        raise NotAllowed(REFUSALS[Permission.APPROVE], role=member.role)


def entry_of(member: Member, found: Framework, assistant_id: object) -> RegisterEntry | None:
    """The entry a report is about; None for one about the body.

    Raises ``NotFound`` for another body's assistant, ``BadInput`` where one is missing.
    """
    if found.about == "body":
        return None
    if assistant_id is None:
        raise BadInput("report_needs_assistant", framework=found.id)
    entries = RegisterEntry.objects.filter(tenant_id=member.tenant_id)
    entry = entries.select_related("assistant").filter(assistant_id=assistant_id).first()
    if entry is None:
        raise NotFound("no_such_assistant")
    return entry


def write(
    member: Member, framework_id: str, question_id: str, said: Said, assistant_id: object = None
) -> Statement:
    """Keep a person's answer. Only who decides on assistants, and did not build this one, says
    that an answer is checked.

    Raises ``NotAllowed``, ``NotFound`` and ``BadInput``: ``statement_empty``,
    ``statement_too_long``, ``owner_unknown``.
    """
    found = framework(framework_id)
    require_reader(member, found.about)
    if not (member.may(Permission.APPROVE) or member.may(Permission.BUILD)):
        raise NotAllowed(REFUSALS[Permission.APPROVE], role=member.role)
    if question_id not in {question.id for question in found.questions}:
        raise NotFound("no_such_question", known=", ".join(one.id for one in found.questions))
    entry = entry_of(member, found, assistant_id)
    text = _checked(member, said)
    if said.status == Status.CHECKED:
        if not member.may(Permission.APPROVE):
            raise NotAllowed(REFUSALS[Permission.APPROVE], role=member.role)
        if entry is not None and member.person_id in builders_of(entry):
            raise NotAllowed("builder_does_not_approve", role=member.role)
    with transaction.atomic():
        # Two who write at once: one after the other.
        Tenant.objects.select_for_update().get(pk=member.tenant_id)
        before = Statement.objects.filter(
            tenant_id=member.tenant_id, entry=entry, framework=found.id, question=question_id
        )
        last = before.aggregate(last=Max("number"))["last"] or 0
        made = Statement.objects.create(
            tenant_id=member.tenant_id,
            entry=entry,
            framework=found.id,
            question=question_id,
            number=last + 1,
            text=text,
            status=said.status,
            owner=said.owner,
            by=member,
        )
        record(
            member.tenant_id,
            member.pk,
            "report_answered",
            entry.assistant_id if entry is not None else member.tenant_id,
            framework=found.id,
            question=question_id,
            number=made.number,
            status=said.status,
        )
    return made


def _checked(member: Member, said: Said) -> str:
    text = said.text.replace("\x00", "").strip()
    if said.status not in Status.values:
        raise BadInput("bad_input")
    if not text and said.status != Status.DRAFT:
        raise BadInput("statement_empty")
    if len(text) > LONGEST_TEXT:
        raise BadInput("statement_too_long", limit=LONGEST_TEXT)
    if said.owner is not None and said.owner.tenant_id != member.tenant_id:
        raise BadInput("owner_unknown")
    return text


def statements_of(
    tenant: Tenant, framework_id: str, entry: RegisterEntry | None
) -> dict[str, Statement]:
    """The last word on each question, by its id."""
    found = Statement.objects.filter(tenant=tenant, framework=framework_id, entry=entry)
    return {
        one.question: one
        for one in found.select_related("owner__person", "by__person").order_by("number")
    }
