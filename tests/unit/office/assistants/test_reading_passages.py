"""How the passages that a search names are read from the records."""

from __future__ import annotations

from django.db import connection

from troly.office.assistants.asking import BodySources, readable_passages
from troly.office.library import intake
from troly.office.library.models import Document, Passage
from troly.office.tenants.models import Member
from troly.office.tenants.rights import rights_filter


def test_a_document_of_two_collections_gives_each_passage_once(
    administrator: Member, reader: Member, document: Document
) -> None:
    second = intake.make_collection(administrator, "Thêm")
    document.collections.add(second)
    names = [str(p) for p in document.collections.values_list("id", flat=True)]
    passages = [str(p) for p in Passage.objects.values_list("id", flat=True)]
    sources = BodySources(rights_filter(reader, collections=names))
    assert sorted(text.id for text in sources.texts(passages)) == sorted(passages)


def test_named_passages_are_looked_up_by_their_names(reader: Member, document: Document) -> None:
    if connection.vendor != "sqlite":
        # Other databases know how many rows a table has and choose by that.
        return
    rights = rights_filter(reader, collections=[document.collections.get().pk])
    ids = [Passage.id_for(document.current_id, number) for number in range(100)]
    first = readable_passages(rights, ids).explain().splitlines()[0]
    assert "library_passage USING INDEX sqlite_autoindex_library_passage_1 (id=?)" in first
