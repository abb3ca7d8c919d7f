"""Documents in the official layout, over the API: built, held against it, set right."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from troly.doors import limits
from troly.doors.api.access import member_of
from troly.doors.api.answers import given
from troly.doors.api.problems import language_of
from troly.doors.api.schemas import Taken
from troly.doors.comparison_files import MEDIA_TYPES, WORD
from troly.doors.layout_wordings import DEVIATIONS, element_word, said
from troly.engine.layout.forms import COMMON, DocumentForm, forms
from troly.engine.layout.values import Deviation
from troly.office.assistants.tasks import layouts

document_forms = Router(tags=["desk"])


class FormFieldOut(Schema):
    id: str
    label: str
    is_required: bool
    is_long: bool


class DocumentFormOut(Schema):
    id: str
    name: str
    abbreviation: str
    fields: list[FormFieldOut]


class BuildIn(Taken):
    """``values`` by field id. The mark of an assisted draft goes only where the person responsible
    asks for it; that is recorded."""

    values: dict[str, str]
    removes_mark: bool = False


class DeviationOut(Schema):
    code: str
    element: str
    what: str = Field(description="In the caller's language.")
    remedy: str
    paragraph: int = Field(description="From 1; 0 for the page.")
    found: str
    wanted: str
    is_mendable: bool


class LayoutCheckOut(Schema):
    """``deviations`` is there once ``is_over``; ``reason`` says why none could be."""

    id: UUID
    is_over: bool
    reason: str
    kind: str
    is_marked: bool
    deviations: list[DeviationOut]


@document_forms.get("", response=given(200, list[DocumentFormOut]))
def list_forms(request: HttpRequest) -> list[DocumentFormOut]:
    """The kinds of administrative documents that can be built, with their fields."""
    member_of(request)
    return [_form(form) for form in forms().values()]


@document_forms.post("/checks", response=given(202, LayoutCheckOut, 400, 413))
def check(
    request: HttpRequest, file: File[UploadedFile], removes_mark: Form[bool] = False
) -> Status[LayoutCheckOut]:
    """Take in a .docx to be held against the layout by a worker; ask for the outcome by its id."""
    member = member_of(request)
    limits.count_question(request, member)
    job = layouts.receive_to_check(
        member, file.name or "", file.chunks(), removes_mark=removes_mark
    )
    return Status(202, _check(request, layouts.check_for(member, job.pk)))


@document_forms.get("/checks/{uuid:job_id}", response=given(200, LayoutCheckOut))
def checked(request: HttpRequest, job_id: UUID) -> LayoutCheckOut:
    """What deviates; kept for a day, for its sender alone."""
    return _check(request, layouts.check_for(member_of(request), job_id))


@document_forms.get("/checks/{uuid:job_id}/mended", response=given(200, bytes))
def mended(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """The same file with its layout set right, its words as they were."""
    name, data = layouts.mended_file(member_of(request), job_id)
    return _word(data, name)


@document_forms.post("/{str:form_id}", response=given(200, bytes))
def build(request: HttpRequest, form_id: str, taken: BuildIn) -> HttpResponse:
    """A filled form as a .docx: no number, no day, no signature. Required fields that are empty
    become marked gaps, named in the header ``X-Gaps``."""
    member = member_of(request)
    limits.count_question(request, member)
    made = layouts.build(member, form_id, taken.values, removes_mark=taken.removes_mark)
    response = _word(made.data, made.file_name)
    response.headers["X-Gaps"] = ",".join(made.gaps)
    return response


def _form(form: DocumentForm) -> DocumentFormOut:
    return DocumentFormOut(
        id=form.id,
        name=form.name,
        abbreviation=form.abbreviation,
        fields=[
            FormFieldOut(id=f.id, label=f.label, is_required=f.is_required, is_long=f.is_long)
            for f in (*COMMON, *form.fields)
        ],
    )


def _check(request: HttpRequest, found: layouts.CheckOfLayout) -> LayoutCheckOut:
    with translation.override(language_of(request)):
        return LayoutCheckOut(
            id=found.job.pk,
            is_over=found.job.is_over,
            reason=found.job.reason,
            kind=found.kind,
            is_marked=found.is_marked,
            deviations=[deviation_out(one) for one in found.deviations],
        )


def deviation_out(one: Deviation) -> DeviationOut:
    """A deviation as the API and ``--json`` give it, in the language in force."""
    words = DEVIATIONS[one.code]
    return DeviationOut(
        code=one.code,
        element=element_word(one),
        what=str(words.what),
        remedy=str(words.remedy),
        paragraph=one.paragraph,
        found=said(one.found),
        wanted=said(one.wanted),
        is_mendable=one.is_mendable,
    )


def _word(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=MEDIA_TYPES[WORD])
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
