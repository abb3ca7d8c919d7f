"""One filter for records and index, and no way round it."""

from __future__ import annotations

from datetime import date

import pytest

from troly.engine.search.passages import RightsFilter, Way
from troly.errors import NotAllowed
from troly.office.library.models import Collection, Document
from troly.office.tenants.models import Clearance, Member, Tenant
from troly.office.tenants.rights import document_rights, rights_filter


def make(tenant: Tenant, title: str, *collections: Collection, **fields: object) -> Document:
    document = Document.objects.create(tenant=tenant, title=title, **fields)
    document.collections.set(collections)
    return document


def titles(rights: RightsFilter) -> list[str]:
    found = Document.objects.filter(document_rights(rights)).order_by("title")
    return list(found.values_list("title", flat=True))


def test_filter_names_the_members_body_and_clearance(reader: Member) -> None:
    rights = rights_filter(reader, collections=[7], on_date=date(2026, 1, 2))
    assert rights == RightsFilter(
        body=str(reader.tenant_id),
        clearance=int(Clearance.INTERNAL),
        labels=None,
        collections=("7",),
        on_date=date(2026, 1, 2).toordinal(),
        ways=(Way(str(reader.tenant_id)),),
    )


def test_member_who_is_switched_off_gets_no_filter(reader: Member) -> None:
    reader.is_active = False
    with pytest.raises(NotAllowed) as caught:
        rights_filter(reader)
    assert caught.value.code == "member_inactive"


def test_person_who_is_switched_off_gets_no_filter(reader: Member) -> None:
    reader.person.is_active = False
    with pytest.raises(NotAllowed):
        rights_filter(reader)


def test_another_bodys_documents_do_not_exist(
    reader: Member, stranger: Member, body: Tenant, other_body: Tenant
) -> None:
    make(body, "của ta")
    make(other_body, "của bạn")
    assert titles(rights_filter(reader)) == ["của ta"]
    assert titles(rights_filter(stranger)) == ["của bạn"]


def test_clearance_hides_what_is_above_it(
    reader: Member, administrator: Member, body: Tenant
) -> None:
    make(body, "a", clearance=Clearance.INTERNAL)
    make(body, "b", clearance=Clearance.RESTRICTED)
    assert titles(rights_filter(reader)) == ["a"]
    assert titles(rights_filter(administrator)) == ["a", "b"]


def test_removed_documents_are_gone(reader: Member, body: Tenant) -> None:
    document = make(body, "a")
    document.removed_at = document.added_at
    document.save()
    assert titles(rights_filter(reader)) == []


def test_empty_list_of_collections_lets_nothing_through(reader: Member, body: Tenant) -> None:
    first = Collection.objects.create(tenant=body, name="một")
    make(body, "a", first)
    make(body, "b")
    assert titles(rights_filter(reader, collections=[])) == []
    assert titles(rights_filter(reader, collections=[first.pk])) == ["a"]
    assert titles(rights_filter(reader)) == ["a", "b"]


def test_date_keeps_what_is_in_force_and_what_is_not_known(reader: Member, body: Tenant) -> None:
    make(body, "chưa rõ")
    make(body, "cũ", valid_from=date(2020, 1, 1), valid_to=date(2021, 12, 31))
    make(body, "mới", valid_from=date(2022, 1, 1))
    assert titles(rights_filter(reader, on_date=date(2021, 12, 31))) == ["chưa rõ", "cũ"]
    assert titles(rights_filter(reader, on_date=date(2022, 1, 1))) == ["chưa rõ", "mới"]


def test_documents_left_out_on_purpose(reader: Member, body: Tenant) -> None:
    kept, left = make(body, "a"), make(body, "b")
    assert titles(rights_filter(reader, without_documents=[left.pk])) == [kept.title]
