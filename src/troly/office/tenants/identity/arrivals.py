"""Somebody a provider vouches for: who that is here, and what their groups open.

Nothing is half done: person, memberships, groups and the audit entries are one transaction. A
provider never takes over an account of this installation because of a name: only its own
``subject`` leads to a person, or somebody who is signed in here joins the two.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from troly.errors import NotAllowed
from troly.office.audit.chain import record
from troly.office.audit.locks import one_at_a_time
from troly.office.tenants import sign_ins
from troly.office.tenants.groups import set_from_outside
from troly.office.tenants.identity.facts import EVERYBODY, OidcFacts, checked
from troly.office.tenants.identity.models import (
    GivenPlace,
    Identity,
    IdentityProvider,
    IdentityRule,
)
from troly.office.tenants.members import LONGEST_NAME, LONGEST_SIGN_IN_NAME
from troly.office.tenants.models import AccessToken, Member, Person
from troly.office.tenants.people import add_member

MOST_GROUPS = 1000
"""Of one person. More is a mistake at the provider, or an attack: nobody gets in that way."""


@dataclass(frozen=True)
class Arrival:
    """What a provider says of somebody, proven. ``level``: the assurance of this sign-in."""

    subject: str
    name: str
    full_name: str = ""
    groups: frozenset[str] = frozenset()
    level: str = ""


def take_in(
    provider: IdentityProvider, arrival: Arrival, person: Person | None = None
) -> tuple[Person, Member]:
    """The person and the membership to work in, after the provider's rules were applied.

    ``person``: somebody signed in here who joins this identity to their account. Raises
    ``NotAllowed``: ``identity_no_place``, ``identity_too_many_groups``, ``identity_level``,
    ``identity_of_another``, ``identity_unknown``, ``member_inactive``.
    """
    _check(provider, arrival)
    with transaction.atomic():
        one_at_a_time(f"identity {provider.pk} {arrival.subject}")
        found = Identity.objects.select_related("person").filter(
            provider=provider, subject=arrival.subject
        )
        identity = found.first()
        if identity is None:
            identity = _new_identity(provider, arrival, person)
        elif person is not None and identity.person_id != person.pk:
            raise NotAllowed("identity_of_another")
        known = identity.person
        if not known.is_active:
            raise NotAllowed("member_inactive")
        _note_seen(identity, arrival)
        apply_rules(provider, known, arrival)
        member = _place_to_work(provider, known)
    # Outside the transaction: what has ended stays ended though nobody gets in.
    if member is None:
        raise NotAllowed("identity_no_place")
    return known, member


def _check(provider: IdentityProvider, arrival: Arrival) -> None:
    if len(arrival.groups) > MOST_GROUPS:
        raise NotAllowed("identity_too_many_groups", count=len(arrival.groups), limit=MOST_GROUPS)
    facts = checked(provider.kind, provider.facts)
    if isinstance(facts, OidcFacts) and not reaches(
        facts.levels, arrival.level, facts.needed_level
    ):
        raise NotAllowed("identity_level", needed=facts.needed_level)


def reaches(levels: tuple[str, ...], shown: str, needed: str) -> bool:
    """Is ``shown`` as high as ``needed``? An unknown level reaches nothing but none."""
    if not needed:
        return True
    return shown in levels and needed in levels and levels.index(shown) >= levels.index(needed)


def _new_identity(provider: IdentityProvider, arrival: Arrival, person: Person | None) -> Identity:
    if person is None:
        facts = checked(provider.kind, provider.facts)
        if not facts.makes_people:
            raise NotAllowed("identity_unknown")
        if not places_for(provider, arrival):
            raise NotAllowed("identity_no_place")
        person = Person.objects.create_person(
            _free_name(provider, arrival), None, full_name=arrival.full_name[:LONGEST_NAME]
        )
    return Identity.objects.create(provider=provider, person=person, subject=arrival.subject)


def _free_name(provider: IdentityProvider, arrival: Arrival) -> str:
    """The name there, where nobody has it here; else made their own by the provider's name."""
    plain = "".join(arrival.name.replace("\0", "").split()) or arrival.subject
    wanted = Person.objects.normalise(plain)[:LONGEST_SIGN_IN_NAME]
    one_at_a_time(f"person {wanted}")
    short = Person.objects.normalise("-".join(provider.name.split()))[:40]
    tries = [wanted, f"{wanted[:100]}@{short}", f"{wanted[:60]}@{short}-{arrival.subject[:40]}"]
    taken = set(
        Person.objects.filter(sign_in_name__in=tries).values_list("sign_in_name", flat=True)
    )
    free = next((name for name in tries if name not in taken), None)
    if free is None:
        raise NotAllowed("identity_of_another")
    return free


def _note_seen(identity: Identity, arrival: Arrival) -> None:
    identity.name, identity.level = arrival.name[:150], arrival.level[:200]
    identity.seen_at = timezone.now()
    identity.save(update_fields=["name", "level", "seen_at"])


def places_for(provider: IdentityProvider, arrival: Arrival) -> dict[object, IdentityRule]:
    """By body, the first rule that fits. Rules outside the provider's bodies count for nothing."""
    facts = checked(provider.kind, provider.facts)
    levels = facts.levels if isinstance(facts, OidcFacts) else ()
    groups = {_plain(name) for name in arrival.groups} | {EVERYBODY}
    found: dict[object, IdentityRule] = {}
    rules = provider.rules.filter(tenant__closed_at=None).select_related("tenant")
    if provider.tenant is not None:
        rules = rules.filter(tenant__path__startswith=provider.tenant.path)
    for rule in rules.order_by("place", "pk"):
        fits = _plain(rule.group) in groups and reaches(levels, arrival.level, rule.level)
        if fits and rule.tenant_id not in found:
            found[rule.tenant_id] = rule
    return found


def _plain(name: str) -> str:
    # Directories do not tell capitals apart.
    return " ".join(name.split()).casefold()


def apply_rules(
    provider: IdentityProvider, person: Person, arrival: Arrival, is_there: bool = True
) -> None:
    """Give, change and end the memberships that this provider's rules decide on. With
    ``is_there`` false the provider knows the person no more: all of them end."""
    wanted = places_for(provider, arrival) if is_there else {}
    mine = {
        member.tenant_id: member
        for member in Member.objects.select_for_update(of=("self",))
        .filter(person=person)
        .select_related("tenant", "person", "given")
    }
    for key, rule in wanted.items():
        member = mine.get(key)
        if member is None:
            member = add_member(
                rule.tenant,
                person.sign_in_name,
                role=rule.role,
                clearance=rule.clearance,
                by=_origin(provider),
            )
            GivenPlace.objects.create(member=member, provider=provider)
        elif _is_given(member, provider):
            _change(provider, member, rule)
        set_from_outside(member, _origin(provider), sorted(arrival.groups))
    for key, member in mine.items():
        if key not in wanted and _is_given(member, provider):
            end_place(provider, member)


def _is_given(member: Member, provider: IdentityProvider) -> bool:
    given = getattr(member, "given", None)
    return given is not None and given.provider_id == provider.pk


def _change(provider: IdentityProvider, member: Member, rule: IdentityRule) -> None:
    given = member.given  # type: ignore[attr-defined]
    was = (member.role, int(member.clearance), member.is_active)
    member.role, member.clearance = rule.role, rule.clearance
    if given.ended_at is not None:
        # The rules ended it; whom a person switched off stays off.
        member.is_active = True
        given.ended_at = None
        given.save(update_fields=["ended_at"])
    if was == (member.role, int(member.clearance), member.is_active):
        return
    member.save(update_fields=["role", "clearance", "is_active"])
    record(
        member.tenant_id,
        _origin(provider),
        "member_changed",
        member.pk,
        old_role=was[0],
        old_clearance=was[1],
        role=member.role,
        clearance=int(member.clearance),
    )


def end_place(provider: IdentityProvider, member: Member) -> None:
    """No rule fits any more: tokens and sign-ins end at once. In the caller's transaction."""
    given = member.given  # type: ignore[attr-defined]
    set_from_outside(member, _origin(provider), ())
    if not member.is_active or given.ended_at is not None:
        return
    given.ended_at = timezone.now()
    given.save(update_fields=["ended_at"])
    member.is_active = False
    member.save(update_fields=["is_active"])
    AccessToken.objects.filter(member=member, revoked_at=None).update(revoked_at=timezone.now())
    sign_ins.end_all(Person.objects.filter(pk=member.person_id))
    record(member.tenant_id, _origin(provider), "member_switched_off", member.pk)


def part(member: Member, identity_id: object) -> bool:
    """One's account no longer opens through this identity. What the provider's rules gave goes
    with the last identity there: nobody would be asked about it any more. False when it is not
    theirs."""
    with transaction.atomic():
        mine = Identity.objects.select_related("provider").filter(person=member.person)
        found = mine.filter(pk=identity_id).first()
        if found is None:
            return False
        found.delete()
        record(member.tenant_id, member.id, "identity_parted", found.provider_id)
        if not mine.filter(provider=found.provider).exists():
            given = Member.objects.filter(person=member.person, given__provider=found.provider)
            for place in given.select_related("tenant", "person", "given"):
                end_place(found.provider, place)
    return True


def _place_to_work(provider: IdentityProvider, person: Person) -> Member | None:
    """A place in the provider's bodies first, then any other."""
    open_places = person.memberships.filter(is_active=True, tenant__closed_at=None)
    places = list(open_places.select_related("tenant", "person").order_by("joined_at", "pk"))
    near = [one for one in places if serves(provider, one)]
    return next(iter(near or places), None)


def serves(provider: IdentityProvider, member: Member) -> bool:
    """Is this membership in a body of the provider's?"""
    return provider.tenant is None or member.tenant.path.startswith(provider.tenant.path)


def _origin(provider: IdentityProvider) -> str:
    return f"identity:{provider.pk}"
