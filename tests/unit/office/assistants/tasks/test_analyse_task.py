"""Analysing documents: under the asker's rights, recorded without words, long ones by a worker."""

from __future__ import annotations

import pytest

from troly.engine.answers.analysis.values import Kind
from troly.errors import BadInput, NotFound
from troly.office.assistants.tasks import analyse as task
from troly.office.audit.models import Entry
from troly.office.library import jobs
from troly.office.library.models import Document, JobState
from troly.office.tenants.models import Clearance, Member

TEXT = "Điều 1. Tiền\nMỗi lượt phải nộp 4.000 đồng cho Ủy ban nhân dân cấp xã.\n"


def test_it_is_read_under_the_askers_rights(
    reader: Member, stranger: Member, document: Document
) -> None:
    version = document.current_id
    analysed = task.analyse_versions(reader, [version, version])
    ((side, findings),) = analysed.found
    assert findings
    for one in findings:
        assert side.text[one.mention.start : one.mention.end].strip()
        assert one.place.start <= one.mention.start < one.place.end
    with pytest.raises(NotFound):
        task.analyse_versions(stranger, [version])
    with pytest.raises(NotFound):
        task.analyse_later(stranger, [version])


def test_it_is_recorded_without_words(reader: Member) -> None:
    analysed = task.analyse_pasted(reader, TEXT)
    kinds = [str(one.mention.kind) for one in analysed.found[0][1]]
    assert kinds == [Kind.OBLIGATION, Kind.AMOUNT, Kind.AUTHORITY]
    entry = Entry.objects.filter(act="texts_analysed").latest("pk")
    assert "4.000" not in str(entry.details)


@pytest.mark.parametrize(
    ("ids", "code"),
    [([], "no_texts_chosen"), ([f"0000000{n:02}" for n in range(21)], "too_many_texts")],
)
def test_none_or_too_many_are_said(reader: Member, ids: list[str], code: str) -> None:
    with pytest.raises(BadInput) as raised:
        task.analyse_versions(reader, ids)
    assert raised.value.code == code


def test_a_long_one_is_made_by_a_worker(
    reader: Member, stranger: Member, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task, "MOST_AT_ONCE", 10)
    with pytest.raises(BadInput) as raised:
        task.analyse_versions(reader, [document.current_id])
    assert raised.value.code == "analysed_too_long"
    job = task.analyse_later(reader, [document.current_id])
    assert task.analysis_for(reader, job.pk).analysed is None
    jobs.run(str(job.pk))
    made = task.analysis_for(reader, job.pk)
    assert made.job.state == JobState.DONE and made.analysed is not None
    ((side, findings),) = made.analysed.found
    assert [one.mention.start for one in findings] == [
        one.mention.start for one in task.findings_in(side.text)
    ]
    with pytest.raises(NotFound):
        task.analysis_for(stranger, job.pk)


def test_what_one_may_no_longer_read_is_left_out(reader: Member, document: Document) -> None:
    job = task.analyse_later(reader, [document.current_id])
    jobs.run(str(job.pk))
    Document.objects.filter(pk=document.pk).update(clearance=Clearance.RESTRICTED)
    Member.objects.filter(pk=reader.pk).update(clearance=Clearance.PUBLIC)
    reader.refresh_from_db()
    made = task.analysis_for(reader, job.pk)
    assert made.analysed is not None
    assert (made.analysed.found, made.analysed.left_out) == ((), 1)
