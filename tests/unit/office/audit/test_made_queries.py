"""Queries whose SQL is kept give what Django's own give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from troly.office.assistants.asking import readable_passages
from troly.office.audit import made_queries
from troly.office.library.models import Document, Passage, Segment, Version
from troly.office.tenants.models import AccessToken, Clearance, Member
from troly.office.tenants.rights import rights_filter

pytestmark = pytest.mark.django_db


def spans(_fixed: None, changing: Sequence[Any]) -> QuerySet[Segment, Any]:
    version, end = changing
    found = Segment.objects.filter(version_id=version, start__lt=end).order_by("ordinal")
    return found.values_list("version_id", "ordinal", "blocks")


def with_document(_fixed: None, versions: Sequence[Any]) -> QuerySet[Version]:
    found = Version.objects.filter(pk__in=versions).select_related("document")
    return found.defer("outline").order_by()


def careless(_fixed: None, changing: Sequence[Any]) -> QuerySet[Document, Any]:
    return Document.objects.filter(title=str(changing[0])[:3]).values_list("id")


def test_rows_are_those_of_the_query(reader: Member, document: Document) -> None:
    rights = rights_filter(reader)
    ids = list(Passage.objects.values_list("id", flat=True))
    for wanted in ([], ids[:1], [*ids, uuid4()], [*ids, *(uuid4() for _ in range(80))]):
        found = made_queries.rows(readable_passages, rights, wanted)
        assert sorted(found) == sorted(readable_passages(rights, wanted))
    assert len(made_queries.rows(readable_passages, rights, ids)) == len(ids) > 0


def test_ids_may_come_as_text(reader: Member, document: Document) -> None:
    rights = rights_filter(reader)
    for wanted in ([document.current_id], [uuid4() for _ in range(80)], []):
        versions = list(Passage.objects.filter(version__in=wanted).values_list("id", flat=True))
        ids = versions + [uuid4() for _ in range(80 - len(versions))] if versions else wanted
        plain = made_queries.rows(readable_passages, rights, ids, are_ids_text=True)
        assert sorted(row[:2] for row in plain) == sorted(
            (str(row[0]), str(row[1])) for row in readable_passages(rights, ids)
        )


def test_records_are_those_of_the_query(reader: Member, document: Document) -> None:
    versions = [document.current_id, uuid4()]
    (found,) = made_queries.records(with_document, None, versions)
    with CaptureQueriesContext(connection) as asked:
        assert found.pk == document.current_id and found.document == document
        assert found.document.tenant_id == document.tenant_id
    assert not asked.captured_queries
    assert found.outline == document.current.outline  # type: ignore[union-attr]
    assert made_queries.records(with_document, None, [uuid4()]) == []


def test_an_added_record_is_as_if_saved(reader: Member) -> None:
    link = AccessToken(member=reader, name="thử", digest="a" * 64)
    made_queries.add(link)
    kept = AccessToken.objects.get(digest="a" * 64)
    assert kept.pk == link.pk and kept.member == reader and not link._state.adding
    link.name = "khác"
    link.save()
    assert AccessToken.objects.get(pk=link.pk).name == "khác"


def test_the_same_sql_serves_other_values(reader: Member, document: Document) -> None:
    version = document.current_id
    assert version is not None
    for changing in ([version, 1], [version, 0], [uuid4(), 1], [version, 10**9]):
        found = made_queries.rows(spans, None, changing)
        assert found == list(spans(None, changing))


def test_rights_are_among_the_values(reader: Member, document: Document) -> None:
    """Somebody else's rights, and one's own once they have changed, make another query."""
    ids = list(Passage.objects.values_list("id", flat=True))
    assert made_queries.rows(readable_passages, rights_filter(reader), ids)
    Document.objects.filter(pk=document.pk).update(clearance=Clearance.RESTRICTED)
    assert not made_queries.rows(readable_passages, rights_filter(reader), ids)
    reader.clearance = Clearance.RESTRICTED
    assert made_queries.rows(readable_passages, rights_filter(reader), ids)
    Document.objects.filter(pk=document.pk).update(is_limited=True)
    assert not made_queries.rows(readable_passages, rights_filter(reader), ids)


def test_a_value_that_decides_the_query_is_refused(reader: Member) -> None:
    with pytest.raises(TypeError, match="careless"):
        made_queries.rows(careless, None, [UUID(int=1)])


def test_records_are_added_as_they_stand(reader: Member, document: Document) -> None:
    """Values of columns that have a default in the database too."""
    made = Document(tenant=reader.tenant, title="Sổ tay", is_limited=True, set_by_people=["title"])
    made_queries.add(made)
    found = Document.objects.get(pk=made.pk)
    for field in Document._meta.concrete_fields:
        assert getattr(found, field.attname) == getattr(made, field.attname)
    first = Passage.objects.first()
    assert first is not None
    first.id, first.ordinal, first.heading_path = uuid4(), 10**6, ["Chương I", "Điều 1"]
    made_queries.add_all([first])
    assert Passage.objects.filter(pk=first.pk).values().get() == {
        field.attname: getattr(first, field.attname) for field in Passage._meta.concrete_fields
    }


def test_a_change_hits_the_rows_that_are_as_asked(reader: Member, document: Document) -> None:
    there = {"id": document.pk, "removed_at": None, "label": document.label}
    assert made_queries.change(Document, {**there, "label": "no such"}, {"title": "Khác"}) == 0
    assert made_queries.change(Document, {**there, "id": uuid4()}, {"title": "Khác"}) == 0
    assert made_queries.change(Document, there, {"title": "Mới", "set_by_people": ["title"]}) == 1
    changed = Document.objects.get(pk=document.pk)
    assert (changed.title, changed.set_by_people) == ("Mới", ["title"])
    gone = {"id": document.pk, "removed_at": changed.added_at}
    assert made_queries.change(Document, gone, {"current": None}) == 0


def test_errors_and_listeners_are_those_of_the_framework(reader: Member) -> None:
    """However a statement goes to the database."""
    made_queries.add(AccessToken(member=reader, name="một", digest="b" * 64))
    with pytest.raises(IntegrityError), transaction.atomic():
        made_queries.add(AccessToken(member=reader, name="hai", digest="b" * 64))
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(transaction.TransactionManagementError):
            made_queries.rows(spans, None, [uuid4(), 1])
        transaction.set_rollback(False)
    with CaptureQueriesContext(connection) as heard:
        made_queries.rows(spans, None, [uuid4(), 1])
        made_queries.change(AccessToken, {"digest": "b" * 64}, {"name": "ba"})
    assert len(heard) == 2


def test_a_record_read_is_as_the_frameworks_own(reader: Member, document: Document) -> None:
    """Also where it is joined to nothing, and to be saved again."""
    for found, own in zip(
        made_queries.records(with_people, None, [reader.pk]),
        with_people(None, [reader.pk]),
        strict=True,
    ):
        assert vars(found).keys() == vars(own).keys()
        for field in Member._meta.concrete_fields:
            assert getattr(found, field.attname) == getattr(own, field.attname)
            assert type(getattr(found, field.attname)) is type(getattr(own, field.attname))
        assert (found._state.db, found._state.adding) == (own._state.db, own._state.adding)
        assert found.person == own.person and found.tenant.parent is None
        found.clearance = Clearance.RESTRICTED
        found.save()
    reader.refresh_from_db()
    assert reader.clearance == Clearance.RESTRICTED


def with_people(_fixed: None, members: Sequence[Any]) -> QuerySet[Member]:
    return Member.objects.filter(pk__in=members).select_related("person", "tenant__parent")
