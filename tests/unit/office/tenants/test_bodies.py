"""The tree of bodies: who makes, moves and closes what, and that nothing is half-done."""

from __future__ import annotations

import pytest
from django.db.models import ProtectedError

from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.audit.chain import verify
from troly.office.audit.models import Entry
from troly.office.tenants import bodies, people
from troly.office.tenants.models import Member, Person, Role, SignIn, Tenant

pytestmark = pytest.mark.django_db


def code_of(error: pytest.ExceptionInfo[BaseException]) -> str:
    return str(getattr(error.value, "code", ""))


@pytest.fixture
def tree(administrator: Member) -> dict[str, Tenant]:
    """body > north > (one, two); body > south."""
    root = administrator.tenant
    north = bodies.create(administrator, "Huyện Bắc (hư cấu)", root)
    south = bodies.create(administrator, "Huyện Nam (hư cấu)", root)
    one = bodies.create(administrator, "Xã Một (hư cấu)", north)
    two = bodies.create(administrator, "Xã Hai (hư cấu)", north)
    return {"root": root, "north": north, "south": south, "one": one, "two": two}


def below(by: Member) -> set[str]:
    return {body.name for body in bodies.bodies_below(by)}


def test_an_administrator_sees_their_body_and_all_below(
    administrator: Member, stranger: Member, tree: dict[str, Tenant]
) -> None:
    assert below(administrator) == {body.name for body in tree.values()}
    northern = people.add_member(tree["north"], "bac", role=Role.ADMINISTRATOR)
    assert below(northern) == {tree[name].name for name in ("north", "one", "two")}
    assert below(stranger) == {stranger.tenant.name}
    for hidden in ("root", "south"):
        with pytest.raises(NotFound):
            bodies.body_below(northern, tree[hidden].pk)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_nobody_else_makes_or_sees_bodies(role: str, body: Tenant) -> None:
    member = people.add_member(body, "a", role=role)
    with pytest.raises(NotAllowed):
        bodies.bodies_below(member)
    with pytest.raises(NotAllowed):
        bodies.create(member, "Xã Lạ (hư cấu)", body)
    assert Tenant.objects.count() == 1


def test_a_body_moves_with_all_below_it(administrator: Member, tree: dict[str, Tenant]) -> None:
    northern = people.add_member(tree["north"], "bac", role=Role.ADMINISTRATOR)
    southern = people.add_member(tree["south"], "nam", role=Role.ADMINISTRATOR)
    bodies.move(administrator, tree["north"], tree["south"], seen=tree["root"].pk)
    southern.refresh_from_db()
    assert below(southern) == {tree[n].name for n in ("south", "north", "one", "two")}
    northern.tenant.refresh_from_db()
    assert below(northern) == {tree[n].name for n in ("north", "one", "two")}
    assert [one.name for one in bodies.ancestors(Tenant.objects.get(pk=tree["one"].pk))] == [
        tree[name].name for name in ("root", "south", "north")
    ]
    acts = set(Entry.objects.filter(act="body_moved").values_list("body", flat=True))
    assert acts == {str(tree[name].pk) for name in ("north", "root", "south")}
    assert all(verify(key) is None for key in acts)


@pytest.mark.parametrize("under", ["north", "one"])
def test_no_loop(under: str, administrator: Member, tree: dict[str, Tenant]) -> None:
    paths = dict(Tenant.objects.values_list("pk", "path"))
    with pytest.raises(BadInput) as caught:
        bodies.move(administrator, tree["north"], tree[under])
    assert code_of(caught) == "body_loop"
    assert dict(Tenant.objects.values_list("pk", "path")) == paths


def test_one_s_own_body_stays_where_it_is(
    administrator: Member, stranger: Member, tree: dict[str, Tenant]
) -> None:
    northern = people.add_member(tree["north"], "bac", role=Role.ADMINISTRATOR)
    for act in (
        lambda: bodies.move(northern, tree["north"], tree["one"]),
        lambda: bodies.close(northern, tree["north"]),
    ):
        with pytest.raises(NotAllowed) as caught:
            act()
        assert code_of(caught) == "own_body_stays"
    for act in (
        lambda: bodies.move(northern, tree["one"], tree["south"]),
        lambda: bodies.move(administrator, stranger.tenant, tree["south"]),
        lambda: bodies.create(northern, "Xã Ba (hư cấu)", tree["root"]),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(NotAllowed):
        bodies.create(northern, "Xã Ba (hư cấu)", None)


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "\0"])
def test_a_body_has_a_name(name: str, administrator: Member) -> None:
    with pytest.raises(BadInput) as caught:
        bodies.create(administrator, name, administrator.tenant)
    assert code_of(caught) == "bad_body_name"


def test_names_are_apart_among_sisters_alone(
    administrator: Member, tree: dict[str, Tenant]
) -> None:
    with pytest.raises(BadInput) as caught:
        bodies.create(administrator, " Xã  Một (hư cấu) ", tree["north"])
    assert code_of(caught) == "body_name_taken"
    same = bodies.create(administrator, "Xã Một (hư cấu)", tree["south"])
    with pytest.raises(BadInput) as caught:
        bodies.move(administrator, same, tree["north"])
    assert code_of(caught) == "body_name_taken"


def test_two_administrators_at_once(administrator: Member, tree: dict[str, Tenant]) -> None:
    seen = tree["one"].name
    bodies.rename(administrator, tree["one"], "Phường Một (hư cấu)", seen=seen)
    with pytest.raises(BadInput) as caught:
        bodies.rename(administrator, tree["one"], "Thị trấn Một (hư cấu)", seen=seen)
    assert code_of(caught) == "changed_meanwhile"
    bodies.move(administrator, tree["one"], tree["south"], seen=tree["north"].pk)
    with pytest.raises(BadInput) as caught:
        bodies.move(administrator, tree["one"], tree["root"], seen=tree["north"].pk)
    assert code_of(caught) == "changed_meanwhile"


def test_the_tree_is_not_too_deep(administrator: Member) -> None:
    under = administrator.tenant
    for number in range(bodies.DEEPEST - 1):
        under = bodies.create(administrator, f"Cấp {number}", under)
    with pytest.raises(BadInput) as caught:
        bodies.create(administrator, "Quá sâu", under)
    assert code_of(caught) == "bodies_too_deep"
    assert len(under.path) <= 400
    other = bodies.create(administrator, "Bên cạnh", administrator.tenant)
    bodies.create(administrator, "Dưới bên cạnh", other)
    with pytest.raises(BadInput) as caught:
        bodies.move(administrator, other, under.parent)
    assert code_of(caught) == "bodies_too_deep"


def test_a_closed_body_lets_nobody_in(administrator: Member, tree: dict[str, Tenant]) -> None:
    member = people.add_member(tree["one"], "can.bo.mot")
    token = people.issue_token(member, "máy")
    SignIn.objects.create(person=member.person, session_key="khoa")
    with pytest.raises(BadInput) as caught:
        bodies.close(administrator, tree["north"])
    assert code_of(caught) == "body_has_open_bodies"
    assert people.member_of_token(token) == member
    bodies.close(administrator, tree["one"])
    assert people.active_member(member.person) is None
    assert people.member_of_token(token) is None
    assert not SignIn.objects.exists()
    assert Person.objects.get(pk=member.person_id).sign_in_round == 1
    bodies.reopen(administrator, tree["one"])
    assert people.active_member(member.person) == member
    assert people.member_of_token(token) is None, "what ended stays ended"


def test_nothing_is_put_under_a_closed_body(administrator: Member, tree: dict[str, Tenant]) -> None:
    bodies.close(administrator, tree["south"])
    for act in (
        lambda: bodies.create(administrator, "Xã Ba (hư cấu)", tree["south"]),
        lambda: bodies.move(administrator, tree["one"], tree["south"]),
    ):
        with pytest.raises(BadInput) as caught:
            act()
        assert code_of(caught) == "body_closed"


def test_a_body_with_bodies_below_is_not_removed_half_way(tree: dict[str, Tenant]) -> None:
    member = people.add_member(tree["north"], "bac")
    before = Entry.objects.count()
    with pytest.raises(ProtectedError):
        people.remove_body(tree["north"])
    assert Member.objects.filter(pk=member.pk).exists()
    assert Entry.objects.count() == before


def test_lists_find_names_without_accents(administrator: Member, tree: dict[str, Tenant]) -> None:
    found = bodies.listed(administrator, text="xa mot")
    assert [one.name for one in found] == ["Xã Một (hư cấu)"]
    straight = bodies.listed(administrator, under=tree["root"])
    assert [one.name for one in straight] == ["Huyện Bắc (hư cấu)", "Huyện Nam (hư cấu)"]
    assert bodies.counts_of(list(straight))[tree["north"].pk] == (0, 2)
