"""Links that make members: once, for a while, for one person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.tenants import bodies, invitations, people
from troly.office.tenants.models import Clearance, Invitation, Member, Role

pytestmark = pytest.mark.django_db


def test_a_link_makes_a_member_once(administrator: Member) -> None:
    made, text = invitations.invite(
        administrator, administrator.tenant, "Moi", role=Role.TRAINER, clearance=Clearance.PUBLIC
    )
    assert not [name for name, value in vars(made).items() if text in str(value)]
    found = invitations.invitation_of(text)
    assert not invitations.is_known(found)
    member = invitations.accept(found, password="một câu dài dễ nhớ")
    assert (member.role, member.clearance) == (Role.TRAINER, Clearance.PUBLIC)
    assert member.person.check_password("một câu dài dễ nhớ")
    assert not member.person.has_one_time_password
    with pytest.raises(NotFound):
        invitations.invitation_of(text)
    with pytest.raises(NotFound):
        invitations.accept(found, password="một câu khác dễ nhớ")


def test_old_withdrawn_and_replaced_links_open_nothing(administrator: Member) -> None:
    body = administrator.tenant
    texts = [invitations.invite(administrator, body, name)[1] for name in ("a", "b", "c", "c")]
    Invitation.objects.filter(sign_in_name="a").update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    invitations.withdraw(administrator, Invitation.objects.get(sign_in_name="b").pk)
    for text in [*texts[:3], "", "khong-co"]:
        with pytest.raises(NotFound):
            invitations.invitation_of(text)
    assert invitations.invitation_of(texts[3]).sign_in_name == "c"
    assert [one.sign_in_name for one in invitations.open_invitations(administrator)] == ["c"]


def test_a_known_person_has_to_be_signed_in(administrator: Member, stranger: Member) -> None:
    """Otherwise whoever holds the link would set another's password."""
    made, _ = invitations.invite(administrator, administrator.tenant, "lang.gieng")
    with pytest.raises(NotAllowed):
        invitations.accept(made, password="mật khẩu của kẻ khác")
    with pytest.raises(NotAllowed):
        invitations.accept(made, person=administrator.person)
    member = invitations.accept(made, person=stranger.person)
    assert member.person == stranger.person
    assert not stranger.person.check_password("mật khẩu của kẻ khác")


def test_who_may_invite_where(administrator: Member, reader: Member, stranger: Member) -> None:
    with pytest.raises(NotAllowed):
        invitations.invite(reader, reader.tenant, "moi")
    with pytest.raises(NotFound):
        invitations.invite(administrator, stranger.tenant, "moi")
    with pytest.raises(BadInput):
        invitations.invite(administrator, administrator.tenant, "can.bo")
    made, _ = invitations.invite(administrator, administrator.tenant, "moi")
    with pytest.raises(NotFound):
        invitations.withdraw(stranger, made.pk)


def test_a_closed_body_takes_nobody_in(administrator: Member) -> None:
    lower = bodies.create(administrator, "Xã Dưới (hư cấu)", administrator.tenant)
    _, text = invitations.invite(administrator, lower, "moi")
    bodies.close(administrator, lower)
    bodies.reopen(administrator, lower)
    with pytest.raises(NotFound):
        invitations.invitation_of(text)
    assert people.active_member(administrator.person) == administrator
