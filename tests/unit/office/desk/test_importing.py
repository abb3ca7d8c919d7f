"""A person's own Word file as the draft of a case: its words, checked; its macros refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import pytest

from troly.engine.evaluation.planted_layout import sample_values
from troly.engine.layout.build import built
from troly.engine.layout.filled import filled
from troly.engine.layout.forms import forms
from troly.errors import BadInput, FileRefused, NotAllowed
from troly.office.audit.models import Entry
from troly.office.desk import drafts, importing, writing
from troly.office.desk.models import Case
from troly.office.desk.paragraphs import Origin, Paragraph
from troly.office.library import jobs
from troly.office.library.models import Job
from troly.office.library.ports import ports
from troly.office.tenants.models import Member

RunJobs = Callable[..., list[Job]]
TRUE = "Kinh phí phòng chống hạn năm 2026 là 320 triệu đồng."
FALSE = "Kinh phí phòng chống hạn năm 2026 là 950 triệu đồng."


def word_file(*lines: str) -> bytes:
    opened = docx.Document()
    for line in lines:
        opened.add_paragraph(line)
    target = io.BytesIO()
    opened.save(target)
    return target.getvalue()


def plan() -> bytes:
    """A plan as the form has it, head and foot and all."""
    form = forms()["ke_hoach"]
    values = {
        **sample_values(form),
        "subject": "phòng chống hạn năm 2026",
        "purpose": TRUE,
        "tasks": "1. Văn phòng lập danh sách hộ thiếu nước.",
        "carrying_out": f"{FALSE}\nCác bản thực hiện nghiêm.",
    }
    return built(filled(form, values), form.name)


def taken(case: Case, member: Member, data: bytes, run_jobs: RunJobs) -> Job:
    importing.receive(member, case.pk, "du-thao.docx", [data])
    [job] = [one for one in run_jobs() if one.kind == importing.IMPORT_KIND]
    job.refresh_from_db()
    return job


def now(case: Case) -> list[Paragraph]:
    return drafts.paragraphs_of(drafts.newest(case))


def test_its_words_become_paragraphs_under_their_sections_and_are_checked(
    case: Case, reader: Member, run_jobs: RunJobs
) -> None:
    assert taken(case, reader, plan(), run_jobs).state == "done"
    found = now(case)
    assert {one.origin for one in found} == {Origin.PERSON}
    by_field = {field: [p.text for p in found if p.field == field] for field in drafts.body_fields(
        forms()["ke_hoach"]
    )}  # fmt: skip
    assert by_field["purpose"] == [TRUE]
    assert by_field["tasks"] == ["1. Văn phòng lập danh sách hộ thiếu nước."]
    assert [text.removesuffix("./.") for text in by_field["carrying_out"]] == [
        FALSE,
        "Các bản thực hiện nghiêm",
    ]
    findings = {one.text: one.finding for one in found}
    assert (findings[TRUE], findings[FALSE]) == ("quoted", "check_this")
    assert "" not in findings.values()
    assert not any("CỘNG HÒA" in one.text or "Nơi nhận" in one.text for one in found)
    values = drafts.newest(case).values
    assert values["subject"] == "phòng chống hạn năm 2026"
    assert [d.why for d in drafts.history(reader, case.pk)][-1] == "imported"
    assert list((ports().home / "derived" / "drafts_sent").iterdir()) == []
    assert "sha256" in Entry.objects.get(act="draft_file_taken").details


def test_what_was_there_stays_and_twice_adds_nothing_twice(
    case: Case, reader: Member, run_jobs: RunJobs
) -> None:
    drafts.add(reader, case.pk, "purpose", "Đoạn viết trước.")
    importing.receive(reader, case.pk, "tho.docx", [word_file(TRUE)])
    job = Job.objects.get(kind=importing.IMPORT_KIND)
    body = importing.read_body(
        importing._folder(importing.uuid.UUID(job.arguments["folder"])) / "given.docx", "tho.docx"
    )
    made = importing.paragraphs_of_file(forms()["ke_hoach"], body, str(job.pk))
    importing._keep(case, reader, made, "")
    jobs.run(str(job.pk))
    assert [one.text for one in now(case)] == ["Đoạn viết trước.", TRUE]


def test_macros_other_files_and_marked_ones_are_refused_and_the_draft_kept(
    case: Case, reader: Member, run_jobs: RunJobs
) -> None:
    drafts.add(reader, case.pk, "purpose", "Đoạn viết trước.")
    with pytest.raises(FileRefused) as refused:
        importing.receive(reader, case.pk, "a.txt", ["Chữ thường.".encode()])
    assert refused.value.code == "not_docx"
    with_macros = io.BytesIO(word_file(TRUE))
    with zipfile.ZipFile(with_macros, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    with pytest.raises(FileRefused) as refused:
        importing.receive(reader, case.pk, "a.docx", [with_macros.getvalue()])
    assert refused.value.code == "has_macros"
    assert not Job.objects.filter(kind=importing.IMPORT_KIND).exists()
    job = taken(case, reader, word_file("TUYỆT MẬT", "", "Phương án số 1", TRUE), run_jobs)
    assert (job.state, job.reason) == ("failed", "draft_marked_secret")
    job = taken(case, reader, word_file(*(f"Đoạn {n}." for n in range(301))), run_jobs)
    assert (job.state, job.reason) == ("failed", "draft_too_many_paragraphs")
    assert [one.text for one in now(case)] == ["Đoạn viết trước."]
    assert list((ports().home / "derived" / "drafts_sent").iterdir()) == []


def test_only_who_holds_the_case_and_one_work_at_a_time(
    case: Case, reader: Member, checker: Member, run_jobs: RunJobs
) -> None:
    with pytest.raises(NotAllowed):
        importing.receive(checker, case.pk, "a.docx", [word_file(TRUE)])
    importing.receive(reader, case.pk, "a.docx", [word_file(TRUE)])
    for again in (
        lambda: importing.receive(reader, case.pk, "b.docx", [word_file(TRUE)]),
        lambda: writing.ask_to_write(reader, case.pk),
    ):
        with pytest.raises(BadInput) as refused:
            again()
        assert refused.value.code == "draft_being_written"
    Case.objects.filter(pk=case.pk).update(drafter=checker)
    [job] = run_jobs()
    job.refresh_from_db()
    assert (job.state, now(case)) == ("failed", [])
