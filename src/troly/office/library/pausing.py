"""Bulk work that stands still for a while: a body's, or one collection's. A person's own upload,
rights and removals go on."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from troly.office.audit.chain import record
from troly.office.library import jobs
from troly.office.library.models import Collection, Job, JobState, Pause
from troly.office.tenants.models import Member
from troly.office.tenants.people import require
from troly.office.tenants.permissions import Permission
from troly.office.tenants.rights import collections_seen


def pause(member: Member, collection: Collection | None = None) -> bool:
    """Let bulk work stand still until ``resume``; what runs stops at its next report. False when it
    was paused already. Raises ``NotAllowed``."""
    require(member, Permission.STEER)
    with transaction.atomic():
        _, is_new = Pause.objects.get_or_create(
            tenant=member.tenant, collection=collection, defaults={"member": member}
        )
        if is_new:
            record(member.tenant_id, member.id, "work_paused", _subject(member, collection))
    return is_new


def resume(member: Member, collection: Collection | None = None) -> bool:
    """Let it go on. False when it was not paused. Raises ``NotAllowed``."""
    require(member, Permission.STEER)
    with transaction.atomic():
        gone, _ = Pause.objects.filter(tenant=member.tenant, collection=collection).delete()
        if gone:
            record(member.tenant_id, member.id, "work_resumed", _subject(member, collection))
            _wake(Job.objects.filter(tenant=member.tenant, state=JobState.PAUSED).in_bulk())
    return bool(gone)


def pauses_of(member: Member) -> list[Pause]:
    """What stands still in the member's body, as far as they know of it."""
    known = Collection.objects.filter(collections_seen(member))
    pauses = Pause.objects.filter(Q(collection=None) | Q(collection__in=known))
    return list(pauses.filter(tenant=member.tenant).select_related("collection", "member"))


def wake_stray() -> int:
    """Bring back jobs that a pause caught in the moment of its end; returns how many."""
    return _wake(Job.objects.filter(state=JobState.PAUSED).in_bulk())


def _subject(member: Member, collection: Collection | None) -> object:
    return member.tenant_id if collection is None else collection.pk


def _wake(paused: dict[object, Job]) -> int:
    count = 0
    for job in paused.values():
        if jobs.is_paused(job):
            continue
        with transaction.atomic():
            back = Job.objects.filter(pk=job.pk, state=JobState.PAUSED)
            if back.update(state=JobState.QUEUED):
                jobs.enqueue(job)
                count += 1
    return count
