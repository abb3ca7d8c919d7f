"""What people wrote into incidents, and the answers handed over with them, for a person who asks
for their own data: found, given, covered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Max, QuerySet

from troly.office.assistants.written import Written, keeps_writings
from troly.office.governance.handing_over import readable_claims
from troly.office.governance.incidents import TEXTS
from troly.office.governance.models import HandedOver, Incident, IncidentAct, Notice
from troly.office.tenants.models import Member, Tenant

BLANK = "▇▇▇"
COVERED = "words_covered"
_TYPED = (*TEXTS, "lesson")


def texts_of_incidents(tenant: Tenant) -> Iterator[tuple[str, list[str]]]:
    """Each incident by id with all that people typed into it."""
    found = Incident.objects.filter(tenant=tenant).order_by("pk")
    for one in found.prefetch_related("acts", "notices").iterator(chunk_size=100):
        yield str(one.pk), _words(one)


def _words(one: Incident) -> list[str]:
    typed = [str(one.facts.get(name, "")) for name in _TYPED]
    typed += [act.note for act in one.acts.all()] + [each.receipt for each in one.notices.all()]
    typed += [str(act.facts.get("receipt", "")) for act in one.acts.all()]
    return [text for text in (one.what, *typed) if text]


def cover_incidents(
    tenant: Tenant, ids: Sequence[object], expression: re.Pattern[str] | None
) -> int:
    """Cover what ``expression`` finds, or where it is not known any more all that was typed; that
    it was done is an act of the incident. In the caller's transaction."""
    count = 0
    named = [str(one) for one in ids]
    for one in Incident.objects.select_for_update().filter(tenant=tenant, pk__in=set(named)):
        done = one.acts.filter(act=COVERED).count()
        if expression is None and done >= named.count(str(one.pk)):
            # The records that came back are younger than the erasure.
            continue
        _cover(one, expression)
        count += 1
    return count


def _cover(one: Incident, expression: re.Pattern[str] | None) -> None:
    def covered(text: str) -> str:
        if expression is None:
            return BLANK if text else ""
        return expression.sub(BLANK, text)

    one.what = covered(one.what)
    one.facts = {
        name: covered(str(value)) if name in _TYPED else value for name, value in one.facts.items()
    }
    one.save(update_fields=["what", "facts"])
    # An act is written once; a lawful erasure is the one thing that goes through all the same.
    acts: QuerySet[IncidentAct] = QuerySet(IncidentAct).filter(incident=one)
    for act in acts.order_by("number"):
        facts = {
            name: covered(str(value)) if name == "receipt" else value
            for name, value in act.facts.items()
        }
        if (covered(act.note), facts) != (act.note, act.facts):
            acts.filter(pk=act.pk).update(note=covered(act.note), facts=facts)
    for notice in one.notices.exclude(receipt=""):
        Notice.objects.filter(pk=notice.pk).update(receipt=covered(notice.receipt)[:200])
    last = one.acts.aggregate(last=Max("number"))["last"] or 0
    IncidentAct.objects.create(incident=one, number=last + 1, act=COVERED)


def incidents_given(
    member: Member, ids: Sequence[object], expression: re.Pattern[str]
) -> list[dict[str, Any]]:
    """Of each incident the texts that name the person."""
    found = Incident.objects.filter(tenant_id=member.tenant_id, pk__in=ids).order_by("number")
    return [
        {
            "number": one.number,
            "reported_at": one.reported_at.isoformat(timespec="seconds"),
            "texts": [text for text in _words(one) if expression.search(text)],
        }
        for one in found.prefetch_related("acts", "notices")
    ]


def texts_of_copies(tenant: Tenant) -> Iterator[tuple[str, list[str]]]:
    """Each copy of an answer, by its incident's id, with question and claims: its quotes are the
    documents', and go with them."""
    found = HandedOver.objects.filter(incident__tenant=tenant).order_by("pk")
    for one in found.iterator(chunk_size=100):
        claims = [str(claim.get("text", "")) for claim in one.claims]
        yield str(one.incident_id), [one.question, *claims]


def erase_copies(tenant: Tenant, ids: Sequence[object], _: re.Pattern[str] | None) -> int:
    """Copies that name a person go whole, as the questions they were taken from do."""
    found = HandedOver.objects.filter(incident__tenant=tenant, incident__in=ids)
    count = found.count()
    found.delete()
    return count


def copies_given(member: Member, ids: Sequence[object], _: re.Pattern[str]) -> list[dict[str, Any]]:
    """The questions, and of the answers what rests on quotes that ``member`` may read now."""
    found = HandedOver.objects.filter(incident__tenant_id=member.tenant_id, incident__in=ids)
    return [
        {
            "incident": one.incident.number,
            "asked_at": one.asked_at.isoformat(timespec="seconds"),
            "question": one.question,
            "answer": readable_claims(member, one),
        }
        for one in found.select_related("incident").order_by("incident__number")
    ]


keeps_writings(Written("incident", texts_of_incidents, cover_incidents, incidents_given))
keeps_writings(Written("handed_over", texts_of_copies, erase_copies, copies_given))
