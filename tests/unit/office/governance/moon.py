"""Viet Nam's lunar months, reckoned from the sun and the moon (UTC+7): a check on the calendar.

New moons and the sun's longitude after J. Meeus, Astronomical Algorithms, chapters 25 and 49, to
some minutes, which is enough for the days of this century's first half.
"""

from __future__ import annotations

from datetime import date, timedelta
from math import floor, radians, sin

_EPOCH = date(2000, 1, 1)
_EPOCH_DAY = 2451545
_ZONE = 7 / 24
_AHEAD = 70 / 86400
"""Dynamical time is ahead of the clocks by some 70 seconds in these years."""


def new_moon(k: int) -> float:
    """Julian day (UTC) of the ``k``-th new moon from the first of the year 2000."""
    t = k / 1236.85
    jde = 2451550.09766 + 29.530588861 * k + 0.00015437 * t * t
    e = 1 - 0.002516 * t
    m = radians(2.5534 + 29.10535670 * k)
    n = radians(201.5643 + 385.81693528 * k + 0.0107582 * t * t)
    f = radians(160.7108 + 390.67050284 * k - 0.0016118 * t * t)
    o = radians(124.7746 - 1.56375588 * k)
    jde += (
        -0.40720 * sin(n) + 0.17241 * e * sin(m) + 0.01608 * sin(2 * n) + 0.01039 * sin(2 * f)
        + 0.00739 * e * sin(n - m) - 0.00514 * e * sin(n + m) + 0.00208 * e * e * sin(2 * m)
        - 0.00111 * sin(n - 2 * f) - 0.00057 * sin(n + 2 * f) + 0.00056 * e * sin(2 * n + m)
        - 0.00042 * sin(3 * n) + 0.00042 * e * sin(m + 2 * f) + 0.00038 * e * sin(m - 2 * f)
        - 0.00024 * e * sin(2 * n - m) - 0.00017 * sin(o)
    )  # fmt: skip
    return jde - _AHEAD


def day_of(julian: float) -> date:
    """The day in Viet Nam."""
    return _EPOCH + timedelta(days=floor(julian + _ZONE + 0.5) - _EPOCH_DAY)


def longitude(julian: float) -> float:
    """Of the sun, apparent, in degrees."""
    t = (julian + _AHEAD - _EPOCH_DAY) / 36525
    mean = 280.46646 + 36000.76983 * t + 0.0003032 * t * t
    m = radians(357.52911 + 35999.05029 * t - 0.0001537 * t * t)
    centre = (
        (1.914602 - 0.004817 * t) * sin(m)
        + (0.019993 - 0.000101 * t) * sin(2 * m)
        + 0.000289 * sin(3 * m)
    )
    node = radians(125.04 - 1934.136 * t)
    return (mean + centre - 0.00569 - 0.00478 * sin(node)) % 360


def _sign(day: date) -> int:
    """Which twelfth of its way the sun is in when the day begins in Viet Nam."""
    return floor(longitude((day - _EPOCH).days + _EPOCH_DAY - 0.5 - _ZONE) / 30)


def _starts(year: int) -> list[date]:
    first = floor((year - 2000) * 12.3685) - 3
    return [day_of(new_moon(k)) for k in range(first, first + 20)]


def _eleventh(year: int) -> date:
    """First day of the month in which the winter solstice of ``year`` falls."""
    return max(day for day in _starts(year + 1) if day <= date(year, 12, 31) and _sign(day) < 9)


def months(year: int) -> dict[tuple[int, bool], date]:
    """First days of the months from the eleventh before ``year`` on: (number, is leap) → day."""
    begin, end = _eleventh(year - 1), _eleventh(year)
    inside = [day for day in sorted({*_starts(year), *_starts(year + 1)}) if begin <= day <= end]
    leaps = len(inside) == 14
    found, number, had_leap = {}, 11, not leaps
    for n, day in enumerate(inside[:-1]):
        is_leap = not had_leap and n > 0 and _sign(day) == _sign(inside[n + 1])
        if is_leap:
            had_leap = True
        elif n > 0:
            number = number % 12 + 1
        found[number, is_leap] = day
    return found


def new_year(year: int) -> date:
    return months(year)[1, False]


def hung_kings(year: int) -> date:
    return months(year)[3, False] + timedelta(days=9)
