"""What a provider's rules gave does not outlive the tie to that provider."""

from __future__ import annotations

import pytest

from troly.office.audit.models import Entry
from troly.office.tenants.identity import arrivals, rules
from troly.office.tenants.identity.arrivals import Arrival
from troly.office.tenants.identity.models import Identity, IdentityProvider
from troly.office.tenants.models import Member, Tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(body: Tenant, other_body: Tenant) -> IdentityProvider:
    made = IdentityProvider.objects.create(
        kind="oidc",
        name="Cổng tỉnh",
        facts={"issuer": "https://id.example", "client_id": "troly"},
    )
    rules.add(None, made, other_body, "van-phong", "builder", 2)
    return made


def join(provider: IdentityProvider, member: Member, subject: str) -> Identity:
    arrival = Arrival(subject, "can.bo", groups=frozenset({"van-phong"}))
    arrivals.take_in(provider, arrival, member.person)
    return Identity.objects.get(subject=subject)


def test_a_place_given_by_a_provider_ends_with_the_last_identity_there(
    provider: IdentityProvider, reader: Member, other_body: Tenant
) -> None:
    first, second = join(provider, reader, "an-1"), join(provider, reader, "an-2")
    given = Member.objects.get(person=reader.person, tenant=other_body)
    assert given.is_active
    assert arrivals.part(reader, first.pk)
    given.refresh_from_db()
    assert given.is_active, "the other identity there still vouches for it"
    assert arrivals.part(reader, second.pk)
    given.refresh_from_db()
    reader.refresh_from_db()
    assert not given.is_active
    assert reader.is_active, "what the body itself gave stays"
    assert Entry.objects.filter(act="member_switched_off", body=str(other_body.pk)).exists()
    join(provider, reader, "an-1")
    given.refresh_from_db()
    assert given.is_active, "joined again, the rules give it again"


def test_nobody_parts_what_is_anothers(
    provider: IdentityProvider, reader: Member, administrator: Member
) -> None:
    identity = join(provider, reader, "an-1")
    assert not arrivals.part(administrator, identity.pk)
    assert Identity.objects.filter(pk=identity.pk).exists()
