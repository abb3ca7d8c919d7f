"""Small plots as inline SVG: no script, no picture file; they print as they are shown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 560, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 16, 16, 46
_SHADES = ("#0e5a5d", "#b5651d", "#5b4b8a", "#4b5658", "#8a2f2b", "#1d6638")
_DASHES = ("", "6 3", "2 3", "8 3 2 3", "1 2", "10 4")


@dataclass(frozen=True, slots=True)
class Series:
    """Points of one line, x ascending."""

    name: str
    points: tuple[tuple[float, float], ...]
    is_dots: bool = False
    """Marks without a line between them."""


@dataclass(frozen=True, slots=True)
class Axis:
    name: str
    low: float
    high: float
    digits: int = 1

    def ticks(self, count: int = 5) -> list[float]:
        step = (self.high - self.low) / count
        return [self.low + step * place for place in range(count + 1)]

    def share(self, value: float) -> float:
        """Where a value stands between the ends, 0 to 1; what lies outside stands at the end."""
        spread = self.high - self.low
        return min(1.0, max(0.0, (value - self.low) / spread)) if spread > 0 else 0.5


def up_to(highest: float) -> float:
    """The end of an axis from 0 whose ticks are round numbers: 36 gives 50, 20000 gives 20000."""
    if highest <= 0:
        return 1.0
    unit = 10.0 ** math.floor(math.log10(highest))
    return next(unit * step for step in (1, 1.5, 2, 2.5, 5, 10) if unit * step >= highest * 0.999)


def lines(title: str, x: Axis, y: Axis, series: Sequence[Series], diagonal: bool = False) -> str:
    """Lines or dots over two axes. ``diagonal`` draws the line from end to end, thin."""
    parts = [_frame(x, y)]
    if diagonal:
        ends = f'x1="{_LEFT}" y1="{HEIGHT - _BOTTOM}" x2="{WIDTH - _RIGHT}" y2="{_TOP}"'
        parts.append(f'<line {ends} stroke="#817b6c" stroke-dasharray="3 4"/>')
    for number, one in enumerate(series):
        colour, dash = _SHADES[number % len(_SHADES)], _DASHES[number % len(_DASHES)]
        places = [(_across(x.share(a)), _down(y.share(b))) for a, b in one.points]
        if not one.is_dots:
            path = " ".join(f"{a:.1f},{b:.1f}" for a, b in places)
            style = f'fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"'
            parts.append(f'<polyline points="{path}" {style}/>')
        if one.is_dots or len(places) <= 24:
            parts += [
                f'<circle cx="{a:.1f}" cy="{b:.1f}" r="4" fill="{colour}"/>' for a, b in places
            ]
    return _svg(title, parts) + _legend([one.name for one in series])


def bars(title: str, y: Axis, groups: Sequence[str], series: Sequence[Series]) -> str:
    """Bars side by side in groups; ``x`` of a point is the place of its group, from 0."""
    parts = [_frame(None, y)]
    room = (WIDTH - _LEFT - _RIGHT) / max(len(groups), 1)
    wide = min(46.0, room * 0.8 / max(len(series), 1))
    for place, name in enumerate(groups):
        middle = _LEFT + room * (place + 0.5)
        parts.append(_text(middle, HEIGHT - _BOTTOM + 18, name, "middle"))
        for number, one in enumerate(series):
            value = dict(one.points).get(float(place))
            if value is None:
                continue
            left = middle + (number - len(series) / 2) * wide
            top = _down(y.share(value))
            tall = HEIGHT - _BOTTOM - top
            size = f'x="{left:.1f}" y="{top:.1f}" width="{wide - 3:.1f}" height="{tall:.1f}"'
            parts.append(f'<rect {size} fill="{_SHADES[number % len(_SHADES)]}"/>')
            parts.append(_text(left + wide / 2 - 1, top - 4, f"{value:.2f}", "middle", 11))
    return _svg(title, parts) + _legend([one.name for one in series])


def _frame(x: Axis | None, y: Axis) -> str:
    bottom, right = HEIGHT - _BOTTOM, WIDTH - _RIGHT
    parts = []
    for value in y.ticks():
        level = _down(y.share(value))
        parts.append(
            f'<line x1="{_LEFT}" y1="{level:.1f}" x2="{right}" y2="{level:.1f}" stroke="#d9d5c9"/>'
        )
        parts.append(_text(_LEFT - 6, level + 4, f"{value:.{y.digits}f}", "end", 12))
    if x is not None:
        for value in x.ticks():
            place = _across(x.share(value))
            parts.append(_text(place, bottom + 16, f"{value:.{x.digits}f}", "middle", 12))
        parts.append(_text((_LEFT + right) / 2, HEIGHT - 8, x.name, "middle"))
    parts.append(f'<line x1="{_LEFT}" y1="{bottom}" x2="{right}" y2="{bottom}" stroke="#4b5658"/>')
    turned = f'transform="rotate(-90 14 {HEIGHT / 2:.0f})"'
    parts.append(_text(14, HEIGHT / 2, y.name, "middle", 13, turned))
    return "".join(parts)


def _across(share: float) -> float:
    return _LEFT + share * (WIDTH - _LEFT - _RIGHT)


def _down(share: float) -> float:
    return HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM)


def _text(x: float, y: float, text: str, anchor: str, size: int = 13, more: str = "") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}"'
    return f'<text {place} fill="#1c2325" {more}>{escape(text)}</text>'


def _svg(title: str, parts: Sequence[str]) -> str:
    head = f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">'
    return head + "".join(parts) + "</svg>"


def _legend(names: Sequence[str]) -> str:
    items = "".join(
        f'<li><svg viewBox="0 0 12 12" aria-hidden="true"><rect width="12" height="12" '
        f'fill="{_SHADES[number % len(_SHADES)]}"/></svg> {escape(name)}</li>'
        for number, name in enumerate(names)
    )
    return f'<ul class="legend">{items}</ul>'
