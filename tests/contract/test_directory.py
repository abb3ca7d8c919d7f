"""Signing in through a real directory (OpenLDAP), and what it means to be gone from it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from directory_server import (
    BASE,
    PASSWORD,
    SEEKER,
    SEEKER_PASSWORD,
    SLAPD,
    Directory,
    running,
)

from troly.errors import NotAllowed, TrolyError, Unavailable
from troly.office.audit.models import Entry
from troly.office.tenants import groups, people
from troly.office.tenants.identity import directory as ldap
from troly.office.tenants.identity import passwords, providers, refreshing, rules
from troly.office.tenants.identity.facts import DirectoryFacts
from troly.office.tenants.identity.models import Identity, IdentityProvider
from troly.office.tenants.models import Member, Tenant

INJECTED = [
    "*",
    "an*",
    "an)(uid=*",
    "*)(objectClass=*",
    "an)(|(uid=*",
    "\\2a",
    "an\0",
    "(",
    ")(",
    "an))(&(uid=an",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Directory]:
    if SLAPD is None and not os.environ.get("CI"):
        pytest.skip("no OpenLDAP server on this machine; .ci/run installs one (slapd)")
    with running(tmp_path_factory.mktemp("slapd")) as found:
        an = found.person("an", "Nguyễn Văn An (hư cấu)")
        binh = found.person("binh", "Trần Thị Bình (hư cấu)")
        found.person("star*", "Sao (hư cấu)")
        found.group("van-phong", an, binh)
        found.group("lanh-dao", binh)
        yield found


@pytest.fixture
def given(server: Directory, tmp_path: Path) -> dict[str, object]:
    if server.process is None:
        server.start()
    secret = tmp_path / "secret"
    secret.write_text(SEEKER_PASSWORD + "\n")
    return {
        "url": server.plain,
        "bind_dn": SEEKER,
        "bind_password_file": str(secret),
        "people_base": f"ou=nguoi,{BASE}",
        "people_filter": "(objectClass=inetOrgPerson)",
        "groups_base": f"ou=nhom,{BASE}",
        "groups_filter": "(member={dn})",
    }


@pytest.fixture
def facts(given: dict[str, object]) -> DirectoryFacts:
    return DirectoryFacts.model_validate(given)


@pytest.fixture
def provider(body: Tenant, given: dict[str, object]) -> IdentityProvider:
    made = providers.add("ldap", "Danh bạ xã", body, given)
    rules.add(None, made, body, "lanh-dao", "officer", 2)
    rules.add(None, made, body, "VAN-PHONG", "reader", 1)
    return made


def quiet(_: object) -> None: ...


def test_somebody_binds_with_their_password(facts: DirectoryFacts) -> None:
    found = ldap.sign_in(facts, "binh", PASSWORD, quiet)
    assert found is not None
    assert found.name == "binh" and found.full_name == "Trần Thị Bình (hư cấu)"
    assert {"van-phong", "lanh-dao"} <= found.groups
    assert len(found.subject) == 36
    assert ldap.sign_in(facts, "binh", "sai", quiet) is None
    assert ldap.sign_in(facts, "binh", "", quiet) is None
    assert ldap.sign_in(facts, "khong-co", PASSWORD, quiet) is None


@pytest.mark.parametrize("typed", INJECTED)
def test_nothing_typed_becomes_part_of_a_filter(facts: DirectoryFacts, typed: str) -> None:
    assert ldap.sign_in(facts, typed, PASSWORD, quiet) is None


def test_a_name_with_a_star_is_that_name(facts: DirectoryFacts) -> None:
    found = ldap.sign_in(facts, "star*", PASSWORD, quiet)
    assert found is not None and found.name == "star*"


def test_tls_is_held_against_the_certificate_named(
    server: Directory, facts: DirectoryFacts, tmp_path: Path
) -> None:
    ca = server.folder / "ca.pem"
    for change in (
        {"url": server.safe, "ca_file": ca},
        {"url": server.plain, "start_tls": True, "ca_file": ca},
    ):
        found = ldap.sign_in(facts.model_copy(update=change), "an", PASSWORD, quiet)
        assert found is not None
    for change in ({"url": server.safe}, {"url": server.plain, "start_tls": True}):
        with pytest.raises(Unavailable) as caught:
            ldap.sign_in(facts.model_copy(update=change), "an", PASSWORD, quiet)
        assert caught.value.code == "directory_away"
    elsewhere = server.safe.replace("127.0.0.1", "localhost")
    with pytest.raises(Unavailable):
        other = facts.model_copy(update={"url": elsewhere, "ca_file": ca})
        ldap.sign_in(other, "an", PASSWORD, quiet)
    broken = tmp_path / "broken.pem"
    broken.write_text("x")
    with pytest.raises(TrolyError) as bad:
        other = facts.model_copy(update={"url": server.safe, "ca_file": broken})
        ldap.sign_in(other, "an", PASSWORD, quiet)
    assert bad.value.code == "bad_ca_file"


def test_a_searching_account_that_is_refused_is_told(facts: DirectoryFacts, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("sai")
    with pytest.raises(Unavailable) as caught:
        other = facts.model_copy(update={"bind_password_file": wrong})
        ldap.sign_in(other, "an", PASSWORD, quiet)
    assert caught.value.code == "directory_refuses"


def test_groups_give_places_and_take_them(
    server: Directory, provider: IdentityProvider, body: Tenant
) -> None:
    group = groups.create(None, body, "Văn phòng", "van-phong")
    found = passwords.from_directory("binh", PASSWORD, provider)
    assert found is not None
    person, member = found
    assert (member.role, member.clearance) == ("officer", 2)
    assert not person.has_usable_password()
    assert list(group.members.all()) == [member]
    acts = list(Entry.objects.filter(body=str(body.pk)).values_list("act", flat=True))
    assert {"identity_asked", "member_added", "group_member_added"} <= set(acts)

    people.issue_token(member, "khóa")
    rules.remove(None, rules.rules_of(provider, body)[0])
    assert refreshing.refresh(provider) == (1, 0)
    member.refresh_from_db()
    assert (member.role, member.clearance, member.is_active) == ("reader", 1, True)

    rules.remove(None, rules.rules_of(provider, body)[0])
    refreshing.refresh(provider)
    member.refresh_from_db()
    assert not member.is_active and not member.tokens.filter(revoked_at=None).exists()
    assert not group.members.exists()
    with pytest.raises(NotAllowed) as caught:
        passwords.from_directory("binh", PASSWORD, provider)
    assert caught.value.code == "identity_no_place"

    rules.add(None, provider, body, "van-phong", "trainer", 0)
    found = passwords.from_directory("binh", PASSWORD, provider)
    assert found is not None and found[1].pk == member.pk
    assert (found[1].role, found[1].clearance) == ("trainer", 0)


def test_whoever_is_gone_loses_access_without_signing_in(
    server: Directory, provider: IdentityProvider, body: Tenant
) -> None:
    rules.add(None, provider, body, "*", "reader", 0)
    dn = server.person("di-xa", "Đi Xa (hư cấu)")
    found = passwords.from_directory("di-xa", PASSWORD, provider)
    assert found is not None
    member = found[1]
    token = people.issue_token(member, "khóa")
    assert people.member_of_token(token)
    rounds = found[0].sign_in_round
    server.remove(dn)
    assert refreshing.refresh_due() == 1
    member.refresh_from_db()
    member.person.refresh_from_db()
    assert not member.is_active and member.person.sign_in_round > rounds
    assert people.member_of_token(token) is None
    # The same name given to somebody else is somebody else.
    again = server.person("di-xa", "Người Khác (hư cấu)")
    other = passwords.from_directory("di-xa", PASSWORD, provider)
    assert other is not None and other[0].pk != found[0].pk
    server.remove(again)


def test_an_account_closed_in_the_directory_is_closed_here(
    server: Directory, provider: IdentityProvider, body: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = passwords.from_directory("an", PASSWORD, provider)
    assert found is not None
    # As Active Directory writes it; OpenLDAP has the attribute only with another schema.
    monkeypatch.setattr(ldap, "LOCKED", ("description",))
    with server.keeper() as keeper:
        keeper.modify(f"uid=an,ou=nguoi,{BASE}", {"description": [("MODIFY_REPLACE", ["TRUE"])]})
    try:
        assert refreshing.refresh(provider) == (1, 1)
        assert passwords.from_directory("an", PASSWORD, provider) is None
        assert not Member.objects.get(pk=found[1].pk).is_active
    finally:
        with server.keeper() as keeper:
            keeper.modify(f"uid=an,ou=nguoi,{BASE}", {"description": [("MODIFY_REPLACE", [])]})


def test_a_directory_that_is_down_is_told_and_changes_nothing(
    server: Directory, provider: IdentityProvider, body: Tenant
) -> None:
    found = passwords.from_directory("an", PASSWORD, provider)
    assert found is not None
    server.stop()
    try:
        with pytest.raises(Unavailable) as caught:
            passwords.from_directory("an", PASSWORD, provider)
        assert caught.value.code == "directory_away"
        provider.refresh_from_db()
        assert provider.trouble == "directory_away"
        with pytest.raises(Unavailable):
            refreshing.refresh(provider)
        assert Member.objects.get(pk=found[1].pk).is_active
    finally:
        server.start()
    refreshing.refresh(provider)
    provider.refresh_from_db()
    assert provider.trouble == ""


def test_a_password_kept_here_is_sent_nowhere(
    provider: IdentityProvider, administrator: Member
) -> None:
    administrator.person.set_password("mat-khau-cua-toi")
    administrator.person.save()
    assert passwords.is_kept_here("quan.tri")
    assert not passwords.proves(administrator.person, PASSWORD)
    assert not Entry.objects.filter(act="identity_asked").exists()


def test_a_name_of_this_house_is_not_taken_over(
    server: Directory, provider: IdentityProvider, body: Tenant
) -> None:
    mine = people.add_member(body, "an", role="administrator", clearance=2)
    found = passwords.from_directory("an", PASSWORD, provider)
    assert found is not None
    assert found[0].pk != mine.person_id
    assert found[0].sign_in_name == "an@danh-bạ-xã"
    assert found[1].role == "reader"
    assert Identity.objects.get(provider=provider).person_id == found[0].pk
