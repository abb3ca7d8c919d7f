"""Members found, changed and switched off; nobody reaches further than they administer."""

from __future__ import annotations

import pytest

from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.audit.models import Entry
from troly.office.tenants import bodies, members, people, sign_ins
from troly.office.tenants.members import Wanted
from troly.office.tenants.models import Clearance, Member, Person, Role, SignIn, Tenant

pytestmark = pytest.mark.django_db


def refused(act: object) -> str:
    with pytest.raises((BadInput, NotAllowed, NotFound)) as caught:
        act()  # type: ignore[operator]
    return str(caught.value.code)  # type: ignore[attr-defined]


@pytest.fixture
def lower(administrator: Member) -> Tenant:
    return bodies.create(administrator, "Xã Dưới (hư cấu)", administrator.tenant)


def names(found: object) -> list[str]:
    return [member.person.sign_in_name for member in found]  # type: ignore[attr-defined]


def test_members_of_one_s_body_and_below_alone(
    administrator: Member, reader: Member, stranger: Member, lower: Tenant
) -> None:
    people.add_member(lower, "duoi", full_name="Đặng Thị Ánh")
    assert names(members.members_below(administrator)) == ["can.bo", "duoi", "quan.tri"]
    assert names(members.members_below(administrator, Wanted(text="anh dang"))) == ["duoi"]
    assert names(members.members_below(administrator, Wanted(text="Ánh"))) == ["duoi"]
    assert names(members.members_below(administrator, Wanted(body=lower))) == ["duoi"]
    assert names(members.members_below(administrator, Wanted(role=Role.READER))) == [
        "can.bo",
        "duoi",
    ]
    assert names(members.members_below(stranger)) == ["lang.gieng"]
    assert refused(lambda: members.member_below(stranger, reader.pk)) == "no_such_member"
    assert refused(lambda: members.members_below(reader)) == "administrator_needed"


def test_a_change_holds_at_once_and_is_recorded(administrator: Member, reader: Member) -> None:
    members.change(administrator, reader, Role.OFFICER, Clearance.RESTRICTED)
    reader.refresh_from_db()
    assert (reader.role, reader.clearance) == (Role.OFFICER, Clearance.RESTRICTED)
    entry = Entry.objects.get(act="member_changed")
    assert entry.actor == str(administrator.pk)
    assert entry.details["old_role"] == Role.READER


def test_nobody_changes_themselves(administrator: Member) -> None:
    second = Member.objects.create(
        tenant=bodies.create(administrator, "Xã Dưới (hư cấu)", administrator.tenant),
        person=administrator.person,
    )
    for own in (administrator, second):
        assert refused(lambda own=own: members.change(administrator, own, "auditor", 1)) == (
            "own_role_stays"
        )
        assert refused(lambda own=own: members.switch_off(administrator, own)) == "own_role_stays"
        assert refused(lambda own=own: members.fresh_password(administrator, own)) == (
            "own_role_stays"
        )


def test_nobody_gives_more_clearance_than_they_have(administrator: Member, reader: Member) -> None:
    low = people.add_member(
        administrator.tenant, "thap", role=Role.ADMINISTRATOR, clearance=Clearance.PUBLIC
    )
    assert refused(lambda: members.change(low, reader, "reader", 2)) == "clearance_above_own"
    members.change(low, reader, Role.BUILDER, Clearance.INTERNAL)
    assert refused(lambda: members.add(low, low.tenant, "moi", clearance=1)) == (
        "clearance_above_own"
    )
    assert refused(lambda: members.change(administrator, reader, "king", 1)) == "unknown_role"
    assert refused(lambda: members.change(administrator, reader, "reader", 9)) == (
        "unknown_clearance"
    )


def test_two_administrators_at_once(administrator: Member, reader: Member) -> None:
    seen = members.state_of(reader)
    members.change(administrator, reader, Role.BUILDER, Clearance.INTERNAL, seen)
    assert refused(lambda: members.switch_off(administrator, reader, seen)) == "changed_meanwhile"
    reader.refresh_from_db()
    assert reader.is_active


def test_the_last_administrator_stays(administrator: Member, lower: Tenant) -> None:
    other = people.add_member(administrator.tenant, "pho", role=Role.ADMINISTRATOR)
    members.switch_off(other, administrator)
    administrator.refresh_from_db()
    assert refused(lambda: members.change(None, other, Role.READER, 1)) == "last_administrator"
    assert refused(lambda: members.switch_off(None, other)) == "last_administrator"
    below = people.add_member(lower, "duoi", role=Role.ADMINISTRATOR)
    members.switch_off(other, below)


def test_switching_off_ends_sign_ins_and_tokens_for_good(
    administrator: Member, reader: Member
) -> None:
    token = people.issue_token(reader, "máy")
    SignIn.objects.create(person=reader.person, session_key="khoa")
    before = reader.person.get_session_auth_hash()
    members.switch_off(administrator, reader)
    assert people.member_of_token(token) is None
    assert people.active_member(reader.person) is None
    person = Person.objects.get(pk=reader.person_id)
    assert person.get_session_auth_hash() != before
    assert not sign_ins.open_sign_ins(person).exists()
    members.switch_on(administrator, reader)
    assert people.active_member(person) == reader
    assert people.member_of_token(token) is None


def test_a_person_of_another_body_is_not_taken_over(
    administrator: Member, reader: Member, stranger: Member
) -> None:
    """Their password would open the other body as well."""
    Member.objects.create(tenant=administrator.tenant, person=stranger.person)
    both = stranger.person.memberships.get(tenant=administrator.tenant)
    for act in (
        lambda: members.fresh_password(administrator, both),
        lambda: members.rename(administrator, both, "Tên khác"),
    ):
        assert refused(act) == "person_of_another_body"
    fresh = members.fresh_password(administrator, reader)
    reader.person.refresh_from_db()
    assert reader.person.check_password(fresh) and reader.person.has_one_time_password


def test_nobody_makes_a_password_that_opens_more_than_they_read(
    administrator: Member, reader: Member, lower: Tenant
) -> None:
    deputy = people.add_member(
        administrator.tenant, "quan.tri.pho", role=Role.ADMINISTRATOR, clearance=0
    )
    assert refused(lambda: members.fresh_password(deputy, reader)) == "clearance_above_own"
    members.change(administrator, reader, reader.role, 0)
    reader.refresh_from_db()
    assert members.fresh_password(deputy, reader)
    elsewhere = Member.objects.create(tenant=lower, person=reader.person, clearance=2)
    assert refused(lambda: members.fresh_password(deputy, reader)) == "clearance_above_own"
    Member.objects.filter(pk=elsewhere.pk).update(is_active=False)
    assert members.fresh_password(deputy, reader)


def test_adding(administrator: Member, stranger: Member, lower: Tenant) -> None:
    member, password = members.add(administrator, lower, " Moi.Vao ", full_name="Người Mới")
    assert password is not None and member.person.sign_in_name == "moi.vao"
    again, none = members.add(administrator, administrator.tenant, "moi.vao")
    assert none is None and again.person_id == member.person_id
    assert refused(lambda: members.add(administrator, lower, "moi.vao")) == "already_a_member"
    assert refused(lambda: members.add(administrator, lower, "lang.gieng")) == (
        "person_of_another_body"
    )
    assert refused(lambda: members.add(administrator, stranger.tenant, "x")) == "no_such_body"
    for bad in ("", "hai chữ", "x" * 151):
        assert refused(lambda bad=bad: members.add(administrator, lower, bad)) == "bad_sign_in_name"
