"""Personal data in documents: where it stands, how much of which kind, and the body's policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from troly.engine.guard.personal_data.detect import count_kinds, find_personal_data, label_for
from troly.engine.guard.personal_data.values import SENSITIVE, Found
from troly.errors import BadInput, NotFound
from troly.office.audit.chain import record
from troly.office.audit.locks import one_at_a_time
from troly.office.library import jobs
from troly.office.library.models import (
    Collection,
    Document,
    Job,
    JobState,
    PersonalPolicy,
    Segment,
    State,
    Version,
)
from troly.office.tenants.models import Clearance, Member, Role, Tenant
from troly.office.tenants.people import require
from troly.office.tenants.permissions import Permission
from troly.office.tenants.rights import document_rights, rights_filter

READ = (State.SEARCHABLE, State.COMPLETE)
MASKS = ("", "sensitive", "all")
LONGEST_DAYS = 36_500


@dataclass(frozen=True)
class Places:
    """Personal data on one page, or in one stretch of a text without pages."""

    kind: str
    page: int | None
    start: int
    end: int


def within(found: Sequence[Found], start: int, end: int) -> list[list[object]]:
    """What a segment keeps: the places inside it, cut at its borders."""
    return [
        [max(one.start, start), min(one.end, end), one.kind]
        for one in found
        if one.start < end and one.end > start
    ]


def policy_of(tenant: Tenant) -> PersonalPolicy:
    """The body's policy, or what holds without one (not saved)."""
    return PersonalPolicy.objects.filter(tenant=tenant).first() or PersonalPolicy(tenant=tenant)


def policy_for(member: Member) -> tuple[PersonalPolicy, bool]:
    """The policy, and whether questions with personal data are refused. Raises ``NotAllowed``."""
    require(member, Permission.PERSONAL)
    return policy_of(member.tenant), member.tenant.refuses_personal_questions


def set_policy(
    member: Member,
    *,
    warns: bool,
    masks: str,
    open_roles: Iterable[str],
    open_clearance: int,
    conversation_days: int,
    refuses: bool,
    seen: str | None = None,
) -> PersonalPolicy:
    """``seen``: the ``state_of`` the policy that was looked at; None overwrites any.

    Raises ``NotAllowed``, or ``BadInput`` for an unknown kind, role, clearance or term, and when
    somebody changed the policy meanwhile (``changed_meanwhile``).
    """
    require(member, Permission.PERSONAL)
    roles = sorted(set(open_roles))
    is_known = masks in MASKS and set(roles) <= set(Role.values)
    if not is_known or open_clearance not in Clearance.values:
        raise BadInput("bad_input")
    if not 0 <= conversation_days <= LONGEST_DAYS:
        raise BadInput("bad_term", limit=LONGEST_DAYS)
    facts = {
        "warns": warns,
        "masks": masks,
        "open_roles": roles,
        "open_clearance": open_clearance,
        "conversation_days": conversation_days,
    }
    with transaction.atomic():
        one_at_a_time(f"personal data policy of {member.tenant_id}")
        if seen is not None and seen != state_of(policy_of(member.tenant)):
            raise BadInput("changed_meanwhile")
        policy, _made = PersonalPolicy.objects.update_or_create(
            tenant=member.tenant, defaults={**facts, "changed_at": timezone.now()}
        )
        Tenant.objects.filter(pk=member.tenant_id).update(refuses_personal_questions=refuses)
        record(member.tenant_id, member.id, "personal_policy_set", member.tenant_id,
               refuses=refuses, **facts)  # fmt: skip
    return policy


def state_of(policy: PersonalPolicy) -> str:
    """Which policy it is: another one after each change, "" before the first."""
    return "" if policy._state.adding else policy.changed_at.isoformat()


def set_record_terms(
    member: Member, *, signed_case_days: int, golden_case_days: int, seen: str | None = None
) -> PersonalPolicy:
    """How many days signed cases and golden cases are kept; 0 keeps them. They are records of the
    body, and no term of conversations reaches them. ``seen`` as for ``set_policy``.

    Raises ``NotAllowed``, ``BadInput``.
    """
    require(member, Permission.PERSONAL)
    facts = {"signed_case_days": signed_case_days, "golden_case_days": golden_case_days}
    if not all(0 <= days <= LONGEST_DAYS for days in facts.values()):
        raise BadInput("bad_term", limit=LONGEST_DAYS)
    with transaction.atomic():
        one_at_a_time(f"personal data policy of {member.tenant_id}")
        if seen is not None and seen != state_of(policy_of(member.tenant)):
            raise BadInput("changed_meanwhile")
        policy, _made = PersonalPolicy.objects.update_or_create(
            tenant=member.tenant, defaults={**facts, "changed_at": timezone.now()}
        )
        record(member.tenant_id, member.id, "record_terms_set", member.tenant_id, **facts)
    return policy


def set_term(
    member: Member, collection_id: object, days: int | None, seen: str | None = None
) -> Collection:
    """How long documents of a collection are kept, in days; None keeps them. ``seen``: the term
    that was looked at, "" for none; when it is no longer that, ``changed_meanwhile``.

    Raises ``NotAllowed``, ``NotFound``, ``BadInput``.
    """
    require(member, Permission.PERSONAL)
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise BadInput("bad_term", limit=LONGEST_DAYS)
    with transaction.atomic():
        found = Collection.objects.filter(pk=collection_id, tenant_id=member.tenant_id)
        # Compared in the statement that writes: nobody comes between.
        as_seen = found if seen is None else found.filter(keep_days=int(seen) if seen else None)
        if not as_seen.update(keep_days=days):
            if found.exists():
                raise BadInput("changed_meanwhile")
            raise NotFound("no_such_collection")
        record(member.tenant_id, member.id, "collection_term_set", collection_id, days=days)
    return found.get()


def documents_with(member: Member, collection: object = None) -> QuerySet[Version]:
    """Current versions this member may read in which personal data was found, newest first."""
    require(member, Permission.PERSONAL)
    rights = rights_filter(member, collections=[collection] if collection else None)
    return (
        Version.objects.filter(
            document_rights(rights, "document__"),
            document__current_id=F("pk"),
            state__in=READ,
        )
        .exclude(personal_data={})
        .select_related("document")
        .order_by("-document__added_at", "pk")
        .defer("outline")
    )


def counts_by_kind(versions: Iterable[dict[str, int]]) -> list[tuple[str, int]]:
    """Kinds with how often they were found in all, sensitive ones first."""
    total: Counter[str] = Counter()
    for counts in versions:
        total.update(counts)
    return sorted(total.items(), key=lambda row: (row[0] not in SENSITIVE, -row[1], row[0]))


def places_in(version: Version, limit: int) -> list[Places]:
    """Where in a version personal data stands, in order; never what it says."""
    found: list[Places] = []
    for segment in version.segments.order_by("ordinal").defer("blocks", "boxes"):
        if segment.personal is None:
            rows = within(find_personal_data(segment.text), 0, len(segment.text))
            rows = [[segment.start + a, segment.start + b, k] for a, b, k in rows]  # type: ignore[operator]
        else:
            rows = segment.personal
        found += [Places(str(kind), segment.page, int(a), int(b)) for a, b, kind in rows]  # type: ignore[call-overload]
        if len(found) >= limit:
            return found[:limit]
    return found


def not_looked_at(tenant: Tenant) -> QuerySet[Version]:
    """Versions that were read before places were kept."""
    return Version.objects.filter(
        document__tenant=tenant,
        document__removed_at=None,
        state__in=READ,
        segments__personal__isnull=True,
    ).distinct()


def look_again(tenant: Tenant) -> int:
    """Queue the search for personal data in what was read before; how many versions."""
    waiting = Job.objects.filter(
        tenant=tenant, kind="personal", state__in=(JobState.QUEUED, JobState.RUNNING)
    ).values("version")
    versions = list(not_looked_at(tenant).exclude(pk__in=waiting))
    with transaction.atomic():
        for version in versions:
            jobs.add("personal", tenant, version=version, priority=-60)
    return len(versions)


@jobs.kind("personal", jobs.BULK)
def look(running: jobs.Running) -> None:
    """Find the personal data in a version that was read before. Safe to run again."""
    version = running.job.version
    assert version is not None
    segments = list(version.segments.order_by("ordinal").defer("blocks", "boxes"))
    found = find_personal_data("".join(segment.text for segment in segments))
    with transaction.atomic():
        running.confirm()
        keep(version, segments, found)


def keep(version: Version, segments: Sequence[Segment], found: Sequence[Found]) -> None:
    """Write places and counts. Runs in the caller's transaction."""
    for segment in segments:
        segment.personal = within(found, segment.start, segment.end)
    Segment.objects.bulk_update(segments, ["personal"], batch_size=200)
    Version.objects.filter(pk=version.pk).update(personal_data=count_kinds(found))
    # As it is by now: a label that a person set meanwhile stays.
    document = Document.objects.select_for_update().get(pk=version.document_id)
    label = label_for(found)
    if document.current_id != version.pk or "label" in document.set_by_people:
        return
    if document.label != label:
        Document.objects.filter(pk=document.pk).update(label=label)
        # Grants may be for one label alone, and the index asks for it too.
        jobs.add("access", document.tenant, arguments={"document": str(document.pk)}, priority=90)
