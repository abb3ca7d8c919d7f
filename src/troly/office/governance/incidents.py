"""Incidents: reported by anyone, judged by an officer, notices on time, a lesson kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.assistants.feedback import give
from troly.office.assistants.models import Feedback, GoldenCase, Turn
from troly.office.assistants.proving import turn_for
from troly.office.audit.chain import record
from troly.office.audit.locks import one_at_a_time
from troly.office.governance import changing
from troly.office.governance.classifying import classification_of
from troly.office.governance.handing_over import (
    ShownHandedOver,
    can_be_handed_over,
    hand_over,
    handed_over_in,
)
from troly.office.governance.incident_rules import (
    IncidentRules,
    NoticeRule,
    applies,
    checked_facts,
    due_at,
    incident_book,
    is_in_force,
)
from troly.office.governance.models import Incident, IncidentAct, IncidentState, Notice
from troly.office.governance.register import CLOCK_SLACK
from troly.office.governance.rule_files import rule_book
from troly.office.library.models import Document
from troly.office.tenants.models import Member
from troly.office.tenants.people import require
from troly.office.tenants.permissions import Permission
from troly.office.tenants.rights import document_rights, rights_filter

SHORTEST_WHAT, LONGEST_TEXT, LONGEST_RECEIPT = 10, 4_000, 200
OLDEST = timedelta(days=366)
TEXTS = ("contact", "place", "cause", "measures", "damage", "proposals", "ai_id", "data_kinds")
"""What an officer may write down for the notices; each may stay empty and is then a gap."""
JUDGED = (IncidentState.CONFIRMED, IncidentState.SET_ASIDE)
SOON = timedelta(hours=24)


@dataclass(frozen=True)
class Judgement:
    """What triage found. ``answers`` to the questions of the rules; ``texts`` by ``TEXTS``;
    ``persons`` how many people were affected, as far as is known."""

    is_confirmed: bool
    answers: Mapping[str, Any]
    texts: Mapping[str, str] = field(default_factory=dict)
    persons: int | None = None
    confirmed_at: datetime | None = None
    suspends: bool = False


def report(
    member: Member,
    assistant_id: object,
    what: str,
    *,
    detected_at: datetime | None = None,
    turn_id: object = None,
) -> Incident:
    """Write down that something went wrong. Anybody who may ask may report.

    An answer that is named is also said to be wrong, so that its builder may open it; one's own, or
    one opened to the body, is handed over to who judges, as a copy. Raises ``BadInput`` for too
    short or long a text or a moment to come; ``NotFound``.
    """
    entry = changing.entry_for(member, assistant_id)
    what = what.replace("\x00", "").strip()
    if not SHORTEST_WHAT <= len(what) <= LONGEST_TEXT:
        raise BadInput("incident_text_needed", least=SHORTEST_WHAT, limit=LONGEST_TEXT)
    now = timezone.now()
    detected_at = detected_at or now
    if not now - OLDEST <= detected_at <= now + CLOCK_SLACK:
        raise BadInput("bad_moment")
    turn = _turn(member, turn_id, entry.assistant_id) if turn_id else None
    with transaction.atomic():
        one_at_a_time(f"incidents {member.tenant_id}")
        own = Incident.objects.filter(tenant_id=member.tenant_id)
        made = Incident.objects.create(
            tenant_id=member.tenant_id,
            number=(own.aggregate(last=Max("number"))["last"] or 0) + 1,
            entry=entry,
            turn=turn,
            what=what,
            detected_at=detected_at,
            reported_by=member,
        )
        if turn is not None and not Feedback.objects.filter(turn=turn, member=member).exists():
            give(member, turn.pk, "wrong", what[:2_000])
        note(member, made, "reported", facts={"turn": str(turn.pk) if turn else ""})
        if turn is not None and can_be_handed_over(member, turn):
            kept = hand_over(made, turn)
            facts = {"turn": str(turn.pk), "sha256": kept.digest, "quotes": kept.quotes.count()}
            note(member, made, "handed_over", facts=facts)
    return made


def read_handed_over(member: Member, one: Incident) -> ShownHandedOver | None:
    """The answer that was handed over, as this member may read it; that an officer read it goes on
    record, once for each."""
    shown = handed_over_in(member, one)
    if shown is not None and one.reported_by_id != member.pk:
        with transaction.atomic():
            held = _locked(one)
            if not held.acts.filter(act="answer_read", by=member).exists():
                note(member, held, "answer_read", facts={"sha256": shown.kept.digest})
    return shown


def _turn(member: Member, turn_id: object, assistant_id: object) -> Turn:
    turn = turn_for(member, turn_id)
    if turn.conversation.assistant_id != assistant_id:
        raise NotFound("no_such_turn")
    return turn


def sees_all(member: Member) -> bool:
    """Officers judge incidents, builders learn from them; others see what they reported."""
    return member.may(Permission.APPROVE) or member.may(Permission.BUILD)


def incidents_of(member: Member) -> QuerySet[Incident]:
    """Newest first. Raises ``NotAllowed`` for who reads no content."""
    require(member, Permission.READ)
    found = Incident.objects.filter(tenant_id=member.tenant_id)
    if not sees_all(member):
        found = found.filter(reported_by=member)
    return found.select_related("entry__assistant", "reported_by__person", "golden_case")


def incident_for(member: Member, incident_id: object) -> Incident:
    found = incidents_of(member).filter(pk=incident_id).first()
    if found is None:
        raise NotFound("no_such_incident")
    return found


def judge(member: Member, incident_id: object, given: Judgement, reason: str = "") -> Incident:
    """Confirm an incident or set it aside, with what followed from it; again as often as more is
    known, until it is closed. The deadlines are worked out anew; what was sent stays sent.

    Raises ``NotAllowed`` for who is no officer, ``BadInput`` for answers that do not fit, a moment
    before the detection or to come, and a closed incident.
    """
    book = incident_book()
    texts = _texts(given)
    with transaction.atomic():
        one = _held(member, incident_id)
        if one.state == IncidentState.CLOSED:
            raise BadInput("incident_is_closed")
        known = known_facts(one)
        answers = {**checked_facts(book.rules, given.answers, known), **known}
        now = timezone.now()
        confirmed_at = (
            (given.confirmed_at or one.confirmed_at or now) if given.is_confirmed else None
        )
        if confirmed_at and not one.detected_at <= confirmed_at <= now + CLOCK_SLACK:
            raise BadInput("bad_confirmation", detected=_minute(one.detected_at))
        one.state = IncidentState.CONFIRMED if given.is_confirmed else IncidentState.SET_ASIDE
        one.confirmed_at = confirmed_at
        one.facts = {**answers, **texts, "persons": given.persons}
        one.rules = book.digest
        one.save()
        renew_notices(one, book.rules)
        facts = {**answers, "persons": given.persons, "confirmed_at": _minute(confirmed_at)}
        act = "confirmed" if given.is_confirmed else "set_aside"
        note(member, one, act, reason, facts)
        if given.suspends and one.entry.is_answering:
            changing.suspend(member, one.entry.assistant_id, _why(one, reason))
            note(member, one, "suspended")
    return one


def known_facts(one: Incident) -> dict[str, str]:
    """What the register says of the assistant itself, see ``incident_rules.KNOWN``."""
    made = classification_of(one.entry.serving or one.entry.candidate)
    return {"eu_tier": made.european if made is not None else "unknown"}


def _texts(given: Judgement) -> dict[str, str]:
    found = {name: given.texts.get(name, "").replace("\x00", "").strip() for name in TEXTS}
    if any(len(text) > LONGEST_TEXT for text in found.values()):
        raise BadInput("incident_text_needed", least=0, limit=LONGEST_TEXT)
    if given.persons is not None and not 0 <= given.persons <= 200_000_000:
        raise BadInput("bad_number_of_persons")
    return found


def _why(one: Incident, reason: str) -> str:
    # What people read who would ask: the number, and the officer's own words if there are any.
    return f"Sự cố số {one.number}" + (
        f": {' '.join(reason.split())[:400]}" if reason.strip() else ""
    )


def renew_notices(one: Incident, rules: IncidentRules) -> None:
    """Make, move and drop notices as the incident stands now. In the caller's transaction."""
    calendar = rule_book().calendar
    is_confirmed = one.state == IncidentState.CONFIRMED
    wanted = {
        r.id: r
        for r in rules.notices
        if applies(r, one.facts, is_confirmed=is_confirmed) and is_in_force(r, one.detected_at)
    }
    there = {notice.rule: notice for notice in one.notices.select_for_update()}
    sent = {name: notice.sent_at for name, notice in there.items() if notice.sent_at}
    for name, rule in wanted.items():
        begins = {
            "detected": one.detected_at,
            "confirmed": one.confirmed_at,
            "sent": min((at for n, at in sent.items() if n in rule.after), default=None),
        }[rule.runs_from]
        notice = there.get(name) or Notice(incident=one, rule=name)
        notice.channel, notice.is_dropped = rule.channel, False
        if notice.sent_at is None:
            notice.due_at = due_at(rule, calendar, begins) if begins else None
        notice.save()
    for name, notice in there.items():
        if name not in wanted and not notice.is_dropped and notice.sent_at is None:
            notice.is_dropped = True
            notice.save()


def not_yet_owed(one: Incident, rules: IncidentRules) -> list[tuple[NoticeRule, datetime | None]]:
    """Notices that the incident would call for if their rules were in force already, with the last
    moment there would be."""
    calendar, is_confirmed = rule_book().calendar, one.state == IncidentState.CONFIRMED
    begins = {"detected": one.detected_at, "confirmed": one.confirmed_at}
    found: list[tuple[NoticeRule, datetime | None]] = []
    for rule in rules.notices:
        if applies(rule, one.facts, is_confirmed=is_confirmed) and not is_in_force(
            rule, one.detected_at
        ):
            begun = begins.get(rule.runs_from)
            found.append((rule, due_at(rule, calendar, begun) if begun else None))
    return found


def mark_sent(member: Member, incident_id: object, rule: str, receipt: str = "") -> Notice:
    """Say that a notice went out, with what the authority gave back; what follows gets its day.

    Troly sends nothing itself. Raises ``NotFound``, ``BadInput`` for one that went out before.
    """
    receipt = " ".join(receipt.split())
    if len(receipt) > LONGEST_RECEIPT:
        raise BadInput("receipt_too_long", limit=LONGEST_RECEIPT)
    with transaction.atomic():
        one = _held(member, incident_id)
        known = one.notices.select_for_update().filter(is_dropped=False)
        notice = next((each for each in known if each.rule == rule), None)
        if notice is None:
            raise NotFound("no_such_notice")
        if notice.sent_at is not None:
            raise BadInput("notice_sent_already")
        notice.sent_at, notice.sent_by, notice.receipt = timezone.now(), member, receipt
        notice.save()
        renew_notices(one, incident_book().rules)
        is_late = notice.due_at is not None and notice.sent_at > notice.due_at
        facts = {"rule": rule, "receipt": receipt, "is_late": is_late}
        note(member, one, "notice_sent", facts=facts)
    return notice


def learn(member: Member, incident_id: object, case_id: object) -> Incident:
    """Link the golden case that an incident's lesson became. For builders and officers."""
    if not sees_all(member):
        raise NotAllowed("builder_needed", role=member.role)
    with transaction.atomic():
        one = _locked(incident_for(member, incident_id))
        case = cases_to_learn_from(member, one).filter(pk=case_id).first()
        if case is None:
            raise NotFound("no_such_golden_case")
        one.golden_case = case
        one.save()
        note(member, one, "learned", facts={"golden_case": str(case.pk)})
    return one


def cases_to_learn_from(member: Member, one: Incident) -> QuerySet[GoldenCase]:
    """Golden cases of the assistant since the incident, that of its own answer first; only those
    whose document ``member`` may read."""
    own = Q(feedback__turn=one.turn_id) if one.turn_id else Q(pk=None)
    later = Q(accepted_at__gte=one.detected_at) & (
        Q(assistant=one.entry.assistant_id) | Q(assistant=None)
    )
    found = GoldenCase.objects.filter(own | later, tenant_id=one.tenant_id)
    return _readable(member, found).order_by("accepted_at", "pk")


def lesson_case(member: Member, one: Incident) -> GoldenCase | None:
    """The golden case an incident was linked with, as far as ``member`` may read it."""
    return _readable(member, GoldenCase.objects.filter(pk=one.golden_case_id)).first()


def _readable(member: Member, cases: QuerySet[GoldenCase]) -> QuerySet[GoldenCase]:
    allowed = Document.objects.filter(document_rights(rights_filter(member)))
    return cases.filter(Q(document=None) | Q(document__in=allowed.order_by().values("pk")))


def close(member: Member, incident_id: object, lesson: str) -> Incident:
    """End an incident. Raises ``BadInput`` while it is not judged, a notice is owed or no lesson
    is written down."""
    lesson = changing.checked_reason(lesson, True)
    with transaction.atomic():
        one = _held(member, incident_id)
        if one.state not in JUDGED:
            raise BadInput("incident_not_judged")
        owed = one.notices.filter(sent_at=None, is_dropped=False)
        if owed.exists():
            rules = ", ".join(owed.order_by("rule").values_list("rule", flat=True))
            raise BadInput("notices_owed", rules=rules)
        one.facts = {**one.facts, "lesson": lesson, "was": one.state}
        one.state = IncidentState.CLOSED
        one.save()
        note(member, one, "closed", lesson)
    return one


def owed(member: Member, now: datetime | None = None) -> list[Notice]:
    """Notices that are due within a day or late, for officers; those due first."""
    if not member.may(Permission.APPROVE):
        return []
    until = (now or timezone.now()) + SOON
    found = Notice.objects.filter(
        incident__tenant_id=member.tenant_id, sent_at=None, is_dropped=False, due_at__lte=until
    )
    return list(found.select_related("incident__entry__assistant").order_by("due_at", "pk")[:50])


def unjudged(member: Member) -> int:
    """How many reports wait for an officer; 0 for everybody else."""
    if not member.may(Permission.APPROVE):
        return 0
    own = Incident.objects.filter(tenant_id=member.tenant_id)
    return own.filter(state=IncidentState.REPORTED).count()


def _held(member: Member, incident_id: object) -> Incident:
    """For an officer, held until the transaction ends."""
    require(member, Permission.APPROVE)
    return _locked(incident_for(member, incident_id))


def _locked(one: Incident) -> Incident:
    return Incident.objects.select_for_update(of=("self",)).select_related(
        "entry__assistant"
    ).get(pk=one.pk)  # fmt: skip


def note(
    member: Member,
    one: Incident,
    act: str,
    words: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    last = one.acts.aggregate(last=Max("number"))["last"] or 0
    IncidentAct.objects.create(
        incident=one,
        number=last + 1,
        act=act,
        by=member,
        by_name=str(member.person)[:400],
        note=words[:LONGEST_TEXT],
        facts=dict(facts or {}),
    )
    record(
        one.tenant_id,
        member.pk,
        f"incident_{act}",
        one.pk,
        number=one.number,
        assistant=one.entry.assistant_id,
        **{name: value for name, value in (facts or {}).items() if name != "receipt"},
    )


def _minute(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""
