"""First start, members and access tokens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from troly.errors import NotAllowed, NotFound
from troly.office.audit import chain
from troly.office.tenants import people
from troly.office.tenants.models import AccessToken, Member, Person, Role, Tenant

pytestmark = pytest.mark.django_db


def test_first_start_makes_one_body_and_one_administrator_once() -> None:
    password = people.first_start("Xã Mỹ Thử (hư cấu)", "Admin")
    assert password is not None
    member = people.operator()
    assert member.role == Role.ADMINISTRATOR
    assert member.person.check_password(password)
    assert member.person.has_one_time_password
    assert people.first_start("Khác", "khac") is None
    assert Tenant.objects.count() == 1
    assert chain.verify(member.tenant_id) is None


def test_sign_in_name_is_the_same_in_any_case(body: Tenant) -> None:
    people.add_member(body, " Nguyen.Van.A ")
    assert Person.objects.get_by_natural_key("NGUYEN.van.a").sign_in_name == "nguyen.van.a"


def test_own_password_ends_the_one_time_one(body: Tenant) -> None:
    member = people.add_member(body, "a", password="mot lan thoi")
    people.set_password(member.person, "mật khẩu dài dễ nhớ")
    member.person.refresh_from_db()
    assert not member.person.has_one_time_password
    assert member.person.check_password("mật khẩu dài dễ nhớ")


def test_password_of_an_unknown_person_cannot_be_reset() -> None:
    with pytest.raises(NotFound) as caught:
        people.reset_password("khong.co")
    assert caught.value.code == "no_such_person"


def test_token_opens_for_its_member_and_is_kept_as_a_digest_alone(reader: Member) -> None:
    text = people.issue_token(reader, "máy tính")
    assert text.startswith("troly_")
    assert people.member_of_token(text) == reader
    kept = AccessToken.objects.get()
    assert text not in {str(value) for value in vars(kept).values()}


@pytest.mark.parametrize("text", ["", "troly_", "troly_" + "x" * 43, "x' OR 1=1"])
def test_unknown_token_opens_nothing(reader: Member, text: str) -> None:
    people.issue_token(reader, "máy tính")
    assert people.member_of_token(text) is None


def test_revoked_and_expired_tokens_open_nothing(reader: Member) -> None:
    revoked, expired = (people.issue_token(reader, name) for name in ("một", "hai"))
    people.revoke_token(reader, AccessToken.objects.get(name="một").pk)
    AccessToken.objects.filter(name="hai").update(expires_at=timezone.now() - timedelta(seconds=1))
    assert people.member_of_token(revoked) is None
    assert people.member_of_token(expired) is None


def test_token_ends_with_its_member(reader: Member) -> None:
    text = people.issue_token(reader, "máy tính")
    Member.objects.filter(pk=reader.pk).update(is_active=False)
    assert people.member_of_token(text) is None


def test_token_of_somebody_else_cannot_be_revoked(reader: Member, stranger: Member) -> None:
    text = people.issue_token(reader, "máy tính")
    with pytest.raises(NotFound):
        people.revoke_token(stranger, AccessToken.objects.get().pk)
    assert people.member_of_token(text) == reader


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.READER, False),
        (Role.AUDITOR, False),
        (Role.BUILDER, True),
        (Role.ADMINISTRATOR, True),
    ],
)
def test_who_may_build(body: Tenant, role: str, may: bool) -> None:
    member = people.add_member(body, "a", role=role)
    if may:
        people.require_builder(member)
    else:
        with pytest.raises(NotAllowed) as caught:
            people.require_builder(member)
        assert caught.value.code == "builder_needed"


def test_removed_body_leaves_its_audit_chain(other_body: Tenant, stranger: Member) -> None:
    key = other_body.pk
    people.remove_body(other_body)
    assert not Tenant.objects.filter(pk=key).exists()
    assert not Person.objects.filter(pk=stranger.person_id).exists()
    assert chain.verify(key) is None
    assert chain.Entry.objects.filter(body=str(key), act="body_removed").exists()
