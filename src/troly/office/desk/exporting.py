"""A case as one folder in an archive: document, sources, calendar, questions, history, digests."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from troly.engine.answers.due_days import due_in
from troly.errors import BadInput
from troly.office.audit.chain import record
from troly.office.desk import drafts, paper
from troly.office.desk.calendar_file import DueTask, calendar_file
from troly.office.desk.cases import case_for
from troly.office.desk.models import Case
from troly.office.desk.shown import ShownParagraph, shown
from troly.office.desk.sources import documents_of
from troly.office.tenants.models import Member

SUMS, INDEX = "SHA256SUMS", "chi-muc.json"


@dataclass(frozen=True)
class Exported:
    data: bytes
    name: str


def calendar(member: Member, case_id: object) -> bytes:
    """The accepted tasks of a plan that have a day. Raises ``BadInput`` where none has."""
    case = case_for(member, case_id)
    due = _due(_seen(member, case))
    if not due:
        raise BadInput("case_without_days")
    with transaction.atomic():
        record(member.tenant_id, member.pk, "case_calendar_taken", case.pk, tasks=len(due))
    return calendar_file(due, timezone.now())


def exported(member: Member, case_id: object) -> Exported:
    """Everything of a case that ``member`` may see, as a .zip of one folder. Recorded with the
    digest of the archive's list of digests."""
    case = case_for(member, case_id)
    seen = _seen(member, case)
    due = _due(seen)
    files = {
        "van-ban.docx": paper.file_of(member, case),
        "nguon.json": _json(_sources(member, case, seen)),
        "cau-hoi.json": _json(_questions(case)),
        "lich-su.json": _json(_history(case)),
    }
    if due:
        files["lich.ics"] = calendar_file(due, timezone.now())
    files[INDEX] = _json(_index(case, files))
    sums = "".join(f"{_digest(data)}  {name}\n" for name, data in sorted(files.items()))
    files[SUMS] = sums.encode()
    folder = f"ho-so-{str(case.pk)[:8]}"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            archive.writestr(f"{folder}/{name}", data)
    with transaction.atomic():
        record(member.tenant_id, member.pk, "case_exported", case.pk,
               files=len(files), sha256=_digest(files[SUMS]))  # fmt: skip
    return Exported(target.getvalue(), f"{folder}.zip")


def _seen(member: Member, case: Case) -> list[ShownParagraph]:
    return shown(member, drafts.paragraphs_of(drafts.newest(case)))


def _due(seen: list[ShownParagraph]) -> list[DueTask]:
    found = []
    for one in seen:
        if one.it.field != "tasks" or not one.goes_into_the_file:
            continue
        year = next(
            (e.document.issued_on.year for e in one.evidence
             if e.document is not None and e.document.issued_on), None)  # fmt: skip
        day = due_in(one.text, year).day
        if day is not None:
            found.append(DueTask(one.it.id, day, " ".join(one.text.split())))
    return found


def _index(case: Case, files: dict[str, bytes]) -> dict[str, Any]:
    return {
        "case": str(case.pk),
        "title": case.title,
        "form": case.form,
        "stage": case.stage,
        "is_marked": case.is_marked,
        "deadline": case.deadline.isoformat() if case.deadline else None,
        "people": {
            role: str(getattr(case, role).person) if getattr(case, role) else None
            for role in ("drafter", "checker", "signer")
        },
        "ticked_before_signing": case.ticked,
        "signed_at": case.signed_at.isoformat(timespec="seconds") if case.signed_at else None,
        "exported_at": timezone.now().isoformat(timespec="seconds"),
        "files": [
            {"name": name, "bytes": len(data), "sha256": _digest(data)}
            for name, data in sorted(files.items())
        ],
    }


def _sources(member: Member, case: Case, seen: list[ShownParagraph]) -> dict[str, Any]:
    named = documents_of(member, case).select_related("current")
    return {
        "documents": [
            {
                "title": document.title,
                "number": document.number,
                "document": str(document.pk),
                "version": str(document.current_id),
                "sha256": document.current.sha256 if document.current else "",
            }
            for document in named
        ],
        "paragraphs": [
            {
                "id": one.it.id,
                "field": one.it.field,
                "standing": str(one.it.standing),
                "origin": str(one.it.origin),
                "finding": one.it.finding,
                "text": one.text,
                "evidence": [
                    {
                        "n": place.n,
                        "document": place.place.document,
                        "version": place.place.version,
                        "page": place.place.page,
                        "start": place.place.start,
                        "end": place.place.end,
                        "quote": place.quote,
                    }
                    for place in one.evidence
                    if not place.is_gone
                ],
            }
            for one in seen
        ],
    }


def _questions(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "question": one.turn.question,
            "ending": one.turn.ending,
            "asked_at": one.turn.asked_at.isoformat(timespec="seconds"),
        }
        for one in case.questions.select_related("turn")
    ]


def _history(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "version": draft.ordinal,
            "why": draft.why,
            "by": str(draft.by.person) if draft.by else None,
            "at": draft.at.isoformat(timespec="seconds"),
            "paragraphs": len(draft.paragraphs),
        }
        for draft in case.drafts.select_related("by__person").order_by("ordinal")
    ]


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
