"""Documents in the official layout: built from a filled form, or an uploaded .docx held against it.

Troly writes no number, no day and no signature. What it built bears the mark of an assisted draft;
the person responsible takes it away, and that is recorded.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from troly.engine.layout.filled import filled, gaps
from troly.engine.layout.forms import form_named
from troly.engine.layout.values import Deviation, Placed, plain
from troly.engine.parsing.checks import check_upload, safe_name
from troly.engine.parsing.layout_check import CheckedLayout, check_layout
from troly.engine.parsing.sandbox import parse_file
from troly.errors import BadInput, FileRefused, NotFound
from troly.office.audit.chain import record
from troly.office.library import jobs, originals, sent_files
from troly.office.library.models import Job, JobState
from troly.office.library.ports import ports
from troly.office.tenants.models import Member
from troly.office.tenants.people import require
from troly.office.tenants.permissions import Permission

LONGEST_FIELD = 100_000
LARGEST_FILE = 20_000_000
KEPT_SECONDS = 24 * 3600
"""How long a checked file's findings and its mended copy stay."""
KIND = "check_layout"
_GIVEN, _MENDED, _FOUND = "given.docx", "mended.docx", "found.json"


@dataclass(frozen=True)
class BuiltDocument:
    data: bytes
    file_name: str
    gaps: tuple[str, ...]
    """Ids of required fields that were left empty."""


@dataclass(frozen=True)
class CheckOfLayout:
    """``job`` says how far it is; the rest is there once it is done."""

    job: Job
    file_name: str
    kind: str = ""
    deviations: tuple[Deviation, ...] = ()
    is_marked: bool = False
    is_mended: bool = False
    is_gone: bool = False
    """It was done, and its findings are past their day."""


def previewed(member: Member, form_id: str, values: Mapping[str, str]) -> list[Placed]:
    """A filled form's paragraphs. Raises ``NotFound`` or ``BadInput``."""
    require(member, Permission.READ)
    _check_lengths(values)
    return filled(form_named(form_id), values)


def build(
    member: Member, form_id: str, values: Mapping[str, str], *, removes_mark: bool = False
) -> BuiltDocument:
    """A filled form as a .docx. Nothing of it is kept; its digest is recorded.

    Raises ``NotFound`` for a kind that is not there, ``BadInput`` for a field too long.
    """
    # Here: what makes Word files is 8 MB that most processes never need.
    from troly.engine.layout.build import built

    require(member, Permission.READ)
    _check_lengths(values)
    form = form_named(form_id)
    title = values.get("subject", "") or form.name
    data = built(filled(form, values), title, is_marked=not removes_mark)
    with transaction.atomic():
        digest = hashlib.sha256(data).hexdigest()
        record(member.tenant_id, member.id, "document_built", None, form=form.id, sha256=digest)
        if removes_mark:
            record(member.tenant_id, member.id, "draft_mark_removed", None, sha256=digest)
    return BuiltDocument(data, f"{form.id.replace('_', '-')}.docx", tuple(gaps(form, values)))


def _check_lengths(values: Mapping[str, str]) -> None:
    for value in values.values():
        if len(value) > LONGEST_FIELD:
            raise BadInput("field_too_long", limit=LONGEST_FIELD, length=len(value))


def receive_to_check(
    member: Member, name: str, chunks: Iterable[bytes], *, removes_mark: bool = False
) -> Job:
    """Take a .docx in to be held against the layout by a worker. Raises ``FileRefused``."""
    require(member, Permission.READ)
    sent_files.sweep("layouts", KEPT_SECONDS)
    file_name = safe_name(name)
    limits = ports().limits
    with originals.hold(chunks, min(LARGEST_FILE, limits.file_bytes)) as held:
        if check_upload(held.path, file_name, limits) != "docx":
            raise FileRefused("not_docx")
        folder = uuid.uuid4()
        _folder(folder).mkdir(parents=True, mode=0o700)
        os.replace(held.path, _folder(folder) / _GIVEN)
        digest = held.sha256
    arguments = {"folder": str(folder), "name": file_name, "removes_mark": removes_mark}
    with transaction.atomic():
        job = jobs.add(KIND, member.tenant, member=member, arguments=arguments, priority=90)
        record(member.tenant_id, member.id, "layout_checked", job.pk, sha256=digest)
        if removes_mark:
            record(member.tenant_id, member.id, "draft_mark_removed", job.pk, sha256=digest)
    return job


def check_at_once(member: Member, path: Path, *, removes_mark: bool = False) -> CheckedLayout:
    """A file of this machine, held against the layout now. Raises ``FileRefused``."""
    require(member, Permission.READ)
    limits = ports().limits
    if check_upload(path, path.name, limits) != "docx":
        raise FileRefused("not_docx")
    if parse_file(path, path.name, limits).marking:
        raise FileRefused("layout_marked_secret")
    found = check_layout(path, path.name, limits, removes_mark=removes_mark)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    with transaction.atomic():
        record(member.tenant_id, member.id, "layout_checked", None, sha256=digest)
        if removes_mark:
            record(member.tenant_id, member.id, "draft_mark_removed", None, sha256=digest)
    return found


def _forget(job: Job) -> None:
    shutil.rmtree(_folder(uuid.UUID(job.arguments["folder"])), ignore_errors=True)


@jobs.kind(KIND, jobs.QUICK, on_failure=_forget)
def check(running: jobs.Running) -> None:
    """Read it, look for a secrecy marking, hold it against the layout, put the outcome down."""
    arguments = running.job.arguments
    folder = _folder(uuid.UUID(arguments["folder"]))
    given, name, limits = folder / _GIVEN, arguments["name"], ports().limits
    if not given.exists():
        if (folder / _FOUND).exists():
            return
        raise FileRefused("original_erased")
    running.report("parse")
    if parse_file(given, name, limits).marking:
        raise FileRefused("layout_marked_secret")
    running.report("layout")
    found = check_layout(given, name, limits, removes_mark=arguments["removes_mark"])
    (folder / _MENDED).write_bytes(found.mended)
    outcome = {
        "kind": found.kind,
        "deviations": plain(found.deviations),
        "is_marked": found.is_marked and not arguments["removes_mark"],
    }
    fresh = folder / f"{_FOUND}.new"
    fresh.write_text(json.dumps(outcome, ensure_ascii=False), "utf-8")
    os.replace(fresh, folder / _FOUND)
    given.unlink()


def check_for(member: Member, job_id: object) -> CheckOfLayout:
    """One's own check. Raises ``NotFound`` for anything else."""
    job = _own(member, job_id)
    name = job.arguments["name"]
    if job.state != JobState.DONE:
        return CheckOfLayout(job, name)
    try:
        text = (_folder(uuid.UUID(job.arguments["folder"])) / _FOUND).read_text("utf-8")
    except FileNotFoundError:
        return CheckOfLayout(job, name, is_gone=True)
    found = json.loads(text)
    deviations = tuple(Deviation(**one) for one in found["deviations"])
    return CheckOfLayout(job, name, found["kind"], deviations, found["is_marked"], is_mended=True)


def mended_file(member: Member, job_id: object) -> tuple[str, bytes]:
    """Name and bytes of the copy with its layout mended. Raises ``NotFound``."""
    job = _own(member, job_id)
    try:
        data = (_folder(uuid.UUID(job.arguments["folder"])) / _MENDED).read_bytes()
    except FileNotFoundError as error:
        raise NotFound("no_such_check") from error
    with transaction.atomic():
        digest = hashlib.sha256(data).hexdigest()
        record(member.tenant_id, member.id, "layout_mended", job.pk, sha256=digest)
    return job.arguments["name"], data


def _own(member: Member, job_id: object) -> Job:
    job = Job.objects.filter(pk=job_id, kind=KIND, member=member, tenant_id=member.tenant_id)
    found = job.first()
    if found is None:
        raise NotFound("no_such_check")
    return found


def _folder(name: uuid.UUID) -> Path:
    return sent_files.folder_of("layouts", name)
