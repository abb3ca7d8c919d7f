"""From hand to hand to signing: what must be ticked, what is recorded, what the folder holds."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import docx
import pytest
from django.utils import timezone

from troly.engine.layout.values import MARK
from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.audit.models import Entry
from troly.office.desk import cases, drafts, exporting, handing, paper, signing, writing
from troly.office.desk.calendar_file import DueTask, calendar_file
from troly.office.desk.models import Case
from troly.office.library.describing import describe
from troly.office.library.models import Document
from troly.office.tenants.members import switch_off
from troly.office.tenants.models import Clearance, Member

RunJobs = Callable[..., list[object]]


@pytest.fixture
def drafted(case: Case, reader: Member, run_jobs: RunJobs) -> Case:
    """Everything found is accepted, one paragraph is typed."""
    writing.ask_to_write(reader, case.pk)
    run_jobs()
    drafts.accept_quoted(reader, case.pk)
    drafts.add(reader, case.pk, "carrying_out", "Kinh phí phòng chống hạn là 900 triệu đồng.")
    return case


@pytest.fixture
def at_the_signer(drafted: Case, reader: Member, checker: Member) -> Case:
    handing.hand_over(reader, drafted.pk)
    return handing.hand_over(checker, drafted.pk)


def footer_of(data: bytes) -> str:
    return str(docx.Document(io.BytesIO(data)).sections[0].footer.paragraphs[0].text)


def test_each_holds_it_in_turn(
    drafted: Case, reader: Member, checker: Member, signer: Member
) -> None:
    with pytest.raises(NotAllowed):
        handing.hand_over(checker, drafted.pk)
    handing.hand_over(reader, drafted.pk)
    with pytest.raises(NotAllowed):
        drafts.add(reader, drafted.pk, "purpose", "Muộn rồi.")
    drafts.add(checker, drafted.pk, "purpose", "Người kiểm tra bổ sung.")
    with pytest.raises(BadInput) as refused:
        handing.give_back(checker, drafted.pk, " ")
    assert refused.value.code == "case_reason_needed"
    back = handing.give_back(checker, drafted.pk, "Thiếu phần kinh phí.")
    assert (back.holder_id, back.returned_because) == (reader.pk, "Thiếu phần kinh phí.")
    acts = list(Entry.objects.filter(subject=str(drafted.pk)).values_list("act", flat=True))
    assert "case_handed_over" in acts and "case_given_back" in acts


def test_what_stands_against_signing_is_listed(
    at_the_signer: Case, signer: Member, administrator: Member, minutes: Document
) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    describe(administrator, minutes.pk, valid_to=yesterday, clearance=int(Clearance.INTERNAL))
    codes = {one.code for one in signing.concerns(signer, at_the_signer)}
    assert {
        "unproven", "no_such_day", "out_of_force", "confidential", "gap", "empty_field",
    } <= codes  # fmt: skip
    unproven = [c for c in signing.concerns(signer, at_the_signer) if c.code == "unproven"]
    assert [c.detail for c in unproven] == ["check_this"]
    assert "900 triệu" in unproven[0].excerpt


def test_every_point_is_ticked_by_the_signer_and_recorded(
    at_the_signer: Case, signer: Member, reader: Member
) -> None:
    keys = [one.key for one in signing.concerns(signer, at_the_signer)]
    with pytest.raises(NotAllowed):
        signing.sign(reader, at_the_signer.pk, keys)
    with pytest.raises(BadInput) as refused:
        signing.sign(signer, at_the_signer.pk, keys[1:])
    assert (refused.value.code, refused.value.facts["count"]) == ("concerns_not_ticked", 1)
    signed = signing.sign(signer, at_the_signer.pk, keys, removes_mark=True)
    assert signed.stage == "signed"
    entry = Entry.objects.get(act="case_signed")
    assert (entry.actor, entry.details["ticked"]) == (str(signer.pk), keys)
    assert Entry.objects.filter(act="draft_mark_removed", actor=str(signer.pk)).count() == 1
    with pytest.raises(NotAllowed):
        drafts.add(signer, signed.pk, "purpose", "Sau khi duyệt.")


def test_the_mark_goes_by_the_signers_act_alone(at_the_signer: Case, signer: Member) -> None:
    marked = paper.paper(signer, at_the_signer.pk).data
    assert MARK in footer_of(marked)
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(marked)).paragraphs)
    assert "320 triệu đồng. [1]" in text and "Nguồn trích dẫn" in text
    keys = [one.key for one in signing.concerns(signer, at_the_signer)]
    signing.sign(signer, at_the_signer.pk, keys, removes_mark=True)
    bare = paper.paper(signer, at_the_signer.pk).data
    assert not footer_of(bare)
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(bare)).paragraphs)
    assert "320 triệu đồng." in text and "[1]" not in text


def test_what_was_not_accepted_is_not_in_the_file(
    case: Case, reader: Member, run_jobs: RunJobs
) -> None:
    writing.ask_to_write(reader, case.pk)
    run_jobs()
    text = "\n".join(
        p.text for p in docx.Document(io.BytesIO(paper.paper(reader, case.pk).data)).paragraphs
    )
    assert "320 triệu" not in text and "Phòng Kinh tế" not in text


def test_the_folder_has_an_index_and_digests_that_fit(at_the_signer: Case, signer: Member) -> None:
    made = exporting.exported(signer, at_the_signer.pk)
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        files = {name.split("/")[1]: archive.read(name) for name in archive.namelist()}
    sums = dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].decode().splitlines())
    assert set(sums) == set(files) - {"SHA256SUMS"}
    for name, digest in sums.items():
        assert hashlib.sha256(files[name]).hexdigest() == digest
    index = json.loads(files["chi-muc.json"])
    assert index["people"]["signer"] == "ky.duyet"
    assert {one["name"] for one in index["files"]} >= {"van-ban.docx", "nguon.json", "lich.ics"}
    told = json.loads(files["nguon.json"])
    assert "320 triệu" in told["paragraphs"][0]["evidence"][0]["quote"]


def test_only_days_that_exist_are_in_the_calendar(drafted: Case, reader: Member) -> None:
    lines = exporting.calendar(reader, drafted.pk).decode().split("\r\n")
    assert [line for line in lines if line.startswith("DTSTART")] == ["DTSTART;VALUE=DATE:20260630"]
    assert all(len(line.encode()) <= 75 for line in lines)


def test_a_calendar_line_cannot_be_broken_out_of() -> None:
    task = DueTask("1", date(2026, 6, 30), "Họp; bàn, chốt\r\nEND:VEVENT\\ " + "ữ" * 90)
    text = calendar_file([task], datetime(2026, 6, 1, tzinfo=UTC)).decode()
    joined = text.replace("\r\n ", "")
    assert "SUMMARY:Họp\\; bàn\\, chốt\\nEND:VEVENT\\\\ ữ" in joined
    assert joined.count("\r\nEND:VEVENT\r\n") == 1
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_when_somebody_left_the_administrator_passes_it_on(
    drafted: Case, reader: Member, checker: Member, signer: Member, administrator: Member
) -> None:
    switch_off(administrator, checker)
    with pytest.raises(BadInput) as refused:
        handing.hand_over(reader, drafted.pk)
    assert refused.value.code == "next_has_left"
    assert list(handing.left_alone(administrator)) == [drafted]
    with pytest.raises(NotFound):
        handing.pass_on(administrator, drafted.pk, "signer", reader.pk)
    with pytest.raises(BadInput):
        handing.pass_on(administrator, drafted.pk, "checker", checker.pk)
    handing.pass_on(administrator, drafted.pk, "checker", signer.pk)
    assert handing.hand_over(reader, drafted.pk).holder_id == signer.pk
    with pytest.raises(NotAllowed):
        handing.pass_on(reader, drafted.pk, "checker", signer.pk)
    with pytest.raises(NotFound):
        cases.case_for(administrator, drafted.pk)
