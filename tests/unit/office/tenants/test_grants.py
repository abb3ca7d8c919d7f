"""Groups and grants: what they open, what they refuse, and that they end at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.audit.models import Entry
from troly.office.library import granting
from troly.office.library.granting import Terms
from troly.office.library.models import Collection, Document
from troly.office.tenants import bodies, groups
from troly.office.tenants.models import Clearance, Grant, Group, Member, Role, Tenant
from troly.office.tenants.people import add_member, create_body
from troly.office.tenants.rights import collections_seen, document_rights, rights_filter

pytestmark = pytest.mark.django_db
HIGHEST = {"role": Role.ADMINISTRATOR, "clearance": Clearance.RESTRICTED}


@pytest.fixture
def above() -> Member:
    return add_member(create_body("Sở Nước Nguồn (hư cấu)"), "so.truong", **HIGHEST)


@pytest.fixture
def chief(above: Member) -> Member:
    body = create_body("Phòng Bến Đò (hư cấu)", parent=above.tenant)
    return add_member(body, "truong.phong", **HIGHEST)


@pytest.fixture
def reader(chief: Member) -> Member:
    return add_member(chief.tenant, "nguoi.xem", clearance=Clearance.RESTRICTED)


def shelf(body: Tenant, name: str = "Hồ sơ bến", *, is_limited: bool = False) -> Collection:
    return Collection.objects.create(tenant=body, name=name, is_limited=is_limited)


def paper(*shelves: Collection, **facts: object) -> Document:
    made = Document.objects.create(tenant=shelves[0].tenant, title="Lịch trông bến", **facts)
    made.collections.set(shelves)
    return made


def reads(member: Member) -> set[Document]:
    fresh = Member.objects.select_related("tenant", "person").get(pk=member.pk)
    return set(Document.objects.filter(document_rights(rights_filter(fresh))))


def knows(member: Member) -> set[Collection]:
    return set(Collection.objects.filter(collections_seen(member)))


def test_a_limited_collection_is_read_by_grant_alone(chief: Member, reader: Member) -> None:
    collection = shelf(chief.tenant)
    document = paper(collection)
    assert reads(reader) == {document}
    granting.limit(chief, collection, True)
    assert reads(reader) == set() and knows(reader) == set()
    assert reads(chief) == {document}, "who limits it goes on reading it"
    grant = granting.give(chief, collection, reader)
    assert reads(reader) == {document} and knows(reader) == {collection}
    granting.take_back(chief, grant.pk)
    assert reads(reader) == set()
    granting.limit(chief, collection, False)
    assert reads(reader) == {document}


def test_a_document_in_an_open_collection_as_well_stays_open(chief: Member, reader: Member) -> None:
    closed, open_one = shelf(chief.tenant, is_limited=True), shelf(chief.tenant, "Chung")
    both, hidden = paper(closed, open_one), paper(closed)
    assert reads(reader) == {both}
    granting.give(None, closed, reader)
    assert reads(reader) == {both, hidden}


def test_a_limited_document_is_read_by_a_grant_on_itself_alone(
    chief: Member, reader: Member
) -> None:
    collection = shelf(chief.tenant)
    document = paper(collection)
    granting.limit(chief, document, True)
    granting.give(chief, collection, reader)
    assert reads(reader) == set()
    granting.give(chief, document, reader)
    assert reads(reader) == {document}


def test_groups_read_what_is_granted_to_them(chief: Member, reader: Member) -> None:
    collection = shelf(chief.tenant, is_limited=True)
    document = paper(collection)
    group = groups.create(chief, chief.tenant, "Tổ trông bến")
    granting.give(None, collection, group)
    assert reads(reader) == set()
    assert groups.put_in(chief, group, [reader]) == 1
    assert reads(reader) == {document}
    groups.take_out(chief, group, reader.pk)
    assert reads(reader) == set()
    groups.put_in(chief, group, [reader])
    groups.remove(chief, group)
    assert reads(reader) == set() and not Grant.objects.filter(collection=collection).exists()


def test_ceiling_label_clearance_and_last_day_narrow_a_grant(chief: Member, reader: Member) -> None:
    collection = shelf(chief.tenant, is_limited=True)
    levels = {level: paper(collection, clearance=level) for level in Clearance.values}
    labelled = paper(collection, label="people")
    granting.give(None, collection, reader, Terms(clearance=Clearance.INTERNAL))
    assert reads(reader) == {levels[0], levels[1], labelled}
    granting.give(None, collection, reader, Terms(label="people"))
    assert reads(reader) == {labelled}, "new terms take the place of the old"
    granting.give(None, collection, reader)
    Member.objects.filter(pk=reader.pk).update(clearance=Clearance.PUBLIC)
    assert reads(reader) == {levels[0], labelled}, "one's own clearance holds as well"
    today = timezone.localdate()
    grant = granting.give(None, collection, reader, Terms(last_day=today))
    assert reads(reader) == {levels[0], labelled}
    Grant.objects.filter(pk=grant.pk).update(last_day=today - timedelta(days=1))
    assert reads(reader) == set()


def test_the_last_day_passes_by_the_clock_alone(
    chief: Member, reader: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The query is kept from one question to the next; the day in it must not be."""
    collection = shelf(chief.tenant, is_limited=True)
    document, today = paper(collection), timezone.localdate()
    granting.give(None, collection, reader, Terms(last_day=today))
    assert reads(reader) == {document}
    monkeypatch.setattr(timezone, "localdate", lambda *_: today + timedelta(days=1))
    assert reads(reader) == set()
    monkeypatch.setattr(timezone, "localdate", lambda *_: today)
    assert reads(reader) == {document}


def test_sharing_with_a_body_down_and_sideways(above: Member, chief: Member) -> None:
    sideways = add_member(create_body("Xã Ngang Sông (hư cấu)"), "xa.ngang", **HIGHEST)
    collection = shelf(above.tenant)
    document, other = paper(collection), paper(shelf(above.tenant, "Riêng"))
    limited = paper(collection, is_limited=True)
    assert reads(chief) == set() and reads(sideways) == set()
    below = granting.give(above, collection, above.tenant, Terms(is_with_below=True))
    assert reads(chief) == {document} and reads(sideways) == set()
    assert rights_filter(chief).shared == (str(collection.pk),)
    granting.give(above, collection, sideways.tenant)
    assert reads(sideways) == {document}
    assert reads(above) == {document, other}, "one's own limited document needs its own grant"
    assert limited not in reads(above)
    granting.take_back(above, below.pk)
    assert reads(chief) == set() and reads(sideways) == {document}


def test_what_is_shared_is_not_shared_on(above: Member, chief: Member) -> None:
    collection = shelf(above.tenant)
    document = paper(collection)
    granting.give(above, collection, chief.tenant)
    with pytest.raises(NotAllowed, match="shared_is_not_shared_on"):
        granting.thing_for(chief, "collection", collection.pk)
    with pytest.raises(NotAllowed, match="shared_is_not_shared_on"):
        granting.thing_for(chief, "document", document.pk)
    for to in (above.tenant, chief):
        with pytest.raises(NotAllowed, match="shared_is_not_shared_on"):
            granting.give(chief, collection, to)
    assert Grant.objects.count() == 1


def test_bodies_that_share_in_a_ring_read_what_is_given_to_them_and_no_more(
    above: Member, chief: Member
) -> None:
    third = add_member(create_body("Xã Ngang Sông (hư cấu)"), "xa.ngang", **HIGHEST)
    ring = [above, chief, third]
    papers = [paper(shelf(one.tenant, "Chung")) for one in ring]
    for giver, taker, given in zip(ring, (chief, third, above), papers, strict=True):
        granting.give(giver, given.collections.get(), taker.tenant, Terms(is_with_below=True))
    assert reads(above) == {papers[0], papers[2]}
    # The third shares with the first and with those below it, so with the second as well.
    assert reads(chief) == {papers[0], papers[1], papers[2]}
    assert reads(third) == {papers[1], papers[2]}
    for one in Grant.objects.filter(tenant=above.tenant):
        granting.take_back(above, one.pk)
    assert (reads(chief), reads(third)) == ({papers[1], papers[2]}, {papers[1], papers[2]})


def test_a_closed_body_loses_its_grants_for_good(above: Member, chief: Member) -> None:
    given, taken = shelf(above.tenant), shelf(chief.tenant, "Của phòng")
    paper(given), paper(taken)
    granting.give(above, given, chief.tenant)
    granting.give(chief, taken, above.tenant)
    assert len(reads(above)) == 2
    bodies.close(above, chief.tenant)
    assert len(reads(above)) == 1
    assert not Grant.objects.filter(ended_at=None).exists()
    bodies.reopen(above, Tenant.objects.get(pk=chief.tenant_id))
    chief.tenant.refresh_from_db()
    assert len(reads(chief)) == 1, "its own, and nothing that was shared before"


def test_who_may_give_what_to_whom(above: Member, chief: Member, reader: Member) -> None:
    builder = add_member(chief.tenant, "nguoi.lam", role=Role.BUILDER)
    collection, closed = shelf(chief.tenant), shelf(chief.tenant, "Kín", is_limited=True)
    with pytest.raises(NotAllowed, match="builder_needed"):
        granting.give(reader, collection, reader)
    with pytest.raises(NotFound, match="no_such_collection"):
        granting.thing_for(builder, "collection", closed.pk)
    with pytest.raises(NotAllowed, match="administrator_needed"):
        granting.give(builder, collection, above.tenant, Terms(clearance=1))
    with pytest.raises(NotAllowed, match="clearance_above_own"):
        granting.give(builder, collection, reader)
    with pytest.raises(NotAllowed, match="own_grant"):
        granting.give(chief, closed, chief)
    group = groups.create(chief, chief.tenant, "Cùng tổ")
    with pytest.raises(NotAllowed, match="own_grant"):
        groups.put_in(chief, group, [chief])
    groups.put_in(None, group, [chief])
    with pytest.raises(NotAllowed, match="own_grant"):
        granting.give(chief, closed, group)
    with pytest.raises(BadInput, match="recipient_of_another_body"):
        granting.give(chief, collection, above)
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(BadInput, match="grant_is_past"):
        granting.give(chief, collection, reader, Terms(last_day=yesterday))
    bodies.close(None, chief.tenant)
    with pytest.raises(BadInput, match="body_closed"):
        granting.give(None, shelf(above.tenant, "Cho phòng"), chief.tenant)
    assert not Grant.objects.filter(ended_at=None).exists()


def test_both_chains_tell_of_a_grant(above: Member, chief: Member) -> None:
    collection = shelf(above.tenant)
    grant = granting.give(above, collection, chief.tenant, Terms(reason="Cùng trông một bến"))
    granting.take_back(above, grant.pk)
    with pytest.raises(NotFound, match="no_such_grant"):
        granting.take_back(above, grant.pk)
    for body in (above.tenant_id, chief.tenant_id):
        acts = Entry.objects.filter(body=str(body), subject=str(grant.pk)).order_by("number")
        assert [entry.act for entry in acts] == ["grant_given", "grant_ended"]
        assert "Cùng trông" not in str([entry.details for entry in acts])


def test_groups_follow_an_identity_provider(chief: Member, reader: Member) -> None:
    first = groups.create(chief, chief.tenant, "Tổ một", outside_name="cn=mot")
    second = groups.create(chief, chief.tenant, "Tổ hai", outside_name="cn=hai")
    groups.put_in(chief, second, [reader])
    groups.set_from_outside(reader, "ldap", ["cn=mot", "cn=ba", ""])
    assert set(reader.groups.all()) == {first, second}
    groups.set_from_outside(reader, "ldap", [])
    assert set(reader.groups.all()) == {second}, "who was put there by a person stays"


def test_bad_groups_are_refused(above: Member, chief: Member) -> None:
    groups.create(chief, chief.tenant, "Tổ một", outside_name="cn=mot")
    for name, outside in (("  ", ""), ("x" * 121, ""), ("Tổ  một", ""), ("Khác", "cn=mot")):
        with pytest.raises(BadInput):
            groups.create(chief, chief.tenant, name, outside)
    with pytest.raises(NotFound):
        groups.create(chief, above.tenant, "Của trên")
    mine = Group.objects.get(tenant=chief.tenant)
    with pytest.raises(BadInput, match="member_of_another_body"):
        groups.put_in(chief, mine, [above])
    assert [g.member_count for g in groups.groups_of(chief)] == [0]  # type: ignore[attr-defined]


@pytest.mark.parametrize("part", [Terms(clearance=Clearance.PUBLIC), Terms(label="public")])
def test_who_reads_a_part_of_a_collection_does_not_open_the_rest(
    chief: Member, part: Terms
) -> None:
    builder = add_member(chief.tenant, "tho.go", role=Role.BUILDER, clearance=Clearance.RESTRICTED)
    other = add_member(chief.tenant, "nguoi.khac", clearance=Clearance.RESTRICTED)
    collection = shelf(chief.tenant, is_limited=True)
    document = paper(collection, clearance=Clearance.RESTRICTED, label="basic")
    granting.give(chief, collection, builder, part)
    thing = granting.thing_for(builder, "collection", collection.pk)
    with pytest.raises(NotAllowed, match="administrator_needed"):
        granting.limit(builder, thing, False)
    with pytest.raises(NotAllowed, match="administrator_needed"):
        granting.give(builder, thing, other)
    collection.refresh_from_db()
    assert collection.is_limited and document not in reads(other) | reads(builder)
    granting.give(chief, collection, builder)
    granting.give(builder, thing, other)
    assert document in reads(other), "who reads the whole decides on it"
