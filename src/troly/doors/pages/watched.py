"""An assistant being watched, its runs and the differences of its versions, for the templates."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from troly.doors import watch_wordings as words
from troly.doors.pages.plots import Point, plot
from troly.office.assistants.models import Feedback, GoldenCase, Turn
from troly.office.governance import incidents, runs, watching
from troly.office.governance.models import CaseRun, RegisterEntry, RegisterVersion
from troly.office.governance.snapshots import differences
from troly.office.governance.watching import Day, live_turns
from troly.office.library.register import collections_known
from troly.office.tenants.models import Member
from troly.office.tenants.permissions import Permission
from troly.office.tenants.rights import document_rights, rights_filter

PLOTTED_DAYS = 28
MOST_TURNS = 300


def watch_entry(member: Member, entry: RegisterEntry) -> dict[str, Any] | None:
    """The part of an entry's page on watching; None before anything served."""
    if entry.serving is None or not entry.is_served:
        return None
    today = timezone.localdate()
    days = watching.days_of(entry, today - timedelta(days=PLOTTED_DAYS - 1), today)
    limits = watching.limits_of(entry)
    done = list(entry.runs.select_related("version").order_by("-number")[:20])
    return {
        "alerts": [words.alert_words(alert) for alert in entry.alerts],
        "plots": [*_day_plots(entry, days, limits), _run_plot(entry, done, limits)],
        "days": [_day_row(entry, day) for day in reversed(days) if day.questions],
        "runs": [run_row(entry, run) for run in done],
        "is_running": runs.is_running(entry),
        "run_every_days": entry.run_every_days,
        "limits": {
            "refused": round(limits.refused * 100),
            "drift": round(limits.drift * 100),
            "wrong": round(limits.wrong * 100),
            "other_languages": round(limits.other_languages * 100),
            "golden": round(limits.golden * 100),
            "slow_ms": limits.slow_ms,
            "questions": limits.questions,
            "feedback": limits.feedback,
        },
        "may_set": member.may(Permission.APPROVE),
        "may_run": member.may(Permission.APPROVE) or member.may_build,
    }


def _day_url(entry: RegisterEntry, day: date) -> str:
    return reverse("pages:register_day", args=[entry.assistant_id, day.isoformat()])


def _day_plots(
    entry: RegisterEntry, days: Sequence[Day], limits: watching.Limits
) -> list[dict[str, Any]]:
    refused, slow, asked = [], [], []
    for day in days:
        url, name = _day_url(entry, day.day), day.day.strftime("%d/%m")
        share = day.refused_share
        asked.append(Point(day.day, day.questions, url, f"{name}: {day.questions}"))
        refused.append(Point(day.day, share, url, f"{name}: {percent(share)}"))
        slow.append(Point(day.day, day.slow_ms, url, f"{name}: {day.slow_ms or 0:.0f} ms"))
    return [
        plot(_("Câu hỏi mỗi ngày"), asked),
        plot(_("Tỷ lệ từ chối"), refused, most=1, limit=limits.refused, unit="%"),
        plot(_("Thời gian của 5% câu chậm nhất (ms)"), slow, limit=limits.slow_ms),
    ]


def _run_plot(
    entry: RegisterEntry, done: Sequence[CaseRun], limits: watching.Limits
) -> dict[str, Any]:
    points = [
        Point(
            timezone.localdate(run.at),
            runs.share_right(run.figures),
            reverse("pages:register_run", args=[entry.assistant_id, run.number]),
            f"{run.number}: {percent(runs.share_right(run.figures))}",
        )
        for run in reversed(done)
    ]
    return plot(_("Câu mẫu đúng, từng lần đo"), points, most=1, limit=limits.golden, unit="%")


def percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.0f} %"


def _day_row(entry: RegisterEntry, day: Day) -> dict[str, Any]:
    languages = ", ".join(
        f"{words.CHOICES.get(name, name)} {count}" for name, count in day.languages.most_common()
    )
    return {
        "day": day.day,
        "url": _day_url(entry, day.day),
        "questions": day.questions,
        "answered": day.answered,
        "refused": f"{day.refused} ({percent(day.refused_share)})",
        "right": day.right,
        "wrong": day.wrong,
        "languages": languages,
        "usual": round(day.usual_ms) if day.usual_ms is not None else None,
        "slow": round(day.slow_ms) if day.slow_ms is not None else None,
    }


def run_row(entry: RegisterEntry, run: CaseRun) -> dict[str, Any]:
    golden, refused = run.figures["golden"], run.figures["refused"]
    return {
        "number": run.number,
        "at": run.at,
        "why": words.WHY_RUN.get(run.why, run.why),
        "version": run.version.number,
        "golden": f"{golden['right']}/{golden['cases']}",
        "refused": f"{refused['right']}/{refused['cases']}",
        "share": percent(runs.share_right(run.figures)),
        "digest": run.digest,
        "url": reverse("pages:register_run", args=[entry.assistant_id, run.number]),
    }


def run_cases(member: Member, run: CaseRun) -> list[dict[str, Any]]:
    """Each case with what came of it; the words only of those whose document may be read."""
    rows = [row for name in ("golden", "refused") for row in run.figures[name]["outcomes"]]
    own = GoldenCase.objects.filter(tenant_id=member.tenant_id, pk__in=[row[0] for row in rows])
    seen = own.filter(document_rights(rights_filter(member), "document__"))
    judges = member.may(Permission.APPROVE) or member.may_build
    known = {str(case.pk): case.question for case in seen} if judges else {}
    if judges:
        known |= {str(case.pk): case.question for case in own.filter(has_answer=False)}
    return [
        {"question": known.get(case, ""), "ending": ending, "is_right": is_right}
        for case, ending, is_right in rows
    ]


def day_turns(member: Member, entry: RegisterEntry, day: date) -> list[dict[str, Any]]:
    """The questions of a day as figures; the words and the link only of what this member may open
    anyway."""
    found = list(live_turns(entry, day, day).select_related("conversation")[:MOST_TURNS])
    said = {
        given.turn_id: given.verdict
        for given in Feedback.objects.filter(turn__in=found).order_by("given_at")
    }
    return [_turn_row(member, turn, said.get(turn.pk, "")) for turn in found]


def _turn_row(member: Member, turn: Turn, verdict: str) -> dict[str, Any]:
    may_open = turn.conversation.member_id == member.pk or turn.shared_at is not None
    return {
        "at": turn.asked_at,
        "ending": turn.ending,
        "language": words.CHOICES.get(turn.language, turn.language),
        "milliseconds": round(sum(turn.timings.values())) if turn.timings else None,
        "verdict": verdict,
        "question": turn.question if may_open else "",
        "url": reverse("pages:turn", args=[turn.pk]) if may_open else "",
    }


def changes_between(
    member: Member, before: RegisterVersion | None, after: RegisterVersion
) -> list[dict[str, Any]]:
    """What differs, in words: texts piece by piece, lists by what came and went."""
    if before is None:
        return []
    known = {str(pk): name for pk, name in collections_known(member).values_list("pk", "name")}
    return [
        {"field": words.FIELDS.get(one.field, one.field), **_pieces(one, known)}
        for one in differences(before.content, after.content)
    ]


def _pieces(one: Any, known: Mapping[str, str]) -> dict[str, Any]:
    if one.field in ("purpose", "instructions"):
        return {"pieces": _text_pieces(str(one.before or ""), str(one.after or ""))}
    if one.field == "collections":
        old, new = (
            {c["id"]: known.get(c["id"], _("bộ văn bản không được xem")) for c in side or ()}
            for side in (one.before, one.after)
        )
        gone = [(name, "out") for key, name in old.items() if key not in new]
        come = [(name, "in") for key, name in new.items() if key not in old]
        return {"pieces": [{"text": name, "kind": kind} for name, kind in (*gone, *come)]}
    before, after = _value(one.before), _value(one.after)
    return {"pieces": [{"text": before, "kind": "out"}, {"text": after, "kind": "in"}]}


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, list):
        return ", ".join(str(words.CHOICES.get(one, one)) for one in value) or "–"
    return str(words.CHOICES.get(value, value) or "–")


def _text_pieces(before: str, after: str) -> list[dict[str, str]]:
    old, new = (re.findall(r"\S+\s*", text) for text in (before, after))
    found = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append({"text": "".join(old[a:b]), "kind": "same"})
            continue
        if b > a:
            found.append({"text": "".join(old[a:b]), "kind": "out"})
        if d > c:
            found.append({"text": "".join(new[c:d]), "kind": "in"})
    return found


def to_look_at(member: Member) -> list[dict[str, Any]]:
    """What officers and builders are told on the first page: alerts, notices owed, new reports."""
    found = []
    waiting = incidents.unjudged(member)
    if waiting:
        told = _("Sự cố chờ xem xét: %d") % waiting
        found.append({"text": told, "url": reverse("pages:incidents")})
    for notice in incidents.owed(member):
        due = timezone.localtime(notice.due_at).strftime("%H:%M %d/%m/%Y")
        told = _("Sự cố số %(number)d: thông báo phải gửi trước %(due)s") % {
            "number": notice.incident.number,
            "due": due,
        }
        found.append({"text": told, "url": reverse("pages:incident", args=[notice.incident_id])})
    for entry in watching.alerted(member):
        if entry.is_sample and entry.alerts[0]["code"] == "no_cases":
            continue
        told = f"{entry.assistant.name}: {words.alert_words(entry.alerts[0])}"
        url = reverse("pages:register_entry", args=[entry.assistant_id])
        found.append({"text": told, "url": f"{url}#watch"})
    return found
