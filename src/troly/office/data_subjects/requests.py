"""Requests of people about their own data: opened, searched, carried out or refused, on time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.assistants.models import Feedback, Turn
from troly.office.assistants.written import kinds
from troly.office.audit.chain import record
from troly.office.data_subjects import clock, erasing, finding, ledger, sought
from troly.office.data_subjects.models import RequestKind, RequestState, SubjectRequest
from troly.office.library import jobs
from troly.office.library.models import Document, Job, JobState, Version
from troly.office.library.viewing import texts_between
from troly.office.tenants.models import Member, Tenant
from troly.office.tenants.people import require
from troly.office.tenants.permissions import Permission
from troly.office.tenants.rights import document_rights, rights_filter

LONGEST_REASON = 400
AROUND = 200
"""Characters shown beside a place in an export."""


def requests_of(member: Member, *, is_open: bool | None = None) -> QuerySet[SubjectRequest]:
    """The body's requests, those due first. Raises ``NotAllowed``."""
    require(member, Permission.PERSONAL)
    found = SubjectRequest.objects.filter(tenant_id=member.tenant_id)
    if is_open is not None:
        found = (found.filter if is_open else found.exclude)(state=RequestState.OPEN)
    return found.select_related("opened_by__person", "decided_by__person").order_by(
        "due_on" if is_open else "-number", "number"
    )


def request_for(member: Member, request_id: object) -> SubjectRequest:
    found = requests_of(member).filter(pk=request_id).first()
    if found is None:
        raise NotFound("no_such_request")
    return found


def open_request(
    member: Member,
    kind: str,
    values: Iterable[str],
    *,
    received_on: date,
    identified: str = "",
) -> SubjectRequest:
    """Write a request down and start looking. Raises ``NotAllowed``, and ``BadInput`` for an
    unknown kind, a day to come or long past, or nothing to look for."""
    require(member, Permission.PERSONAL)
    today = timezone.localdate()
    if kind not in RequestKind.values:
        raise BadInput("unknown_request", known=", ".join(RequestKind.values))
    if not today - timedelta(days=366) <= received_on <= today:
        raise BadInput("bad_day")
    with transaction.atomic():
        # Two officers at once get two numbers.
        Tenant.objects.select_for_update().get(pk=member.tenant_id)
        last = SubjectRequest.objects.filter(tenant_id=member.tenant_id).aggregate(
            last=Max("number")
        )["last"]
        made = SubjectRequest.objects.create(
            tenant_id=member.tenant_id,
            number=(last or 0) + 1,
            kind=kind,
            sought=sought.cleaned(values),
            identified=" ".join(identified.split())[:200],
            received_on=received_on,
            reply_by=clock.reply_by(received_on),
            due_on=clock.due_on(kind, received_on),
            opened_by=member,
        )
        record(member.tenant_id, member.pk, "subject_request_opened", made.pk,
               number=made.number, kind=kind, due_on=made.due_on)  # fmt: skip
        _search(member, made)
    return made


def search_again(member: Member, request_id: object) -> None:
    """Look once more, under the rights of whoever asks now."""
    with transaction.atomic():
        _search(member, _open_one(member, request_id))


def is_searching(one: SubjectRequest) -> bool:
    return Job.objects.filter(
        kind="find_person",
        tenant_id=one.tenant_id,
        arguments={"request": str(one.pk)},
        state__in=(JobState.QUEUED, JobState.PAUSED, JobState.RUNNING),
    ).exists()


def _search(member: Member, one: SubjectRequest) -> None:
    if not is_searching(one):
        jobs.add("find_person", member.tenant, member=member,
                 arguments={"request": str(one.pk)}, priority=40)  # fmt: skip


@jobs.kind("find_person", jobs.BULK)
def find_person(running: jobs.Running) -> None:
    """Search documents and conversations. The job names the request alone, never the person."""
    job = running.job
    one = SubjectRequest.objects.filter(
        pk=job.arguments["request"], state=RequestState.OPEN
    ).first()
    if one is None or job.member is None:
        return

    def told(done: int, total: int) -> None:
        running.report("finding", done, total)

    _look(job.member, one, told, running.confirm)


def search_now(member: Member, request_id: object) -> SubjectRequest:
    """Look while the caller waits, instead of the job that was queued for it."""
    one = request_for(member, request_id)
    for job in Job.objects.filter(
        kind="find_person", arguments={"request": str(one.pk)}, state=JobState.QUEUED
    ):
        with transaction.atomic():
            jobs.stop(job)
    _look(member, one, lambda _done, _total: None, lambda: None)
    return request_for(member, request_id)


def _look(
    member: Member, one: SubjectRequest, told: finding.Told, confirm: Callable[[], None]
) -> None:
    places, is_cut_off = finding.find(member, list(one.sought), told)
    with transaction.atomic():
        confirm()
        SubjectRequest.objects.filter(pk=one.pk, state=RequestState.OPEN).update(
            places=places,
            is_cut_off=is_cut_off,
            searched_at=timezone.now(),
            searched_by=member,
        )
        record(member.tenant_id, member.pk, "subject_data_searched", one.pk,
               number=one.number, places=len(places))  # fmt: skip


def others_found(one: SubjectRequest) -> dict[str, int]:
    """How many records other than documents hold the person, by what they are."""
    counts = {what: 0 for what in ledger.WHATS if what != "document"}
    for place in one.places:
        if place["what"] in counts:
            counts[place["what"]] += 1
    return counts


def documents_found(member: Member, one: SubjectRequest) -> dict[str, int]:
    """How often in each document, by id, most first; those alone that ``member`` may read now."""
    counts: dict[str, int] = {}
    for place in one.places:
        if place["what"] == "document":
            counts[place["document"]] = counts.get(place["document"], 0) + place["count"]
    readable = Document.objects.filter(document_rights(rights_filter(member)), pk__in=counts)
    ids = {str(pk) for pk in readable.values_list("pk", flat=True)}
    return dict(sorted(((k, n) for k, n in counts.items() if k in ids), key=lambda r: (-r[1], r)))


def extend(member: Member, request_id: object, reason: str) -> SubjectRequest:
    """Take the longer term that the decree allows once, with a reason."""
    reason = _good_reason(reason)
    with transaction.atomic():
        one = _open_one(member, request_id)
        if one.is_extended:
            raise BadInput("extended_already")
        one.is_extended, one.extension_reason = True, reason
        one.due_on = clock.due_on(one.kind, one.received_on, is_extended=True)
        one.save(update_fields=["is_extended", "extension_reason", "due_on"])
        record(member.tenant_id, member.pk, "subject_request_extended", one.pk,
               number=one.number, due_on=one.due_on)  # fmt: skip
    return one


def refuse(member: Member, request_id: object, reason: str) -> SubjectRequest:
    """End a request without carrying it out; the person's name and numbers go."""
    reason = _good_reason(reason)
    with transaction.atomic():
        one = _open_one(member, request_id)
        _end(one, member, RequestState.REFUSED, reason, {})
        record(member.tenant_id, member.pk, "subject_request_refused", one.pk,
               number=one.number)  # fmt: skip
    return one


def finish(member: Member, request_id: object, reason: str = "") -> SubjectRequest:
    """Say that a request was carried out that erases nothing."""
    with transaction.atomic():
        one = _open_one(member, request_id)
        if one.kind == RequestKind.ERASE:
            raise BadInput("erase_by_choice")
        _end(one, member, RequestState.CARRIED_OUT, " ".join(reason.split())[:LONGEST_REASON], {})
        record(member.tenant_id, member.pk, "subject_request_carried_out", one.pk,
               number=one.number, kind=one.kind)  # fmt: skip
    return one


def erase(
    member: Member, request_id: object, documents: Iterable[object], reason: str = ""
) -> SubjectRequest:
    """Erase the documents chosen of those found, and every turn, feedback, golden case and copy of
    an answer found; in drafts and incidents the person's name and numbers are covered.

    Documents that stay need a ``reason``, and so does what was found and is not listed: the
    certificate says that there is more. Raises ``NotAllowed`` (also for a document with a file
    that waits for two persons), ``NotFound``, ``BadInput``
    (``not_searched_yet``, ``reason_needed``, or a document that was not found for the person).
    """
    with transaction.atomic():
        one = _open_one(member, request_id)
        if one.kind != RequestKind.ERASE:
            raise BadInput("not_for_erasing")
        if one.searched_at is None or is_searching(one):
            raise BadInput("not_searched_yet")
        found = {p["document"] for p in one.places if p["what"] == "document"}
        chosen = {str(document) for document in documents}
        if not chosen <= found:
            raise BadInput("not_found_for_person")
        # What another body shares is that body's to erase.
        allowed = Document.objects.filter(
            document_rights(rights_filter(member)), pk__in=chosen, tenant_id=member.tenant_id
        )
        if allowed.filter(pk__in=erasing.held_documents(member.tenant)).exists():
            raise NotAllowed("two_persons_needed")
        erased_ids = [str(pk) for pk in allowed.order_by("pk").values_list("pk", flat=True)]
        kept = sorted(found - set(erased_ids))
        is_part = bool(kept) or one.is_cut_off
        reason = _good_reason(reason) if is_part else " ".join(reason.split())[:LONGEST_REASON]
        erased = erasing.erase_documents(
            member.tenant, member.pk, erased_ids, "document_erased", request=str(one.pk)
        )
        records = [p for p in one.places if p["what"] != "document"]
        counts = erasing.erase_records(records, member.tenant, sought.expression_for(one.sought))
        erasing.note(member.tenant, erased_ids, records)
        certificate: dict[str, Any] = {
            "request": str(one.pk),
            "number": one.number,
            "body": member.tenant.name,
            "received_on": one.received_on.isoformat(),
            "due_on": one.due_on.isoformat(),
            "erased_at": timezone.now().isoformat(timespec="seconds"),
            "erased_by": str(member.pk),
            "documents": erased,
            **counts,
            "documents_kept": len(kept),
            "is_cut_off": one.is_cut_off,
            "reason_kept": reason if is_part else "",
        }
        text = json.dumps(certificate, ensure_ascii=False, sort_keys=True)
        certificate["sha256"] = hashlib.sha256(text.encode()).hexdigest()
        _end(one, member, RequestState.CARRIED_OUT, reason, certificate)
        record(member.tenant_id, member.pk, "subject_data_erased", one.pk, number=one.number,
               documents=len(erased), kept=len(kept), certificate=certificate["sha256"],
               **counts)  # fmt: skip
    return one


def is_all_gone(one: SubjectRequest) -> bool:
    """Whether background work has removed the last of what the certificate names."""
    return all(erasing.is_gone(row["document"]) for row in one.certificate.get("documents", ()))


def certificate_holds(certificate: dict[str, Any]) -> bool:
    """Whether a certificate's digest fits its words."""
    facts = {name: value for name, value in certificate.items() if name != "sha256"}
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest() == certificate.get("sha256")


def exported(member: Member, request_id: object) -> dict[str, Any]:
    """Everything found, with the words around each place, for the person who asks: one object.
    Of documents only what ``member`` may read now. Recorded."""
    one = request_for(member, request_id)
    if one.state != RequestState.OPEN or one.searched_at is None:
        raise BadInput("not_searched_yet")
    rows = [p for p in one.places if p["what"] == "document"]
    readable = {
        str(v.pk): v
        for v in Version.objects.filter(
            document_rights(rights_filter(member), "document__"),
            pk__in=[p["version"] for p in rows],
        ).select_related("document")
    }
    documents = [_exported(p, readable[p["version"]]) for p in rows if p["version"] in readable]
    ids = {
        what: [p["id"] for p in one.places if p["what"] == what] for what in ("turn", "feedback")
    }
    turns = Turn.objects.filter(pk__in=ids["turn"])
    said = Feedback.objects.filter(pk__in=ids["feedback"])
    with transaction.atomic():
        record(member.tenant_id, member.pk, "subject_data_exported", one.pk,
               number=one.number, documents=len(documents), turns=turns.count())  # fmt: skip
    return {
        "request": one.number,
        "body": member.tenant.name,
        "received_on": one.received_on.isoformat(),
        "sought": list(one.sought),
        "documents": documents,
        "questions": [
            {
                "asked_at": turn.asked_at.isoformat(timespec="seconds"),
                "question": turn.question,
                "answer": [str(claim.get("text", "")) for claim in turn.claims],
            }
            for turn in turns.order_by("asked_at", "pk")
        ],
        "feedback": [
            {"given_at": row.given_at.isoformat(timespec="seconds"), "reason": row.reason}
            for row in said.order_by("given_at", "pk")
        ],
        **{
            kind.what: kind.given(
                member,
                [p["id"] for p in one.places if p["what"] == kind.what],
                sought.expression_for(one.sought),
            )
            for kind in kinds()
        },
        "is_cut_off": one.is_cut_off,
        "made_at": timezone.now().isoformat(timespec="seconds"),
    }


def _exported(place: dict[str, Any], version: Version) -> dict[str, Any]:
    spans = [
        (str(version.pk), max(0, start - AROUND), end + AROUND)
        for start, end, _page in place["starts"]
    ]
    texts = texts_between(spans)
    return {
        "title": version.title or version.document.title,
        "number": version.document.number,
        "count": place["count"],
        "places": [
            {"page": page, "start": start, "text": texts[span]}
            for (start, _end, page), span in zip(place["starts"], spans, strict=True)
        ],
    }


def _open_one(member: Member, request_id: object) -> SubjectRequest:
    require(member, Permission.PERSONAL)
    one = (
        SubjectRequest.objects.select_for_update()
        .filter(pk=request_id, tenant_id=member.tenant_id)
        .first()
    )
    if one is None:
        raise NotFound("no_such_request")
    if one.state != RequestState.OPEN:
        raise BadInput("request_is_over")
    return one


def _end(
    one: SubjectRequest, member: Member, state: str, reason: str, certificate: dict[str, Any]
) -> None:
    one.state, one.reason, one.certificate = state, reason, certificate
    one.decided_by, one.decided_at = member, timezone.now()
    one.sought, one.places, one.identified = [], [], ""
    one.save()


def _good_reason(reason: str) -> str:
    reason = " ".join(reason.split())
    if not 5 <= len(reason) <= LONGEST_REASON:
        raise BadInput("reason_needed", limit=LONGEST_REASON)
    return reason
