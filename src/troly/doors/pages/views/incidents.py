"""Incidents: reporting one, the list, and what an officer does about one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troly.doors import watch_wordings as words
from troly.doors.citations import place_in, title_with_number
from troly.doors.moments import typed_moment
from troly.doors.pages.access import for_role
from troly.doors.pages.ids import known_id
from troly.doors.pages.paging import page_links
from troly.doors.pages.registered import language
from troly.doors.pages.shown import document_url
from troly.doors.pages.views.errors import words_for
from troly.doors.pages.wordings import ENDINGS
from troly.doors.register_wordings import TAGS
from troly.errors import BadInput
from troly.office.assistants.proving import turn_for
from troly.office.governance import changing, incidents
from troly.office.governance.handing_over import (
    ShownHandedOver,
    ShownHandedQuote,
    can_be_handed_over,
)
from troly.office.governance.incident_notices import draft, gaps
from troly.office.governance.incident_rules import (
    IncidentRules,
    NoticeRule,
    asked,
    incident_book,
)
from troly.office.governance.models import Incident, Notice
from troly.office.governance.rule_files import rule_book
from troly.office.governance.working_days import counted_off
from troly.office.tenants.models import Member
from troly.office.tenants.permissions import Permission

PAGE_ROWS = 50
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_http_methods(["GET", "POST"])
@for_role(Permission.READ)
def report(request: HttpRequest, member: Member, assistant_id: object) -> HttpResponseBase:
    """``turn`` in the address: the answer that it is about."""
    found = changing.entry_for(member, assistant_id)
    given = (request.POST or request.GET).get("turn", "")
    turn = turn_for(member, known_id(given, "no_such_turn")) if given else None
    problem: tuple[str, str] | None = None
    if request.method == "POST":
        try:
            made = incidents.report(
                member,
                assistant_id,
                request.POST.get("what", ""),
                detected_at=typed_moment(request.POST.get("detected_at", ""), "bad_moment"),
                turn_id=turn.pk if turn else None,
            )
        except BadInput as error:
            problem = words_for(error)
        else:
            messages.success(request, _("Đã báo sự cố số %d.") % made.number)
            return redirect("pages:incident", made.pk)
    context = {
        "section": "assistants",
        "name": found.assistant.name,
        "turn": turn,
        "is_handed_over": turn is not None and can_be_handed_over(member, turn),
        "without_turn_url": reverse("pages:incident_report", args=[assistant_id]),
        "what": request.POST.get("what", ""),
        "detected_at": request.POST.get("detected_at", "") or _local(timezone.now()),
        "problem": dict(zip(("title", "remedy"), problem, strict=True)) if problem else None,
        "back_url": reverse("pages:register_entry", args=[assistant_id]),
    }
    return render(request, "pages/incident_report.html", context, status=400 if problem else 200)


def _local(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M") if moment else ""


@require_GET
@for_role(Permission.READ)
def about_turn(request: HttpRequest, member: Member, turn_id: object) -> HttpResponseBase:
    """To the report of an incident with an answer's assistant."""
    turn = turn_for(member, turn_id)
    address = reverse("pages:incident_report", args=[turn.conversation.assistant_id])
    return redirect(f"{address}?turn={turn.pk}")


@require_GET
@for_role(Permission.READ)
def all_incidents(request: HttpRequest, member: Member) -> HttpResponseBase:
    page = Paginator(incidents.incidents_of(member), PAGE_ROWS).get_page(request.GET.get("page"))
    context = {
        "section": "assistants",
        "rows": [_row(one) for one in page.object_list],
        "total": page.paginator.count,
        "page_links": page_links(page, reverse("pages:incidents")),
        "sees_all": incidents.sees_all(member),
    }
    return render(request, "pages/incidents.html", context)


def _row(one: Incident) -> dict[str, Any]:
    open_notices = one.notices.filter(sent_at=None, is_dropped=False, due_at__isnull=False)
    first = open_notices.order_by("due_at").first()
    return {
        "number": one.number,
        "assistant": one.entry.assistant.name,
        "state": _state(one),
        "what": one.what,
        "detected_at": one.detected_at,
        "due_at": first.due_at if first else None,
        "is_late": bool(first and first.due_at and first.due_at < timezone.now()),
        "url": reverse("pages:incident", args=[one.pk]),
    }


def _state(one: Incident) -> dict[str, Any]:
    word, icon, kind = words.INCIDENT_STATES[one.state]
    return {"word": word, "icon": icon, "kind": kind}


@require_http_methods(["GET", "POST"])
@for_role(Permission.READ)
def incident(request: HttpRequest, member: Member, incident_id: object) -> HttpResponseBase:
    """``act``: judge, sent, learn or close."""
    one = incidents.incident_for(member, incident_id)
    problem = None
    if request.method == "POST":
        try:
            told = _do(request, member, one)
        except BadInput as error:
            problem = dict(zip(("title", "remedy"), words_for(error), strict=True))
        else:
            messages.success(request, told)
            return redirect("pages:incident", one.pk)
        one = incidents.incident_for(member, incident_id)
    handed = incidents.read_handed_over(member, one)
    context = _shown(request, member, one) | {"problem": problem, "handed": _handed(handed)}
    return render(request, "pages/incident.html", context, status=400 if problem else 200)


def _do(request: HttpRequest, member: Member, one: Incident) -> str:
    act = request.POST.get("act", "")
    if act == "judge":
        incidents.judge(member, one.pk, _judgement(request), request.POST.get("note", ""))
        return _("Đã ghi kết quả xem xét.")
    if act == "sent":
        given = request.POST.get("rule", ""), request.POST.get("receipt", "")
        incidents.mark_sent(member, one.pk, *given)
        return _("Đã ghi nhận thông báo đã gửi.")
    if act == "learn":
        incidents.learn(
            member, one.pk, known_id(request.POST.get("case", ""), "no_such_golden_case")
        )
        return _("Đã nối câu mẫu với sự cố.")
    if act == "close":
        incidents.close(member, one.pk, request.POST.get("lesson", ""))
        return _("Đã đóng sự cố.")
    raise BadInput("unknown_act", known="judge, sent, learn, close")


def _judgement(request: HttpRequest) -> incidents.Judgement:
    rules = incident_book().rules
    answers = {
        question.id: request.POST.getlist(question.id)
        if question.kind == "several"
        else request.POST.get(question.id, "")
        for question in rules.questions
    }
    persons = request.POST.get("persons", "").strip()
    if persons and not (persons.isdigit() and len(persons) < 10):
        raise BadInput("bad_number_of_persons")
    return incidents.Judgement(
        is_confirmed=request.POST.get("verdict") == "confirmed",
        answers=answers,
        texts={name: request.POST.get(name, "") for name in incidents.TEXTS},
        persons=int(persons) if persons else None,
        confirmed_at=typed_moment(request.POST.get("confirmed_at", ""), "bad_confirmation"),
        suspends=request.POST.get("suspends") == "yes",
    )


def _shown(request: HttpRequest, member: Member, one: Incident) -> dict[str, Any]:
    rules = incident_book().rules
    typed = request.POST if request.method == "POST" else None
    may_judge = member.may(Permission.APPROVE)
    return {
        "section": "assistants",
        "incident": {
            **_row(one),
            "id": one.pk,
            "reported_by": str(one.reported_by.person) if one.reported_by else "",
            "reported_at": one.reported_at,
            "confirmed_at": one.confirmed_at,
            "confirmed_field": _local(one.confirmed_at),
            "register_url": reverse("pages:register_entry", args=[one.entry.assistant_id]),
            "turn_url": reverse("pages:turn", args=[one.turn_id]) if one.turn_id else "",
            "persons": one.facts.get("persons"),
            "lesson": one.facts.get("lesson", ""),
            "golden_case": incidents.lesson_case(member, one),
            "is_closed": one.state == "closed",
            "is_judged": one.state in incidents.JUDGED,
            "is_answering": one.entry.is_answering,
        },
        "notices": [
            _notice(one, notice, rules)
            for notice in one.notices.filter(is_dropped=False).order_by(
                F("due_at").asc(nulls_last=True), "rule"
            )
        ],
        "not_yet": [_not_yet(rule, due, rules) for rule, due in incidents.not_yet_owed(one, rules)],
        "questions": [
            _question(question, one, typed)
            for question in asked(rules, incidents.known_facts(one))
        ],
        "texts": [
            {"name": name, "word": word, "value": _typed(typed, name, one.facts.get(name, ""))}
            for name, word in words.TEXTS.items()
        ],
        "verdict": _typed(typed, "verdict", _verdict(one)),
        "history": [
            {"word": words.INCIDENT_ACTS[act.act], "by": act.by_name, "at": act.at,
             "note": act.note, "facts": act.facts}
            for act in one.acts.order_by("-number")
        ],
        "cases": list(incidents.cases_to_learn_from(member, one)[:100])
        if incidents.sees_all(member)
        else [],
        "may_judge": may_judge and one.state != "closed",
        "may_learn": incidents.sees_all(member),
    }  # fmt: skip


def _handed(shown: ShownHandedOver | None) -> dict[str, Any] | None:
    """The answer handed over, as this reader may see it."""
    if shown is None:
        return None
    return {
        "question": shown.question,
        "asked_at": shown.kept.asked_at,
        "ending": ENDINGS[shown.kept.ending].word,
        "claims": shown.claims,
        "written_by": shown.kept.written_by,
        "digest": shown.kept.digest,
        "is_whole": shown.is_whole,
        "quotes": [
            {
                "number": one.kept.number,
                "state": one.state,
                "word": words.HANDED_STATES[one.state],
                "text": one.quote,
                "title": _title(one) if one.quote else "",
                "url": _quote_url(one) if one.state == "open" else "",
            }
            for one in shown.quotes
        ],
    }


def _title(one: ShownHandedQuote) -> str:
    place = one.kept.place
    named = title_with_number(one.kept.title, place["document_number"])
    heading = tuple(place["heading_path"])
    where = place_in(place["article"], place["clause"], place["point"], heading)
    return f"{named}, {where}" if where else named


def _quote_url(one: ShownHandedQuote) -> str:
    version = one.kept.version
    if version is None:
        return ""
    return document_url(
        str(version.document_id),
        str(version.pk),
        page=one.kept.place["page"],
        start=one.kept.start,
        end=one.kept.end,
    )


def _verdict(one: Incident) -> str:
    return "confirmed" if one.confirmed_at else "set_aside" if one.state == "set_aside" else ""


def _typed(typed: Any, name: str, kept: Any) -> Any:
    return typed.get(name, "") if typed is not None and name in typed else kept


def _question(question: Any, one: Incident, typed: Any) -> dict[str, Any]:
    kept = one.facts.get(question.id, [])
    chosen = typed.getlist(question.id) if typed is not None else kept
    chosen = [chosen] if isinstance(chosen, str) else chosen
    return {
        "id": question.id,
        "ask": question.ask.in_language(language()),
        "is_several": question.kind == "several",
        "options": [
            {"id": o.id, "word": o.in_language(language()), "is_chosen": o.id in chosen}
            for o in question.options
        ],
    }


def _notice(one: Incident, notice: Notice, rules: IncidentRules) -> dict[str, Any]:
    rule = rules.notice(notice.rule)
    shown: dict[str, Any] = {
        "rule": notice.rule,
        "due_at": notice.due_at,
        "sent_at": notice.sent_at,
        "receipt": notice.receipt,
        "is_late": notice.is_late(),
        "draft_url": reverse("pages:incident_notice", args=[one.pk, notice.rule]),
    }  # fmt: skip
    if rule is None:
        # The rules no longer know it; it stays owed as it was.
        return shown | {"text": notice.rule, "channel": notice.channel}
    begun = {"detected": one.detected_at, "confirmed": one.confirmed_at}.get(rule.runs_from)
    off = []
    if rule.unit == "working_days" and begun and notice.due_at:
        days = timezone.localdate(begun) + timedelta(days=1), timezone.localdate(notice.due_at)
        off = [one.day for one in counted_off(rule_book().calendar, *days)]
    return shown | {
        "text": rule.text.in_language(language()),
        "channel": rules.channel(rule.channel).name.in_language(language()),
        "reference": rule.reference,
        "tag": TAGS[rule.tag],
        "is_verified": rule.verified,
        "term": str(words.WHEN_DUE[rule.unit]).format(count=rule.count),
        "clock": words.CLOCKS[rule.runs_from],
        "days_off": off,
        "gaps": gaps(one, rules, rule.id),
    }


def _not_yet(rule: NoticeRule, due: datetime | None, rules: IncidentRules) -> dict[str, Any]:
    return {
        "text": rule.text.in_language(language()),
        "channel": rules.channel(rule.channel).name.in_language(language()),
        "reference": rule.reference,
        "tag": TAGS[rule.tag],
        "is_verified": rule.verified,
        "since": rule.since,
        "due_at": due,
        "term": str(words.WHEN_DUE[rule.unit]).format(count=rule.count),
        "clock": words.CLOCKS[rule.runs_from],
    }


@require_POST
@for_role(Permission.APPROVE)
def notice(
    request: HttpRequest, member: Member, incident_id: object, rule: str
) -> HttpResponseBase:
    """The draft of a notice as a .docx."""
    made = draft(member, incident_id, rule)
    response = HttpResponse(made.data, content_type=DOCX)
    response.headers["Content-Disposition"] = f'attachment; filename="{made.file_name}"'
    return response
