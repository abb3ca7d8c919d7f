"""Who may do what: the table, and that the rooms ask it."""

from __future__ import annotations

import pytest

from troly.errors import NotAllowed
from troly.office.tenants.models import Member, Role, Tenant
from troly.office.tenants.people import add_member, require
from troly.office.tenants.permissions import NEVER_TOGETHER, REFUSALS, TABLE, Permission
from troly.office.tenants.rights import rights_filter

P = Permission
WRITTEN_OUT = {
    Role.READER: {P.READ},
    Role.BUILDER: {P.READ, P.BUILD, P.STEER},
    Role.OFFICER: {P.READ, P.APPROVE, P.PERSONAL},
    Role.TRAINER: {P.READ, P.TRAIN},
    Role.AUDITOR: {P.AUDIT},
    Role.OPERATOR: {P.STEER, P.WATCH},
    Role.ADMINISTRATOR: {P.READ, P.BUILD, P.STEER, P.WATCH, P.PEOPLE, P.BODIES, P.PERSONAL},
}


def test_every_role_and_every_permission_stands_in_the_table() -> None:
    assert {Role(name) for name in TABLE} == set(Role)
    assert set().union(*TABLE.values()) == set(Permission) == set(REFUSALS)


@pytest.mark.parametrize("role", Role)
def test_what_a_role_may_do(role: Role, body: Tenant) -> None:
    """Written out a second time: a change of the table is a change of who may do what."""
    member = add_member(body, "a", role=role)
    allowed = {permission for permission in Permission if member.may(permission)}
    assert allowed == WRITTEN_OUT[role]
    for permission in Permission:
        if permission in allowed:
            require(member, permission)
            continue
        with pytest.raises(NotAllowed) as caught:
            require(member, permission)
        assert caught.value.code == REFUSALS[permission]


@pytest.mark.parametrize("pair", NEVER_TOGETHER, ids=lambda pair: "+".join(pair))
def test_duties_are_apart(pair: tuple[Permission, Permission]) -> None:
    assert [role for role, held in TABLE.items() if set(pair) <= held] == []


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OPERATOR])
def test_who_audits_or_operates_reads_nothing_by_the_way(role: Role, body: Tenant) -> None:
    member = add_member(body, "a", role=role)
    with pytest.raises(NotAllowed) as caught:
        rights_filter(member)
    assert caught.value.code == "reader_needed"


def test_an_auditor_reads_for_the_audit_alone(body: Tenant) -> None:
    auditor = add_member(body, "a", role=Role.AUDITOR)
    assert rights_filter(auditor, for_audit=True).body == str(body.pk)
    with pytest.raises(NotAllowed):
        rights_filter(add_member(body, "b", role=Role.OPERATOR), for_audit=True)


def test_an_unknown_role_may_nothing(reader: Member) -> None:
    reader.role = "kept from another version"
    assert [p for p in Permission if reader.may(p)] == []
