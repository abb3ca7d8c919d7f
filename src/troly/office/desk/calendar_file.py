"""Tasks with a day as a calendar file (RFC 5545): whole days that exist, nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST_LINE = 75
"""Octets of a line before it is folded."""


@dataclass(frozen=True)
class DueTask:
    id: str
    day: date
    title: str


def calendar_file(tasks: Iterable[DueTask], now: datetime) -> bytes:
    """One all-day event a task, in UTF-8 with CRLF."""
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Troly//Desk//VI", "CALSCALE:GREGORIAN"]
    for task in tasks:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{task.id}@troly",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{task.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{task.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{escaped(task.title)}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def escaped(text: str) -> str:
    """Text as a value: what would end it or begin another is written with a backslash."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(sign for sign in text if sign >= " ")


def folded(line: str) -> str:
    """Lines of at most ``LONGEST_LINE`` octets, cut between letters."""
    parts, room, now = [""], LONGEST_LINE, 0
    for sign in line:
        size = len(sign.encode())
        if now + size > room:
            parts.append("")
            room, now = LONGEST_LINE - 1, 0
        parts[-1] += sign
        now += size
    return "\r\n ".join(parts)
