"""Comparing documents: under the asker's rights, exact, recorded without words, within limits."""

from __future__ import annotations

import pytest

from troly.errors import BadInput, NotFound
from troly.office.assistants.tasks import compare as task
from troly.office.assistants.tasks.sources import LONGEST_SIDE
from troly.office.audit import chain
from troly.office.audit.models import Entry
from troly.office.library.models import Document, PersonalPolicy
from troly.office.library.offering import offered_documents
from troly.office.library.viewing import text_between
from troly.office.tenants.models import Clearance, Member


def whole(document: Document) -> str:
    assert document.current is not None
    return text_between(document.current_id, 0, document.current.characters)


def test_a_document_against_its_own_altered_text(reader: Member, document: Document) -> None:
    text = whole(document)
    altered = text.replace("12 ngày", "15 ngày")
    assert altered != text
    compared = task.compare_with_pasted(reader, document.current_id, altered)
    (pair,) = [p for p in compared.comparison.pairs if p.changes]
    (hunk,) = pair.hunks
    version = document.current_id
    assert text_between(version, hunk.left_start, hunk.left_end) == "12"
    assert altered[hunk.right_start : hunk.right_end] == "15"
    for start, end, _ in compared.spans(pair, is_left=True):
        assert compared.left.shown(start, end) == text_between(version, start, end)


def test_what_one_may_not_read_is_not_there(
    reader: Member, stranger: Member, document: Document
) -> None:
    version = document.current_id
    with pytest.raises(NotFound):
        task.compare_versions(stranger, version, version)
    Document.objects.filter(pk=document.pk).update(clearance=Clearance.RESTRICTED)
    Member.objects.filter(pk=reader.pk).update(clearance=Clearance.PUBLIC)
    reader.refresh_from_db()
    with pytest.raises(NotFound):
        task.compare_versions(reader, version, version)
    assert document not in offered_documents(reader, chosen=[str(version)]).documents


def test_it_is_recorded_without_words(reader: Member, document: Document) -> None:
    task.compare_with_pasted(reader, document.current_id, "Bến mở từ 5 giờ.")
    entry = Entry.objects.get(act="texts_compared")
    assert entry.actor == str(reader.pk)
    assert entry.details["left"] == str(document.current_id)
    assert len(entry.details["right"]) == 64
    assert "Bến" not in str(entry.details)
    assert chain.verify(reader.tenant_id) is None


def test_covered_words_stay_covered_on_both_sides_and_offsets_stay_true(
    reader: Member, document: Document
) -> None:
    assert document.current is not None
    segment = document.current.segments.order_by("ordinal").first()
    assert segment is not None
    start = segment.start + segment.text.index("12")
    segment.personal = [[start, start + 2, "identity_number"]]
    segment.save()
    PersonalPolicy.objects.create(tenant=reader.tenant, masks="all")
    altered = whole(document).replace("12 ngày", "15 ngày")
    compared = task.compare_with_pasted(reader, document.current_id, altered)
    pair = next(p for p in compared.comparison.pairs if p.changes)
    shown = "".join(text for text, _ in compared.runs(pair, is_left=True))
    assert "12" not in shown and "▇" in shown


@pytest.mark.parametrize(
    ("left", "right", "code"),
    [
        ("", "Bến", "compared_empty"),
        ("Bến", " ….\n", "compared_empty"),
        ("a" * (LONGEST_SIDE + 1), "b", "compared_too_long"),
    ],
)
def test_limits(reader: Member, left: str, right: str, code: str) -> None:
    with pytest.raises(BadInput, match=code):
        task.compare_pasted(reader, left, right)
