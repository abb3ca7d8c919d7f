"""Working days in Viet Nam: weekends, days off by the sun and by the moon, and those in lieu."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from troly.office.governance.rule_forms import Calendar

OF_NEW_YEAR = range(-1, 3)
"""Days of Tết that are off whatever is announced, counted from its first."""


@dataclass(frozen=True, slots=True)
class DayOff:
    """``is_verified``: somebody held its row against the official original."""

    day: date
    is_verified: bool


def days_off(calendar: Calendar, year: int) -> dict[date, DayOff]:
    """The days off of a year that would else be working days, with those in lieu."""
    named = _named(calendar, year)
    found = dict(named)
    for day, row in sorted(named.items()):
        if day.weekday() >= 5:
            # Bộ luật Lao động 45/2019/QH14, Điều 111.3: the next working day.
            instead = day + timedelta(days=1)
            while instead.weekday() >= 5 or instead in found:
                instead += timedelta(days=1)
            found[instead] = DayOff(instead, row.is_verified)
    return {day: row for day, row in sorted(found.items()) if day.weekday() < 5}


def _named(calendar: Calendar, year: int) -> dict[date, DayOff]:
    found = {}
    for one in calendar.yearly:
        day = date(year, one.month, one.day)
        found[day] = DayOff(day, one.verified)
    for moon in calendar.moon:
        if moon.year == year:
            days = [moon.new_year + timedelta(days=n) for n in OF_NEW_YEAR]
            found |= {day: DayOff(day, moon.verified) for day in (*days, moon.hung_kings)}
    found |= {
        row.day: DayOff(row.day, row.verified) for row in calendar.holidays if row.day.year == year
    }
    return found


def after_working_days(calendar: Calendar, begun: date, count: int) -> date:
    """The day ``count`` working days after ``begun``, which itself does not count."""
    off: dict[int, dict[date, DayOff]] = {}
    day = begun
    while count > 0:
        day += timedelta(days=1)
        known = off.setdefault(day.year, days_off(calendar, day.year))
        if day.weekday() < 5 and day not in known:
            count -= 1
    return day


def counted_off(calendar: Calendar, begun: date, end: date) -> list[DayOff]:
    """The days off between two days, both included: what makes a term longer."""
    years = range(begun.year, end.year + 1)
    rows = [row for year in years for row in days_off(calendar, year).values()]
    return [row for row in rows if begun <= row.day <= end]
