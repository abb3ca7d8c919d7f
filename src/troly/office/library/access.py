"""Who may read this, and why: what the rights come to for one member, told apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Q

from troly.errors import NotAllowed
from troly.office.library.granting import Thing
from troly.office.library.models import Collection, Document
from troly.office.tenants.models import Grant, Member
from troly.office.tenants.permissions import Permission
from troly.office.tenants.rights import document_rights, grants_reaching, rights_filter


@dataclass(frozen=True)
class Reason:
    """``code``: ``inactive``, ``role`` (reads no content), ``clearance`` (the document asks for
    more), ``ceiling`` (a grant does not reach so high), ``label`` (a grant is for another label),
    ``limited`` (nothing was granted) speak against; ``open`` and ``granted`` speak for."""

    code: str
    speaks_for: bool
    name: str = ""
    grant: Grant | None = None


@dataclass(frozen=True)
class Explained:
    """``readable`` of ``whole`` documents; both at most 1 for a single document."""

    member: Member
    readable: int
    whole: int
    reasons: tuple[Reason, ...] = field(default=())

    @property
    def may_read(self) -> bool:
        return self.readable > 0


def explained(member: Member, thing: Thing) -> Explained:
    """What ``member`` may read of ``thing``, and by what. The verdict is the filter's own."""
    there = Document.objects.filter(removed_at=None)
    if isinstance(thing, Collection):
        there = there.filter(collections=thing)
    else:
        there = there.filter(pk=thing.pk)
    try:
        rights = rights_filter(member)
    except NotAllowed as error:
        code = "inactive" if error.code == "member_inactive" else "role"
        return Explained(member, 0, there.count(), (Reason(code, False),))
    readable = there.filter(document_rights(rights)).count()
    return Explained(member, readable, there.count(), tuple(_reasons(member, thing)))


def _reasons(member: Member, thing: Thing) -> Iterator[Reason]:
    if isinstance(thing, Document) and thing.clearance > member.clearance:
        yield Reason("clearance", False)
    is_own = thing.tenant_id == member.tenant_id
    found = False
    if is_own and not thing.is_limited:
        for name in _open_ways(thing):
            found = True
            yield Reason("open", True, name)
    for grant in (
        grants_reaching(member)
        .filter(_over(thing))
        .select_related("to_body", "to_group", "to_member__person", "collection")
    ):
        found = True
        yield _by_grant(grant, thing)
    if not found:
        yield Reason("limited", False)


def _open_ways(thing: Thing) -> list[str]:
    """Names of what makes a thing open to its whole body; of no collection: the body itself."""
    if isinstance(thing, Collection):
        return [thing.name]
    places = list(thing.collections.order_by("name").values_list("name", "is_limited"))
    if not places:
        return [thing.tenant.name]
    return [name for name, is_limited in places if not is_limited]


def _over(thing: Thing) -> Q:
    if isinstance(thing, Collection):
        return Q(collection=thing)
    if thing.is_limited:
        return Q(document=thing)
    return Q(document=thing) | Q(collection__in=thing.collections.values("pk"))


def _by_grant(grant: Grant, thing: Thing) -> Reason:
    name = grant.collection.name if grant.collection else ""
    if isinstance(thing, Document):
        if thing.clearance > grant.clearance:
            return Reason("ceiling", False, name, grant)
        if grant.label and grant.label != thing.label:
            return Reason("label", False, name, grant)
    return Reason("granted", True, name, grant)


def member_named(by: Member | None, thing: Thing, name: str) -> Member | None:
    """A member of the thing's body, or for those who administer bodies of one below it."""
    found = Member.objects.filter(person__sign_in_name=name.strip().casefold())
    found = found.select_related("person", "tenant").order_by("joined_at")
    own = found.filter(tenant_id=thing.tenant_id).first()
    if own is not None:
        return own
    if by is None:
        return found.first()
    if by.may(Permission.PEOPLE):
        return found.filter(tenant__path__startswith=by.tenant.path).first()
    return None
