"""A name and a password typed here: whose they are, and who is asked about them.

A password goes to a directory only for somebody who has none here: what a local administrator
mistypes reaches nobody else.
"""

from __future__ import annotations

from troly.errors import TrolyError, Unavailable
from troly.office.tenants.identity import directory, providers
from troly.office.tenants.identity.arrivals import take_in
from troly.office.tenants.identity.facts import DirectoryFacts
from troly.office.tenants.identity.models import Identity, IdentityProvider
from troly.office.tenants.models import Member, Person


def is_kept_here(name: str) -> bool:
    """Has somebody of this sign-in name a password of this installation?"""
    person = Person.objects.filter(sign_in_name=Person.objects.normalise(name)).first()
    return person is not None and person.has_usable_password()


def from_directory(
    name: str, password: str, chosen: IdentityProvider | None
) -> tuple[Person, Member] | None:
    """Who a directory says it is, with the place to work in; None when it knows nobody so.

    Asked is the directory that a known person came from, else ``chosen``. Raises ``Unavailable``
    and ``NotAllowed``.
    """
    known = _directory_of(name)
    provider, typed = known if known is not None else (chosen, name)
    if provider is None:
        return None
    facts = providers.facts_of(provider)
    if not isinstance(facts, DirectoryFacts):
        return None
    try:
        arrival = directory.sign_in(facts, typed, password, providers.told(provider))
    except Unavailable as error:
        providers.note(provider, error.code)
        raise
    providers.note(provider, "")
    return take_in(provider, arrival) if arrival is not None else None


def proves(person: Person, password: str) -> bool:
    """Is this the password of ``person``, here or at the directory they came from?"""
    if person.has_usable_password():
        return person.check_password(password)
    known = _directory_of(person.sign_in_name)
    if known is None:
        return False
    provider, name = known
    facts = providers.facts_of(provider)
    assert isinstance(facts, DirectoryFacts)
    try:
        arrival = directory.sign_in(facts, name, password, providers.told(provider))
    except TrolyError:
        return False
    mine = Identity.objects.filter(provider=provider, person=person)
    return arrival is not None and mine.filter(subject=arrival.subject).exists()


def can_prove(person: Person) -> bool:
    """Is there a password at all that ``person`` could type?"""
    return person.has_usable_password() or _directory_of(person.sign_in_name) is not None


def _directory_of(name: str) -> tuple[IdentityProvider, str] | None:
    """The directory a person came from, and their name there."""
    found = Identity.objects.filter(
        person__sign_in_name=Person.objects.normalise(name),
        provider__kind="ldap",
        provider__is_on=True,
    )
    one = found.select_related("provider__tenant").order_by("-seen_at", "pk").first()
    return (one.provider, one.name) if one is not None else None
