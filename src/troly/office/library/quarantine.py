"""Files with a secrecy marking: held, and released or destroyed by two different persons."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from troly.engine.guard.secrecy_words import AS_VIETNAMESE, RANK
from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.audit.chain import record
from troly.office.library import jobs, originals
from troly.office.library.models import Document, Quarantine, State, Version
from troly.office.library.ports import ports
from troly.office.tenants.models import Clearance, Member
from troly.office.tenants.people import require
from troly.office.tenants.permissions import Permission

RELEASE, DESTROY = "release", "destroy"
LONGEST_REASON = 400
LAN_FILE = "independent-lan"
"""In the home folder, holding the highest level that this installation may keep: mat, toi_mat or
tuyet_mat. Only whoever runs the machine can put it there; no page and no command does."""
_BLANK = "▇▇▇"


def lan_level() -> str:
    """The level that ``LAN_FILE`` declares; "" without the file, or where it says anything else."""
    try:
        declared = (ports().home / LAN_FILE).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return declared if declared in ("mat", "toi_mat", "tuyet_mat") else ""


def may_stay(version: Version, level: str) -> bool:
    """Whether a marked file goes on: released by two persons, or on an independent LAN for it."""
    if Quarantine.objects.filter(version=version, outcome="released").exists():
        return True
    return is_kept_here(level)


def is_kept_here(level: str) -> bool:
    """Whether this installation is declared an independent LAN for what is marked ``level``."""
    allowed = lan_level()
    return bool(allowed) and RANK[AS_VIETNAMESE[level]] <= RANK[allowed]


def admit(version: Version, level: str) -> None:
    """A marked file that may stay is for the highest clearance alone. Runs in a transaction."""
    Document.objects.filter(pk=version.document_id).update(clearance=Clearance.RESTRICTED)
    record(version.document.tenant_id, "worker", "marked_document_admitted", version.document_id,
           mark=level)  # fmt: skip


def hold(version: Version, level: str) -> None:
    """Put a version aside and blank what tells of it. Runs in the caller's transaction."""
    document = Document.objects.select_for_update().get(pk=version.document_id)
    is_first = document.current_id is None
    Quarantine.objects.get_or_create(
        version=version,
        defaults={
            "level": level,
            "file_name": version.file_name,
            "version_title": version.title,
            "document_title": document.title if is_first else "",
        },
    )
    if is_first:
        document.title = f"{_BLANK} {version.id.hex[:8]}"
        document.save(update_fields=["title"])
    Version.objects.filter(pk=version.pk).update(
        state=State.QUARANTINED,
        reason="secrecy_mark",
        reason_facts={"mark": level},
        file_name=f"{_BLANK}.{version.format}",
        title="",
    )


def held(member: Member) -> QuerySet[Quarantine]:
    """The body's files that wait for a decision. Raises ``NotAllowed`` unless an officer asks."""
    require(member, Permission.APPROVE)
    return Quarantine.objects.filter(
        version__document__tenant_id=member.tenant_id, outcome=""
    ).select_related("version__document__added_by", "proposed_by__person")


def shown_name(one: Quarantine) -> str:
    """The file's name for those who decide; at the highest level not even that."""
    return "" if AS_VIETNAMESE[one.level] == "tuyet_mat" else one.file_name


def propose(member: Member, quarantine_id: object, act: str, reason: str) -> Quarantine:
    """The first person's word: ``RELEASE`` or ``DESTROY``, with a reason.

    Raises ``NotAllowed``, ``NotFound``, or ``BadInput`` without a reason, for another act, or
    when a proposal waits already.
    """
    reason = " ".join(reason.split())
    if act not in (RELEASE, DESTROY):
        raise BadInput("unknown_act", known=f"{RELEASE}, {DESTROY}")
    if not 5 <= len(reason) <= LONGEST_REASON:
        raise BadInput("reason_needed", limit=LONGEST_REASON)
    with transaction.atomic():
        one = _locked(member, quarantine_id)
        if one.proposed:
            raise BadInput("proposal_waits")
        one.proposed, one.reason = act, reason
        one.proposed_by, one.proposed_at = member, timezone.now()
        one.save()
        _record(member, one, f"quarantine_{act}_proposed")
    return one


def decide(member: Member, quarantine_id: object, agrees: bool) -> Quarantine:
    """The second person's word. Agreeing carries the proposal out; otherwise it is gone and the
    file stays held, which the first person may decide too.

    Raises ``NotAllowed("second_person_needed")`` when the proposer agrees with themselves, under
    whatever membership.
    """
    with transaction.atomic():
        one = _locked(member, quarantine_id)
        if not one.proposed or one.proposed_by is None:
            raise BadInput("nothing_proposed")
        if not agrees:
            _record(member, one, "quarantine_proposal_declined", proposed=one.proposed)
            one.proposed, one.proposed_by, one.proposed_at, one.reason = "", None, None, ""
            one.save()
            return one
        if one.proposed_by.person_id == member.person_id:
            raise NotAllowed("second_person_needed")
        one.decided_by, one.decided_at = member, timezone.now()
        if one.proposed == RELEASE:
            _release(one, member)
        else:
            _destroy(one, member)
    return one


def _release(one: Quarantine, member: Member) -> None:
    version = one.version
    one.outcome = "released"
    one.save()
    if one.document_title:
        version.document.title = one.document_title
        version.document.save(update_fields=["title"])
    Version.objects.filter(pk=version.pk).update(
        state=State.WAITING,
        reason="",
        reason_facts={},
        file_name=one.file_name,
        title=one.version_title,
    )
    _record(member, one, "quarantine_released", proposed_by=str(one.proposed_by_id))
    jobs.add("read", member.tenant, version=version, member=member, priority=50)


def _destroy(one: Quarantine, member: Member) -> None:
    version, document = one.version, one.version.document
    one.outcome = "destroyed"
    one.file_name = one.version_title = one.document_title = ""
    one.save()
    others = document.versions.exclude(pk=version.pk).exclude(state=State.QUARANTINED)
    if others.exists():
        Version.objects.filter(pk=version.pk).update(state=State.FAILED, reason="destroyed")
    else:
        Document.objects.filter(pk=document.pk).update(removed_at=timezone.now())
        jobs.add("remove", member.tenant, arguments={"document": str(document.pk)}, priority=95)
    _record(member, one, "quarantine_destroyed", proposed_by=str(one.proposed_by_id),
            sha256=version.sha256)  # fmt: skip
    path = originals.holding_path(version.id)
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _locked(member: Member, quarantine_id: object) -> Quarantine:
    one = held(member).select_for_update(of=("self",)).filter(pk=quarantine_id).first()
    if one is None:
        raise NotFound("not_in_quarantine")
    return one


def _record(member: Member, one: Quarantine, act: str, **facts: object) -> None:
    record(member.tenant_id, member.id, act, one.version.document_id, mark=one.level,
           version=str(one.version_id), **facts)  # fmt: skip
