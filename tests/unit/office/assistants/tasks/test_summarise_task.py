"""Summing documents up: verbatim, under the asker's rights, long ones by a worker."""

from __future__ import annotations

import pytest

from troly.engine.answers.summary.values import Length
from troly.errors import BadInput, NotFound
from troly.office.assistants.tasks import summarise as task
from troly.office.audit.models import Entry
from troly.office.library import jobs
from troly.office.library.models import Document
from troly.office.library.viewing import text_between
from troly.office.tenants.models import Clearance, Member

WISH = task.Wish(Length.SHORT)


def test_every_sentence_stands_in_the_stored_text(
    reader: Member, stranger: Member, document: Document
) -> None:
    version = document.current_id
    summarised = task.summarise_versions(reader, [version], WISH)
    assert summarised.chosen
    for one in summarised.chosen:
        words = summarised.sides[one.text].shown(one.place.start, one.place.end)
        assert words == text_between(version, one.place.start, one.place.end)
    entry = Entry.objects.filter(act="texts_summarised").latest("pk")
    kept = str(entry.details)
    said = [summarised.sides[o.text].shown(o.place.start, o.place.end) for o in summarised.chosen]
    assert not [words for one in said for words in (one, one[:20]) if words in kept]
    with pytest.raises(NotFound):
        task.summarise_versions(stranger, [version], WISH)


def test_a_long_one_is_made_by_a_worker_and_read_under_rights(
    reader: Member, stranger: Member, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task, "MOST_AT_ONCE", 10)
    with pytest.raises(BadInput) as raised:
        task.summarise_versions(reader, [document.current_id], WISH)
    assert raised.value.code == "analysed_too_long"
    job = task.summarise_later(reader, [document.current_id], WISH)
    assert task.summary_for(reader, job.pk).summarised is None
    jobs.run(str(job.pk))
    made = task.summary_for(reader, job.pk).summarised
    at_once = task.summarise_versions(reader, [document.current_id], WISH, is_patient=True)
    assert made is not None and made.chosen == at_once.chosen
    with pytest.raises(NotFound):
        task.summary_for(stranger, job.pk)
    Document.objects.filter(pk=document.pk).update(clearance=Clearance.RESTRICTED)
    Member.objects.filter(pk=reader.pk).update(clearance=Clearance.PUBLIC)
    reader.refresh_from_db()
    gone = task.summary_for(reader, job.pk).summarised
    assert gone is not None and (gone.chosen, gone.left_out) == ((), 1)


def test_chapters_are_of_one_text(reader: Member, document: Document) -> None:
    with pytest.raises(BadInput) as raised:
        task._check(task.Wish(by_chapter=True), 2)
    assert raised.value.code == "chapters_of_one"
    assert task.summarise_versions(reader, [document.current_id], task.Wish(by_chapter=True)).chosen
