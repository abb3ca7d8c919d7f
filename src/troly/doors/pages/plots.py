"""Small plots as SVG, drawn on the server: every point leads to what it was counted from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

WIDTH, HEIGHT = 640, 150
LEFT, RIGHT, TOP, BOTTOM = 46, 8, 10, 22


@dataclass(frozen=True)
class Point:
    """``value`` None leaves a gap. ``told`` is the point in words."""

    day: date
    value: float | None
    url: str
    told: str

    def __post_init__(self) -> None:
        if not self.url:
            raise ValueError("a figure is drawn with the address of its evidence")


def plot(
    title: str, points: Sequence[Point], *, most: float | None = None, limit: float | None = None,
    unit: str = "",
) -> dict[str, Any]:  # fmt: skip
    """What ``parts/plot.html`` draws: places in a box of 640 × 150. ``most``: the top of the
    scale, else the largest value; ``limit``: a line across."""
    values = [point.value for point in points if point.value is not None]
    top = most or max([*values, limit or 0, 1e-9]) * 1.1
    step = (WIDTH - LEFT - RIGHT) / max(1, len(points) - 1)

    # Whole numbers: templates write others with the language's comma, which SVG does not read.
    def height(value: float) -> int:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - min(value / top, 1)))

    marks, lines, line = [], [], []
    for number, point in enumerate(points):
        x = round(LEFT + number * step)
        if point.value is None:
            lines, line = [*lines, line], []
            continue
        y = height(point.value)
        line.append(f"{x},{y}")
        marks.append({"x": x, "y": y, "url": point.url, "told": point.told})
    lines.append(line)
    ticks = [
        {"y": height(share * top), "word": _number(share * top, unit)} for share in (0, 0.5, 1)
    ]
    return {
        "title": title,
        "width": WIDTH,
        "height": HEIGHT,
        "left": LEFT,
        "right": WIDTH - RIGHT,
        "low": HEIGHT - BOTTOM,
        "tick_x": LEFT - 6,
        "day_y": HEIGHT - 6,
        "marks": marks,
        "lines": [" ".join(one) for one in lines if len(one) > 1],
        "ticks": ticks,
        "limit_y": height(limit) if limit is not None else None,
        "first": points[0].day if points else None,
        "last": points[-1].day if points else None,
        "is_empty": not values,
    }


def _number(value: float, unit: str) -> str:
    if unit == "%":
        return f"{value * 100:.0f}%"
    return f"{value:.0f}" if value >= 10 or value == 0 else f"{value:.1f}".replace(".", ",")
