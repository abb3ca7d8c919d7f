"""How an assistant in service is doing: figures by day from live turns, drift, alerts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from troly.errors import BadInput
from troly.office.assistants.models import Feedback, Turn
from troly.office.audit.chain import record
from troly.office.governance import runs
from troly.office.governance.changing import locked
from troly.office.governance.models import RegisterEntry
from troly.office.governance.stages import ANSWERING
from troly.office.governance.trials import ANSWERED
from troly.office.tenants.models import Member
from troly.office.tenants.people import SYSTEM, require
from troly.office.tenants.permissions import Permission

SHOWN_DAYS, RECENT_DAYS = 35, 7
LOOK_EVERY = timedelta(hours=1)
WARN_DAYS = 14


@dataclass(frozen=True, slots=True)
class Limits:
    """Beyond these watching tells. Our own caution, for an officer to set otherwise: shares 0 to
    1, milliseconds, and how many there must be before anything is said of them."""

    refused: float = 0.5
    drift: float = 0.2
    """By how much the share of refusals of the last week may differ from the weeks before."""
    wrong: float = 0.3
    slow_ms: int = 5_000
    other_languages: float = 0.2
    golden: float = 0.8
    questions: int = 20
    feedback: int = 5


@dataclass(slots=True)
class Day:
    """One day's live questions. ``milliseconds``: what each took."""

    day: date
    questions: int = 0
    answered: int = 0
    refused: int = 0
    right: int = 0
    wrong: int = 0
    languages: Counter[str] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)

    @property
    def refused_share(self) -> float | None:
        return self.refused / self.questions if self.questions else None

    @property
    def usual_ms(self) -> float | None:
        return percentile(self.milliseconds, 0.5)

    @property
    def slow_ms(self) -> float | None:
        return percentile(self.milliseconds, 0.95)


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value that ``share`` of them do not exceed; None of none."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def limits_of(entry: RegisterEntry) -> Limits:
    known = {one.name for one in fields(Limits)}
    return Limits(**{name: value for name, value in entry.limits.items() if name in known})


def set_watch(
    member: Member, assistant_id: object, run_every_days: int, limits: Mapping[str, float]
) -> RegisterEntry:
    """How often golden cases are asked again, and the thresholds. For officers.

    Raises ``BadInput`` for an interval or threshold that cannot be.
    """
    require(member, Permission.APPROVE)
    if not 0 <= run_every_days <= runs.LONGEST_INTERVAL:
        raise BadInput("bad_interval", limit=runs.LONGEST_INTERVAL)
    unknown = set(limits) - {one.name for one in fields(Limits)}
    chosen = Limits(**{**asdict(Limits()), **limits}) if not unknown else None  # type: ignore[arg-type]
    if chosen is None or not _can_be(chosen):
        raise BadInput("bad_thresholds")
    with transaction.atomic():
        entry = locked(member, assistant_id)
        entry.run_every_days, entry.limits = run_every_days, asdict(chosen)
        entry.save(update_fields=["run_every_days", "limits"])
        record(
            entry.tenant_id,
            member.pk,
            "register_watch_set",
            entry.assistant_id,
            run_every_days=run_every_days,
            **asdict(chosen),
        )
    look(entry)
    return entry


def _can_be(limits: Limits) -> bool:
    shares = (limits.refused, limits.drift, limits.wrong, limits.other_languages, limits.golden)
    if not all(0 <= share <= 1 for share in shares):
        return False
    return 1 <= limits.slow_ms <= 600_000 and limits.questions >= 1 and limits.feedback >= 1


def live_turns(entry: RegisterEntry, since: date, until: date) -> QuerySet[Turn]:
    """Questions that a version in service answered on these days, both included; not those of
    trials and of builders trying it out."""
    begun = timezone.make_aware(datetime.combine(since, datetime.min.time()))
    end = timezone.make_aware(datetime.combine(until + timedelta(days=1), datetime.min.time()))
    spans = list(
        entry.steps.filter(act__in=("put_in_service", "roll_back"), version__isnull=False)
        .order_by("number")
        .values_list("version__number", "at")
    )
    served = Q(pk=None)
    for number, at in spans:
        # A version on trial has a number too; it is live from when it was put in service.
        served |= Q(served_version=number, asked_at__gte=at)
    return Turn.objects.filter(
        served,
        conversation__assistant_id=entry.assistant_id,
        asked_at__gte=begun,
        asked_at__lt=end,
    ).order_by("asked_at", "pk")


def days_of(entry: RegisterEntry, since: date, until: date) -> list[Day]:
    """Every day from ``since`` to ``until``, those without a question too."""
    days = {
        day: Day(day)
        for day in (since + timedelta(days=n) for n in range((until - since).days + 1))
    }
    turns = live_turns(entry, since, until)
    rows = turns.values_list("asked_at", "ending", "language", "timings")
    for asked_at, ending, language, timings in rows.iterator(chunk_size=2_000):
        day = days[timezone.localdate(asked_at)]
        day.questions += 1
        day.answered += ending in ANSWERED
        day.refused += ending == "not_in_documents"
        day.languages[language or "?"] += 1
        took = sum(timings.values()) if timings else 0.0
        if took:
            day.milliseconds.append(took)
    said = Feedback.objects.filter(turn__in=turns.order_by())
    for asked_at, verdict in said.values_list("turn__asked_at", "verdict"):
        day = days[timezone.localdate(asked_at)]
        day.right += verdict == "right"
        day.wrong += verdict == "wrong"
    return list(days.values())


def look(entry: RegisterEntry, now: datetime | None = None) -> list[dict[str, Any]]:
    """Work the alerts out anew and keep them; a change of their kinds goes on record."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    days = days_of(entry, today - timedelta(days=SHOWN_DAYS - 1), today)
    found = alerts_of(entry, days, now)
    before = sorted(one["code"] for one in entry.alerts)
    after = sorted(one["code"] for one in found)
    with transaction.atomic():
        RegisterEntry.objects.filter(pk=entry.pk).update(alerts=found, looked_at=now)
        if before != after:
            record(entry.tenant_id, SYSTEM, "register_alerts", entry.assistant_id, codes=after)
    entry.alerts, entry.looked_at = found, now
    return found


def alerts_of(entry: RegisterEntry, days: Sequence[Day], now: datetime) -> list[dict[str, Any]]:
    """What is beyond the thresholds: code and facts, by what is worst."""
    limits = limits_of(entry)
    recent, before = days[-RECENT_DAYS:], days[:-RECENT_DAYS]
    found = [
        *_of_refusals(limits, recent, before),
        *_of_feedback(limits, recent),
        *_of_speed(limits, recent),
        *_of_languages(entry, limits, recent),
        *_of_runs(entry, limits, now),
        *_of_dates(entry, timezone.localdate(now)),
    ]
    return [{"code": code, **facts} for code, facts in found]


Alert = tuple[str, dict[str, Any]]


def _total(days: Iterable[Day], name: str) -> int:
    return sum(int(getattr(day, name)) for day in days)


def _of_refusals(limits: Limits, recent: Sequence[Day], before: Sequence[Day]) -> list[Alert]:
    asked, earlier = _total(recent, "questions"), _total(before, "questions")
    if asked < limits.questions:
        return []
    share = _total(recent, "refused") / asked
    if share > limits.refused:
        return [("refused_high", {"share": round(share, 3), "limit": limits.refused})]
    if earlier >= limits.questions:
        usual = _total(before, "refused") / earlier
        if abs(share - usual) > limits.drift:
            return [("refused_drift", {"share": round(share, 3), "before": round(usual, 3)})]
    return []


def _of_feedback(limits: Limits, recent: Sequence[Day]) -> list[Alert]:
    wrong, right = _total(recent, "wrong"), _total(recent, "right")
    said = wrong + right
    if said < limits.feedback or wrong / said <= limits.wrong:
        return []
    return [("wrong_high", {"share": round(wrong / said, 3), "limit": limits.wrong})]


def _of_speed(limits: Limits, recent: Sequence[Day]) -> list[Alert]:
    slow = percentile([ms for day in recent for ms in day.milliseconds], 0.95)
    if slow is None or _total(recent, "questions") < limits.questions or slow <= limits.slow_ms:
        return []
    return [("slow", {"milliseconds": round(slow), "limit": limits.slow_ms})]


def _of_languages(entry: RegisterEntry, limits: Limits, recent: Sequence[Day]) -> list[Alert]:
    version = entry.serving
    expected = set(version.content.get("languages") or ()) if version is not None else set()
    asked: Counter[str] = Counter()
    for day in recent:
        asked += day.languages
    total = sum(asked.values())
    if not expected or total < limits.questions:
        return []
    others = {name: count for name, count in asked.items() if name not in expected}
    share = sum(others.values()) / total
    if share <= limits.other_languages:
        return []
    return [("languages", {"share": round(share, 3), "languages": sorted(others)})]


def _of_runs(entry: RegisterEntry, limits: Limits, now: datetime) -> list[Alert]:
    if not runs.has_cases(entry):
        return [("no_cases", {})]
    if entry.run_every_days and runs.asker_of(entry) is None:
        return [("nobody_to_ask_as", {})]
    last = runs.last_run(entry)
    late = timedelta(days=2 * entry.run_every_days)
    if last is None or (entry.run_every_days and last.at < now - late):
        since = entry.steps.filter(act__in=("put_in_service", "roll_back")).order_by("-number")
        begun = since.values_list("at", flat=True).first()
        is_late = bool(entry.run_every_days) and begun is not None and begun < now - late
        return [("run_late", {"days": entry.run_every_days})] if is_late else []
    share = runs.share_right(last.figures)
    if share is not None and share < limits.golden:
        facts = {"share": round(share, 3), "limit": limits.golden, "run": last.number}
        return [("golden_low", facts)]
    return []


def _of_dates(entry: RegisterEntry, today: date) -> list[Alert]:
    found: list[Alert] = []
    for code, day in (("review", entry.review_due), ("evidence", entry.evidence_until)):
        if day is not None and day <= today + timedelta(days=WARN_DAYS):
            word = "passed" if day < today else "soon"
            found.append((f"{code}_{word}", {"day": day.isoformat()}))
    return found


def look_around(now: datetime | None = None, limit: int = 20) -> int:
    """Look at the assistants in service that nobody looked at for an hour; how many."""
    now = now or timezone.now()
    stale = RegisterEntry.objects.filter(
        Q(looked_at=None) | Q(looked_at__lt=now - LOOK_EVERY), stage__in=ANSWERING
    ).select_related("serving", "responsible")
    count = 0
    for entry in stale.order_by("looked_at", "pk")[:limit]:
        look(entry, now)
        count += 1
    return count


def alerted(member: Member) -> list[RegisterEntry]:
    """Assistants in service with something to look at, for who decides and who builds."""
    if not (member.may(Permission.APPROVE) or member.may(Permission.BUILD)):
        return []
    own = RegisterEntry.objects.filter(tenant_id=member.tenant_id, stage__in=ANSWERING)
    found = own.exclude(alerts=[]).select_related("assistant").order_by("number")
    return list(found[:20])
