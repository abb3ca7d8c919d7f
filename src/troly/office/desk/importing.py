"""A person's own Word file taken into a case as its draft: its words only, checked afterwards.

The file is opened by a worker's limited child and is not kept. Head and foot of the paper stay
out: the form writes them.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import uuid
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.db import transaction

from troly.engine.layout.forms import DocumentForm
from troly.engine.parsing.checks import check_upload, safe_name
from troly.engine.parsing.layout_check import BodyOfFile, read_body
from troly.engine.parsing.sandbox import parse_file
from troly.engine.text.forms import fold, normal_form
from troly.errors import BadInput, FileRefused, NotAllowed
from troly.office.audit.chain import record
from troly.office.desk import checking, drafts
from troly.office.desk.cases import form_of, held_case
from troly.office.desk.models import Case
from troly.office.desk.paragraphs import NOT_LOOKED_AT, Origin, Paragraph, Standing
from troly.office.desk.sources import documents_of
from troly.office.desk.writing import IMPORT_KIND, TASKS_FIELD, work_on
from troly.office.library import jobs, originals, sent_files
from troly.office.library.models import UNFINISHED, Job
from troly.office.library.ports import ports
from troly.office.tenants.models import Member

LARGEST_FILE = 20_000_000
KEPT_SECONDS = 24 * 3600
"""How long a file waits at most for a worker that does not come."""
_GIVEN = "given.docx"
_NUMBERED = re.compile(r"(?:[IVXLC]{1,6}|\d{1,2})[.)]\s+")


def receive(member: Member, case_id: object, name: str, chunks: Iterable[bytes]) -> Job:
    """Take a .docx in to become paragraphs of the draft. Raises ``FileRefused``, and ``BadInput``
    while other work on the draft goes on."""
    case = held_case(member, case_id)
    sent_files.sweep("drafts_sent", KEPT_SECONDS)
    file_name = safe_name(name)
    limits = ports().limits
    with originals.hold(chunks, min(LARGEST_FILE, limits.file_bytes)) as held:
        if check_upload(held.path, file_name, limits) != "docx":
            raise FileRefused("not_docx")
        _refuse_macros(held.path)
        folder = uuid.uuid4()
        _folder(folder).mkdir(parents=True, mode=0o700)
        os.replace(held.path, _folder(folder) / _GIVEN)
        digest = held.sha256
    arguments = {"case": str(case.pk), "folder": str(folder), "name": file_name}
    try:
        with transaction.atomic():
            Case.objects.select_for_update().get(pk=case.pk)
            if work_on(case).filter(state__in=UNFINISHED).exists():
                raise BadInput("draft_being_written")
            job = jobs.add(
                IMPORT_KIND, member.tenant, member=member, arguments=arguments, priority=80
            )
            record(member.tenant_id, member.pk, "draft_file_taken", case.pk, sha256=digest)
    except BadInput:
        shutil.rmtree(_folder(folder), ignore_errors=True)
        raise
    return job


def _refuse_macros(path: Path) -> None:
    """By the container's list of names alone: nothing of it is opened here."""
    with zipfile.ZipFile(path) as archive:
        names = [name.lower() for name in archive.namelist()]
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise FileRefused("has_macros")


def _forget(job: Job) -> None:
    shutil.rmtree(_folder(uuid.UUID(job.arguments["folder"])), ignore_errors=True)


@jobs.kind(IMPORT_KIND, jobs.QUICK, on_failure=_forget)
def import_draft(running: jobs.Running) -> None:
    """Under the rights of who sent it, as they are now. Done twice it adds nothing twice."""
    job = running.job
    if job.member is None:
        raise NotAllowed("member_inactive")
    case = held_case(job.member, job.arguments["case"])
    given = _folder(uuid.UUID(job.arguments["folder"])) / _GIVEN
    name, limits = job.arguments["name"], ports().limits
    if not given.exists():
        raise FileRefused("original_erased")
    running.report("parse")
    if parse_file(given, name, limits).marking:
        raise FileRefused("draft_marked_secret")
    body = read_body(given, name, limits)
    made = paragraphs_of_file(form_of(case), body, str(job.pk))
    running.report("saving")
    with transaction.atomic():
        running.confirm()
        _keep(case, job.member, made, body.subject)
    _check_all(running, case, job.member)
    _forget(job)


def paragraphs_of_file(form: DocumentForm, body: BodyOfFile, seed: str) -> list[Paragraph]:
    """A person's paragraphs: under the field whose name a section bears, else under the first that
    holds free text. Ids follow from ``seed``. Raises ``BadInput`` for one too long."""
    fields = drafts.body_fields(form)
    if not fields:
        raise BadInput("draft_no_such_field")
    labels = {_plain(one.label): one.id for one in form.fields if one.id in fields}
    field = next((one for one in fields if one != TASKS_FIELD), fields[0])
    made = []
    for number, (role, raw) in enumerate(body.paragraphs):
        text = normal_form(raw)[0].strip()
        named = labels.get(_plain(text)) if role in ("section", "division", "body") else None
        if named is not None:
            field = named
            continue
        if len(text) > drafts.LONGEST_PARAGRAPH:
            raise BadInput("field_too_long", limit=drafts.LONGEST_PARAGRAPH, length=len(text))
        name = hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()[:12]
        made.append(Paragraph(name, field, text, Origin.PERSON, Standing.ACCEPTED))
    return made


def _plain(text: str) -> str:
    return " ".join(fold(_NUMBERED.sub("", text, count=1)).split()).strip(" :.")


def _keep(case: Case, member: Member, made: Sequence[Paragraph], subject: str) -> None:
    form = form_of(case)
    order = drafts.body_fields(form)
    values = dict(drafts.newest(case).values)
    field = next((f.id for f in form.fields if f.part in ("subject", "letter_subject")), "")
    if field and subject and not values.get(field):
        values[field] = normal_form(subject)[0].strip()[: drafts.LONGEST_VALUE]

    def act(found: list[Paragraph]) -> list[Paragraph]:
        there = {one.id for one in found}
        both = [*found, *(one for one in made if one.id not in there)]
        return sorted(both, key=lambda one: order.index(one.field))

    drafts.save(case, member, act, "imported", values)


def _check_all(running: jobs.Running, case: Case, member: Member) -> None:
    """Against the sources, where there are any; without them nothing is said of the words."""
    if not documents_of(member, case).exists():
        return
    left = _unchecked(case)
    total = left
    while left:
        running.report("checking", total - left, total)
        checking.check(case, member)
        before, left = left, _unchecked(case)
        if left >= before:
            return


def _unchecked(case: Case) -> int:
    found = drafts.paragraphs_of(drafts.newest(case))
    return sum(one.finding == NOT_LOOKED_AT and bool(one.text) for one in found)


def _folder(name: uuid.UUID) -> Path:
    return sent_files.folder_of("drafts_sent", name)
