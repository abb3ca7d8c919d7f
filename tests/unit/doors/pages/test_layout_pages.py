"""Pages of the official layout: filled, seen, taken away, checked."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from troly.engine.evaluation.planted_layout import sample_values
from troly.engine.layout.build import built
from troly.engine.layout.filled import filled
from troly.engine.layout.forms import forms
from troly.engine.layout.values import MARK
from troly.office.library import jobs
from troly.office.library.models import Job
from troly.office.tenants.models import Member

SignIn = Callable[..., Client]
VALUES = sample_values(forms()["cong_van"])


def test_every_form_opens(reader: Member, browser_of: SignIn) -> None:
    page = browser_of(reader)
    listed = page.get("/document-forms").content.decode()
    for name, form in forms().items():
        assert form.name in listed
        assert page.get(f"/document-forms/{name}").status_code == 200
    assert page.get("/document-forms/layout").status_code == 404


def test_it_is_seen_and_taken_away(reader: Member, browser_of: SignIn) -> None:
    page = browser_of(reader)
    seen = page.post("/document-forms/cong_van", {**VALUES, "subject": "<i>bến</i>", "see": ""})
    assert "V/v &lt;i&gt;bến" in seen.content.decode()
    taken = page.post("/document-forms/cong_van", {**VALUES, "take": ""})
    footer = docx.Document(io.BytesIO(taken.content)).sections[0].footer
    assert MARK in footer.paragraphs[0].text
    bare = page.post("/document-forms/cong_van", {**VALUES, "take": "", "removes_mark": "on"})
    assert not docx.Document(io.BytesIO(bare.content)).sections[0].footer.paragraphs[0].text


def test_a_file_is_checked_by_the_worker_and_shown(reader: Member, browser_of: SignIn) -> None:
    form = forms()["cong_van"]
    opened = docx.Document(io.BytesIO(built(filled(form, VALUES), form.name)))
    for run in opened.paragraphs[-2].runs:
        run.font.name = "Arial"
    opened.sections[0].left_margin = 0
    target = io.BytesIO()
    opened.save(target)
    page = browser_of(reader)
    sent = page.post(
        "/document-forms/check", {"file": SimpleUploadedFile("thư.docx", target.getvalue())}
    )
    assert sent.status_code == 302
    address = sent.headers["Location"]
    assert "Đang kiểm tra" in page.get(address).content.decode()
    jobs.run(str(Job.objects.get(kind="check_layout").pk))
    shown = page.get(address).content.decode()
    assert "Lề trang ngoài khoảng" in shown and "Tải bản đã sửa" in shown
    mended = page.get(f"{address}/mended")
    assert docx.Document(io.BytesIO(mended.content)).sections[0].left_margin.mm > 29


def test_another_file_is_refused_in_words(reader: Member, browser_of: SignIn) -> None:
    sent = {"file": SimpleUploadedFile("a.txt", b"abc")}
    answer = browser_of(reader).post("/document-forms/check", sent)
    assert answer.status_code == 400
    assert "Chỉ nhận tệp Word" in answer.content.decode()
