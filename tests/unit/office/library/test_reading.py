"""From a held file to searchable passages, with the real parser, index and embedder."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
import pytest

from troly.engine.search.query import understand_query
from troly.engine.search.searcher import Searcher
from troly.office.audit import chain
from troly.office.audit.models import Entry
from troly.office.library import indexing, intake, jobs, originals, statistics, viewing
from troly.office.library.intake import Received
from troly.office.library.models import (
    Document,
    Job,
    JobState,
    Passage,
    State,
    Version,
)
from troly.office.library.ports import ports
from troly.office.tenants.models import Member
from troly.office.tenants.rights import rights_filter

Put = Callable[..., Received]
RunJobs = Callable[..., list[Job]]


def found(member: Member, question: str) -> list[str]:
    """Documents that a search finds by words, best first."""
    searcher = Searcher(ports().index(), None, ports().lexical_weights)
    result = searcher.search(understand_query(question, None), rights_filter(member))
    return [hit.version for hit in result.passages]


def word_file(*paragraphs: str) -> bytes:
    made, target = docx.Document(), io.BytesIO()
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    made.save(target)
    return target.getvalue()


def test_text_is_searchable_by_words_before_it_is_embedded(
    put_in: Put, run_jobs: RunJobs, administrator: Member
) -> None:
    received = put_in("quy-che.txt")
    (job,) = run_jobs(kinds=("read",))
    assert (job.state, job.reason) == (JobState.DONE, "")
    version = Version.objects.get()
    assert version.state == State.SEARCHABLE
    assert version.passage_count == version.passages.count() > 0
    assert not version.passages.filter(is_embedded=True).exists()
    assert found(administrator, "nghỉ phép năm")[:1] == [str(version.pk)]
    assert not originals.holding_path(version.pk).exists()
    assert originals.original_path(administrator.tenant_id, version.sha256).exists()
    received.document.refresh_from_db()
    assert received.document.current_id == version.pk

    run_jobs()
    version.refresh_from_db()
    assert version.state == State.COMPLETE
    assert not version.passages.filter(is_embedded=False).exists()
    acts = Entry.objects.filter(subject=str(received.document.pk)).values_list("act", flat=True)
    assert list(acts) == ["document_added", "document_searchable", "document_complete"]
    assert chain.verify(administrator.tenant_id) is None


def test_stored_text_is_what_passages_and_segments_say(document: Document) -> None:
    version = document.versions.get()
    assert version.characters > 0
    whole = viewing.text_between(version.pk, 0, version.characters)
    assert len(whole) == version.characters
    for passage in version.passages.all():
        assert whole[passage.start : passage.end] == passage.text
    for level, title, start, _page in version.outline:
        assert whole[start : start + len(title)] == title, level


def test_articles_become_passages_of_their_own(document: Document) -> None:
    articles = document.versions.get().passages.exclude(article="").order_by("ordinal")
    assert list(articles.values_list("article", flat=True)) == ["1", "2", "3"]


def test_word_file_becomes_searchable(
    put_in: Put, run_jobs: RunJobs, administrator: Member
) -> None:
    put_in(
        "thong-bao.docx",
        word_file("THÔNG BÁO", "Lịch tiếp công dân vào thứ Năm hằng tuần tại nhà văn hóa."),
    )
    run_jobs()
    version = Version.objects.get()
    assert version.state == State.COMPLETE, version.reason
    assert found(administrator, "lịch tiếp công dân") == [str(version.pk)]


@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
def test_secrecy_mark_quarantines(
    put_in: Put, run_jobs: RunJobs, administrator: Member, mark: str
) -> None:
    received = put_in("a.txt", f"BÁO CÁO (hư cấu)\n{mark}\nNội dung kế hoạch phòng thủ.\n")
    run_jobs()
    version = Version.objects.get()
    assert (version.state, version.reason) == (State.QUARANTINED, "secrecy_mark")
    assert found(administrator, "kế hoạch phòng thủ") == []
    assert not version.segments.exists() and not Passage.objects.exists()
    received.document.refresh_from_db()
    assert received.document.current is None
    assert Entry.objects.filter(act="document_quarantined").count() == 1


def test_secrecy_mark_in_a_word_file_quarantines(put_in: Put, run_jobs: RunJobs) -> None:
    put_in("a.docx", word_file("BÁO CÁO (hư cấu)", "TỐI MẬT", "Nội dung."))
    run_jobs()
    assert Version.objects.get().state == State.QUARANTINED


def test_words_about_secrets_do_not_quarantine(put_in: Put, run_jobs: RunJobs) -> None:
    put_in("a.txt", "Điều 1. Tài liệu mang dấu TỐI MẬT được giữ trong tủ riêng.\n")
    run_jobs()
    assert Version.objects.get().state == State.COMPLETE


def test_file_without_text_fails_with_a_reason(put_in: Put, run_jobs: RunJobs) -> None:
    put_in("a.txt", " \n\t\n ")
    (job,) = run_jobs()
    version = Version.objects.get()
    assert (version.state, version.reason) == (State.FAILED, "no_text")
    assert (job.state, job.reason) == (JobState.FAILED, "no_text")
    assert Entry.objects.filter(act="reading_failed").count() == 1
    assert originals.holding_path(version.pk).exists()


def test_failed_version_is_read_again_on_request(
    put_in: Put, run_jobs: RunJobs, administrator: Member
) -> None:
    received = put_in("a.txt", " \n ")
    run_jobs()
    originals.holding_path(received.version.pk).write_text("Nay đã có chữ để đọc.")
    intake.read_again(administrator, received.version.pk)
    run_jobs()
    version = Version.objects.get()
    assert (version.state, version.reason) == (State.COMPLETE, "")


def test_retried_job_clears_the_reason_of_its_version(
    put_in: Put, run_jobs: RunJobs, administrator: Member
) -> None:
    received = put_in("a.txt", " \n ")
    (job,) = run_jobs()
    originals.holding_path(received.version.pk).write_text("Nay đã có chữ để đọc.")
    jobs.retry(administrator, job.pk)
    run_jobs()
    version = Version.objects.get()
    assert (version.state, version.reason) == (State.COMPLETE, "")


def test_cancelled_reading_fails_its_version_with_that_reason(
    put_in: Put, administrator: Member
) -> None:
    received = put_in("a.txt", "nội dung")
    assert received.job is not None
    jobs.cancel(administrator, received.job.pk)
    received.version.refresh_from_db()
    assert (received.version.state, received.version.reason) == (State.FAILED, "cancelled")


def test_reading_twice_leaves_everything_once(put_in: Put, run_jobs: RunJobs) -> None:
    received = put_in("quy-che.txt")
    run_jobs()
    version = received.version
    ids = set(version.passages.values_list("id", flat=True))
    Version.objects.filter(pk=version.pk).update(state=State.READING)
    jobs.add("read", received.document.tenant, version=version)
    run_jobs()
    assert set(version.passages.values_list("id", flat=True)) == ids
    body = str(received.document.tenant_id)
    assert ports().index().ids(body) == {str(i) for i in ids}


def test_new_version_takes_the_old_ones_place(
    document: Document, put_in: Put, run_jobs: RunJobs, administrator: Member
) -> None:
    old = document.versions.get()
    assert found(administrator, "chứng thực bản sao")
    put_in("moi.txt", "Điều 1. Giờ làm việc\n1. Buổi sáng từ 07 giờ 30.\n", replaces=document)
    run_jobs()
    document.refresh_from_db()
    assert document.current is not None and document.current.ordinal == 2
    assert found(administrator, "chứng thực bản sao") == []
    assert found(administrator, "giờ làm việc") == [str(document.current_id)]
    assert old.segments.exists(), "earlier citations still open"


def test_old_version_is_searched_until_the_new_one_is_read(
    document: Document, put_in: Put, administrator: Member
) -> None:
    put_in("moi.txt", "Điều 1. Giờ làm việc\n", replaces=document)
    assert found(administrator, "chứng thực bản sao")


def test_statistics_follow_the_bodys_own_texts(document: Document, stranger: Member) -> None:
    counts = statistics.of(document.tenant_id)
    assert counts is not None
    assert counts.passages == document.versions.get().passages.count()
    assert statistics.of(stranger.tenant_id) is None


def test_rebuild_brings_a_lost_index_back(
    document: Document, run_jobs: RunJobs, administrator: Member
) -> None:
    body = str(document.tenant_id)
    index = ports().index()
    before = index.ids(body)
    index.delete_versions(body, [str(document.current_id)])
    assert index.ids(body) == set()
    jobs.add("rebuild", document.tenant)
    run_jobs()
    assert index.ids(body) == before
    assert document.versions.get().state == State.COMPLETE
    assert indexing.current_versions(document.tenant).count() == 1


def test_another_body_finds_nothing(document: Document, stranger: Member) -> None:
    assert found(stranger, "nghỉ phép năm") == []
