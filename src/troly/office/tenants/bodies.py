"""The tree of bodies: made, named, moved and closed by those who administer the body above."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from troly.engine.text.forms import fold
from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.audit.chain import record
from troly.office.audit.locks import one_at_a_time
from troly.office.tenants import grants, sign_ins
from troly.office.tenants.models import AccessToken, Invitation, Member, Person, Tenant
from troly.office.tenants.people import SYSTEM, require
from troly.office.tenants.permissions import Permission

LONGEST_NAME = 200
DEEPEST = 10
TREE = "tree of bodies"


def bodies_below(by: Member | None) -> QuerySet[Tenant]:
    """The body of ``by`` and all below it; every body for a person at the machine (None).

    Raises ``NotAllowed`` for one who administers nothing.
    """
    if by is None:
        return Tenant.objects.all()
    require(by, Permission.PEOPLE)
    return Tenant.objects.filter(path__startswith=by.tenant.path)


def body_below(by: Member | None, body_id: object) -> Tenant:
    """One of those. Raises ``NotFound``: another's looks like none."""
    found = bodies_below(by).filter(pk=body_id).select_related("parent").first()
    if found is None:
        raise NotFound("no_such_body")
    return found


def listed(by: Member | None, *, text: str = "", under: Tenant | None = None) -> QuerySet[Tenant]:
    """Bodies by name: those straight under ``under``, or all below whose name holds ``text``.

    Each carries ``member_count`` (active members) and ``child_count``.
    """
    found = bodies_below(by)
    if text.strip():
        found = found.filter(folded__contains=fold(text.strip()))
    elif under is not None:
        found = found.filter(parent=under)
    elif by is not None:
        found = found.filter(pk=by.tenant_id)
    else:
        found = found.filter(parent=None)
    return found.select_related("parent").order_by("folded", "pk")


def counts_of(bodies: list[Tenant]) -> dict[object, tuple[int, int]]:
    """Active members and bodies straight below, for the bodies of one page of a list."""
    keys = [body.pk for body in bodies]
    members = dict(
        Member.objects.filter(tenant__in=keys, is_active=True)
        .values_list("tenant")
        .annotate(n=Count("pk"))
    )
    children = dict(
        Tenant.objects.filter(parent__in=keys).values_list("parent").annotate(n=Count("pk"))
    )
    return {key: (members.get(key, 0), children.get(key, 0)) for key in keys}


def ancestors(body: Tenant) -> list[Tenant]:
    """From the root down to the one above ``body``."""
    keys = [key for key in body.path.split("/") if key][:-1]
    found = Tenant.objects.in_bulk(keys)
    return sorted(found.values(), key=lambda one: len(one.path))


def create(by: Member | None, name: str, under: Tenant | None) -> Tenant:
    """A new body under ``under``; at the top only for a person at the machine.

    Raises ``BadInput`` for a bad or taken name or too deep a tree, ``NotAllowed``, ``NotFound``.
    """
    _may(by, under)
    if by is not None and under is None:
        raise NotAllowed("body_at_the_top")
    with transaction.atomic():
        one_at_a_time(TREE)
        if under is not None:
            under = Tenant.objects.select_for_update().get(pk=under.pk)
            _must_be_open(under)
            _not_too_deep(under.path.count("/") + 1)
        body = Tenant.objects.create(name=_good_name(name, under), parent=under)
        _record(by, "body_created", body, [body, under])
    return body


def rename(by: Member | None, body: Tenant, name: str, seen: str | None = None) -> None:
    """Give a body another name. ``seen`` is the name the change was made from.

    Raises ``BadInput``: ``changed_meanwhile`` when it has another name by now.
    """
    _may(by, body)
    with transaction.atomic():
        one_at_a_time(TREE)
        body.refresh_from_db()
        if seen is not None and body.name != seen:
            raise BadInput("changed_meanwhile")
        body.name = _good_name(name, body.parent, but=body)
        body.save(update_fields=["name"])
        _record(by, "body_renamed", body, [body, body.parent])


def refuse_personal_questions(by: Member | None, body: Tenant, refuses: bool) -> None:
    """Whether questions that hold personal data are refused in this body."""
    _may(by, body)
    with transaction.atomic():
        body.refuses_personal_questions = refuses
        body.save(update_fields=["refuses_personal_questions"])
        act = "personal_questions_refused" if refuses else "personal_questions_allowed"
        _record(by, act, body, [body])


def move(by: Member | None, body: Tenant, under: Tenant | None, seen: object = None) -> None:
    """Put a body with all below it under another. ``seen``: the id it stood under.

    Raises ``BadInput`` for a loop, a taken name, too deep a tree, or a place changed meanwhile.
    """
    _may(by, body)
    _may(by, under)
    if by is not None and (under is None or body.pk == by.tenant_id):
        raise NotAllowed("own_body_stays")
    with transaction.atomic():
        one_at_a_time(TREE)
        body.refresh_from_db()
        if seen is not None and str(body.parent_id or "") != str(seen):
            raise BadInput("changed_meanwhile")
        before = body.parent
        if under is not None:
            under.refresh_from_db()
            if under.path.startswith(body.path):
                raise BadInput("body_loop", name=body.name)
            _must_be_open(under)
        _good_name(body.name, under, but=body)
        _place(body, under)
        _record(by, "body_moved", body, [body, before, under])


def _place(body: Tenant, under: Tenant | None) -> None:
    old, fresh = body.path, f"{under.path if under else ''}{body.pk.hex}/"
    below = list(Tenant.objects.filter(path__startswith=old))
    _not_too_deep(max(one.path.count("/") for one in below) + fresh.count("/") - old.count("/"))
    for one in below:
        one.path = fresh + one.path[len(old) :]
    Tenant.objects.bulk_update(below, ["path"], batch_size=500)
    Tenant.objects.filter(pk=body.pk).update(parent=under)
    body.refresh_from_db()


def close(by: Member | None, body: Tenant) -> None:
    """Nobody gets in any more: sign-ins, tokens, invitations and grants end. Records stay.

    Raises ``BadInput`` while bodies below are open, ``NotAllowed`` for one's own body.
    """
    _may(by, body)
    if by is not None and body.pk == by.tenant_id:
        raise NotAllowed("own_body_stays")
    with transaction.atomic():
        one_at_a_time(TREE)
        body.refresh_from_db()
        if body.is_closed:
            return
        is_open = Tenant.objects.filter(parent=body, closed_at=None)
        if is_open.exists():
            raise BadInput("body_has_open_bodies", count=is_open.count())
        now = timezone.now()
        body.closed_at = now
        body.save(update_fields=["closed_at"])
        AccessToken.objects.filter(member__tenant=body, revoked_at=None).update(revoked_at=now)
        Invitation.objects.filter(tenant=body, accepted_at=None, withdrawn_at=None).update(
            withdrawn_at=now
        )
        sign_ins.end_all(Person.objects.filter(memberships__tenant=body))
        grants.end_of_body(by, body)
        _record(by, "body_closed", body, [body, body.parent])


def reopen(by: Member | None, body: Tenant) -> None:
    """Let members in again. Raises ``BadInput`` under a closed body."""
    _may(by, body)
    with transaction.atomic():
        one_at_a_time(TREE)
        body.refresh_from_db()
        if not body.is_closed:
            return
        if body.parent is not None:
            _must_be_open(body.parent)
        body.closed_at = None
        body.save(update_fields=["closed_at"])
        _record(by, "body_reopened", body, [body, body.parent])


def _may(by: Member | None, body: Tenant | None) -> None:
    if by is None or body is None:
        return
    require(by, Permission.BODIES)
    body_below(by, body.pk)


def _must_be_open(body: Tenant) -> None:
    if body.is_closed:
        raise BadInput("body_closed", name=body.name)


def _not_too_deep(depth: int) -> None:
    if depth > DEEPEST:
        raise BadInput("bodies_too_deep", limit=DEEPEST)


def _good_name(text: str, under: Tenant | None, but: Tenant | None = None) -> str:
    name = " ".join(text.replace("\0", "").split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise BadInput("bad_body_name", limit=LONGEST_NAME)
    taken = Tenant.objects.filter(parent=under).filter(Q(name=name))
    if taken.exclude(pk=but.pk if but else None).exists():
        raise BadInput("body_name_taken", name=name)
    return name


def _record(by: Member | None, act: str, body: Tenant, chains: list[Tenant | None]) -> None:
    """In the chain of every body it concerns: whoever audits above sees what happens below."""
    for key in dict.fromkeys(one.pk for one in chains if one is not None):
        record(key, by.id if by else SYSTEM, act, body.pk)
