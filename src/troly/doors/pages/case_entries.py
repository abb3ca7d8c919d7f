"""A case as its pages want it: people, sources, paragraphs with their evidence, concerns."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from troly.doors.case_wordings import (
    CONCERNS,
    NOT_LOOKED_AT,
    ORIGINS,
    ROLES,
    STAGES,
    STANDINGS,
    WHYS,
    WORK,
)
from troly.doors.citations import place_in, title_with_number
from troly.doors.claim_wordings import DIFFERENCES, FINDINGS, problem_words
from troly.doors.pages.shown import document_url, refusal
from troly.doors.pages.waiting import mark_of
from troly.doors.personal_wordings import kind_word
from troly.engine.layout.forms import COMMON, forms
from troly.office.desk import drafts
from troly.office.desk.cases import form_of
from troly.office.desk.handing import is_here
from troly.office.desk.models import Case, Draft, Stage
from troly.office.desk.paragraphs import Origin, Standing
from troly.office.desk.planning import NO_SUCH_DAY
from troly.office.desk.shown import ShownEvidence, ShownParagraph
from troly.office.desk.signing import Concern
from troly.office.desk.sources import ShownSource
from troly.office.library.models import Job
from troly.office.tenants.models import Member

_FIRST = ("issuer", "parent", "issuer_code", "unit_code", "place")


def case_entry(case: Case, member: Member) -> dict[str, Any]:
    """A row of the list, and the head of the page."""
    form = forms().get(case.form)
    late = case.deadline is not None and case.deadline < timezone.localdate()
    return {
        "id": case.pk,
        "title": case.title,
        "form": form.name if form else case.form,
        "stage": STAGES[case.stage],
        "stage_code": case.stage,
        "deadline": case.deadline,
        "is_late": late and case.stage != Stage.SIGNED,
        "changed_at": case.changed_at,
        "people": [
            {
                "role": ROLES[role],
                "code": role,
                "name": str(who.person) if who else "",
                "is_here": is_here(who),
                "is_holder": who is not None and case.holder_id == who.pk,
            }
            for role in ROLES
            for who in [getattr(case, role)]
        ],
        "is_mine": case.holder_id == member.pk,
        "is_signed": case.stage == Stage.SIGNED,
        "is_marked": case.is_marked,
        "returned_because": case.returned_because,
        "points": case.points,
        "assistant": case.assistant,
        "signed_at": case.signed_at,
    }


def source_entry(one: ShownSource) -> dict[str, Any]:
    url = ""
    if one.document is not None:
        url = document_url(one.document.pk, one.document.current_id)
    return {
        "id": one.id,
        "title": title_with_number(one.title, one.number),
        "url": url,
        "count": one.count if one.collection is not None else None,
        "is_gone": one.is_gone,
    }


def sections_of(
    case: Case, seen: list[ShownParagraph], typed: dict[str, str], wrong: str
) -> list[dict[str, Any]]:
    """The parts of the form that paragraphs fill, each with its own. ``typed`` holds what was
    refused, by paragraph; ``wrong`` is the paragraph that was."""
    form = form_of(case)
    labels = {field.id: field.label for field in form.fields}
    return [
        {
            "id": field,
            "label": labels[field],
            "paragraphs": [
                paragraph_entry(one, typed.get(one.it.id), is_wrong=one.it.id == wrong)
                for one in seen
                if one.it.field == field
            ],
        }
        for field in drafts.body_fields(form)
    ]


def paragraph_entry(
    one: ShownParagraph, typed: str | None = None, *, is_wrong: bool = False
) -> dict[str, Any]:
    it = one.it
    # A rule puts a task's words together: "word for word" would say too much.
    finding = None if it.origin is Origin.TABLED else FINDINGS.get(it.finding)
    needs_a_look = it.origin not in (Origin.QUOTED, Origin.TABLED, Origin.GAP) and not one.is_hidden
    return {
        "id": it.id,
        "text": one.text,
        "typed": one.text if typed is None else typed,
        "digest": it.digest,
        "is_hidden": one.is_hidden,
        "has_gone_source": one.has_gone_source,
        "is_gap": it.origin is Origin.GAP,
        "origin": ORIGINS[it.origin],
        "standing": STANDINGS[it.standing],
        "standing_code": str(it.standing),
        "is_proposed": it.standing is Standing.PROPOSED,
        "is_rejected": it.standing is Standing.REJECTED,
        "finding": finding,
        "is_unchecked": finding is None and needs_a_look,
        "not_looked_at": NOT_LOOKED_AT,
        "flags": [
            {"word": DIFFERENCES.get(kind, kind), "claimed": claimed, "found": found}
            for kind, claimed, found in it.flags
            if not one.is_hidden
        ],
        "asked": it.asked,
        "disagrees": it.disagrees,
        "is_false_day": it.problem == NO_SUCH_DAY,
        "problem": problem_words(it.problem) if it.problem and it.problem != NO_SUCH_DAY else "",
        "numbers": [e.n for e in one.evidence],
        "is_wrong": is_wrong,
    }


def evidence_entries(seen: list[ShownParagraph]) -> list[dict[str, Any]]:
    """Each place once, by its number."""
    found = {e.n: e for one in seen for e in one.evidence}
    return [evidence_entry(found[n]) for n in sorted(found)]


def evidence_entry(one: ShownEvidence) -> dict[str, Any]:
    document, place = one.document, one.place
    if document is None:
        return {"n": one.n, "is_gone": True}
    return {
        "n": one.n,
        "is_gone": False,
        "quote": one.quote,
        "title": title_with_number(document.title, document.number),
        "place": place_in(place.article, "", "", ()),
        "page": place.page,
        "validity": one.validity,
        "is_replaced": one.is_replaced,
        "url": document_url(
            place.document, place.version, page=place.page, start=place.start, end=place.end
        ),
    }


def head_entries(case: Case, draft: Draft) -> list[dict[str, Any]]:
    """The form's other fields as they were typed."""
    form = form_of(case)
    body = drafts.body_fields(form)
    ordered = [
        *(field for field in COMMON if field.id in _FIRST),
        *(field for field in form.fields if field.id not in body),
        *(field for field in COMMON if field.id not in _FIRST),
    ]
    return [
        {
            "id": field.id,
            "label": field.label,
            "is_long": field.is_long,
            "is_required": field.is_required,
            "value": draft.values.get(field.id, ""),
        }
        for field in ordered
    ]


def work_entry(job: Job | None) -> dict[str, Any] | None:
    """How far the drafting is; None where there is nothing to tell."""
    if job is None or job.state == "done":
        return None
    entry = {
        "state": job.state,
        "is_over": job.is_over,
        "done": job.done,
        "total": job.total,
        "stage": WORK.get(job.stage, ""),
        "refusal": refusal(job.reason, job.reason_facts) if job.is_over and job.reason else None,
    }
    return {**entry, "mark": mark_of(entry)}


def version_entry(draft: Draft) -> dict[str, Any]:
    return {
        "ordinal": draft.ordinal,
        "why": WHYS.get(draft.why, draft.why),
        "by": str(draft.by.person) if draft.by else "",
        "at": draft.at,
        "count": len(draft.paragraphs),
    }


def concern_entry(one: Concern, case: Case) -> dict[str, Any]:
    words = CONCERNS[one.code]
    detail = one.detail
    if one.code == "unproven":
        detail = str(FINDINGS[one.detail].word if one.detail else NOT_LOOKED_AT)
    elif one.code == "personal":
        detail = ", ".join(kind_word(kind) for kind in one.detail.split(", "))
    elif one.code == "empty_field":
        labels = {f.id: f.label for f in (*COMMON, *form_of(case).fields)}
        detail = labels.get(one.about, one.about)
    return {
        "key": one.key,
        "word": words.word,
        "remedy": words.remedy,
        "detail": detail,
        "excerpt": one.excerpt,
    }
