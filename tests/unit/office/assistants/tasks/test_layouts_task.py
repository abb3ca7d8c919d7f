"""Forms and checks of layout: recorded, one's own, kept for a day, never for marked files."""

from __future__ import annotations

import hashlib
import io
import os
import time
from pathlib import Path

import docx
import pytest

from troly.engine.evaluation.planted_layout import sample_values
from troly.engine.layout.forms import forms
from troly.errors import BadInput, FileRefused, NotFound
from troly.office.assistants.tasks import layouts
from troly.office.audit.models import Entry
from troly.office.library import jobs
from troly.office.library.models import JobState
from troly.office.library.ports import ports
from troly.office.tenants.models import Member

VALUES = sample_values(forms()["bao_cao"])


def word_file(*lines: str) -> bytes:
    opened = docx.Document()
    for line in lines:
        opened.add_paragraph(line)
    target = io.BytesIO()
    opened.save(target)
    return target.getvalue()


def test_building_is_recorded_by_digest(reader: Member) -> None:
    made = layouts.build(reader, "bao_cao", VALUES)
    digest = hashlib.sha256(made.data).hexdigest()
    entry = Entry.objects.get(act="document_built")
    assert entry.details == {"form": "bao_cao", "sha256": digest}
    assert not Entry.objects.filter(act="draft_mark_removed").exists()
    layouts.build(reader, "bao_cao", VALUES, removes_mark=True)
    assert Entry.objects.filter(act="draft_mark_removed", actor=str(reader.pk)).exists()


def test_unknown_kinds_and_long_fields_are_refused(reader: Member) -> None:
    with pytest.raises(NotFound, match="no_such_form"):
        layouts.build(reader, "../layout", VALUES)
    with pytest.raises(BadInput, match="field_too_long"):
        layouts.build(reader, "bao_cao", {"subject": "a" * (layouts.LONGEST_FIELD + 1)})


def test_a_check_goes_through_a_job_and_belongs_to_its_sender(
    reader: Member, administrator: Member
) -> None:
    job = layouts.receive_to_check(reader, "thư.docx", [word_file("Thư gửi bà con")])
    assert layouts.check_for(reader, job.pk).deviations == ()
    jobs.run(str(job.pk))
    found = layouts.check_for(reader, job.pk)
    assert (found.job.state, found.is_mended) == (JobState.DONE, True)
    assert any(one.code == "missing" for one in found.deviations)
    name, data = layouts.mended_file(reader, job.pk)
    assert name == "thư.docx" and docx.Document(io.BytesIO(data)).paragraphs[0].text
    with pytest.raises(NotFound):
        layouts.check_for(administrator, job.pk)
    with pytest.raises(NotFound):
        layouts.mended_file(administrator, job.pk)


def test_a_marked_file_is_refused_and_gone(reader: Member) -> None:
    job = layouts.receive_to_check(reader, "a.docx", [word_file("TUYỆT MẬT", "Nội dung")])
    folder = ports().home / "derived" / "layouts" / job.arguments["folder"]
    jobs.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.reason) == (JobState.FAILED, "layout_marked_secret")
    assert not folder.exists()


def test_what_is_past_its_day_goes(reader: Member) -> None:
    job = layouts.receive_to_check(reader, "a.docx", [word_file("Thư")])
    jobs.run(str(job.pk))
    folder: Path = ports().home / "derived" / "layouts" / job.arguments["folder"]
    long_ago = time.time() - layouts.KEPT_SECONDS - 60
    os.utime(folder, (long_ago, long_ago))
    layouts.receive_to_check(reader, "b.docx", [word_file("Thư")])
    assert layouts.check_for(reader, job.pk).is_gone
    with pytest.raises(NotFound):
        layouts.mended_file(reader, job.pk)


@pytest.mark.parametrize(("name", "data"), [("a.txt", b"abc"), ("a.docx", b"abc"), ("", b"")])
def test_other_files_are_refused_at_once(reader: Member, name: str, data: bytes) -> None:
    with pytest.raises(FileRefused):
        layouts.receive_to_check(reader, name, [data])
    assert not list((ports().home / "holding").glob("*"))
