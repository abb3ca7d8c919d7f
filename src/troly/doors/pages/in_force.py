"""Whether what is quoted is in force, said of the day asked about and of today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

ICONS = {"in_force": "check", "not_yet": "clock", "expired": "warning", "unknown": "question"}


def day_asked(understood: Mapping[str, Any]) -> date | None:
    """The day a question names; None where it asks about today."""
    named = str(understood.get("on_date") or "")
    return date.fromisoformat(named) if named else None


def validity_entry(
    then: str, now: str, day: date | None, begins: date | None, ends: date | None
) -> dict[str, Any]:
    """``then``: on the day the answer is about; ``now``: today, "unknown" where no date is known.
    An answer about today that is read again later says how things stand when it is read."""
    code = then if day is not None or now == "unknown" else now
    words = _on_that_day(code, day, begins, ends) if day else _today(code, begins, ends)
    kind = code
    if then == "in_force" and now == "expired":
        words += _(", nay đã hết hiệu lực") if day else _(" (khi hỏi còn hiệu lực)")
        kind = "expired"
    return {"code": code, "now": now, "kind": kind, "icon": ICONS[kind], "words": words}


def _today(code: str, begins: date | None, ends: date | None) -> str:
    if code == "in_force":
        return _("còn hiệu lực")
    if code == "not_yet":
        return _("có hiệu lực từ %s") % _written(begins) if begins else _("chưa có hiệu lực")
    if code == "expired":
        return _("hết hiệu lực sau %s") % _written(ends) if ends else _("hết hiệu lực")
    return _("hiệu lực: chưa rõ")


def _on_that_day(code: str, day: date, begins: date | None, ends: date | None) -> str:
    if code == "in_force":
        return _("có hiệu lực vào %s") % _written(day)
    if code == "not_yet":
        said = _("chưa có hiệu lực vào %s") % _written(day)
        return said + (_(", có từ %s") % _written(begins) if begins else "")
    if code == "expired":
        said = _("đã hết hiệu lực vào %s") % _written(day)
        return said + (_(", từ sau %s") % _written(ends) if ends else "")
    return _("hiệu lực: chưa rõ")


def _written(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def warnings_of(quotes: Sequence[Mapping[str, Any]], day: date | None) -> list[dict[str, Any]]:
    """What must be known before any of these quotes is used: which are not in force, and what
    took their place."""
    shown = [quote for quote in quotes if quote["text"]]
    ended = [q for q in shown if q["in_force"]["code"] == "expired"]
    early = [q for q in shown if q["in_force"]["code"] == "not_yet"]
    since = [q for q in shown if q["in_force"]["code"] == "in_force" != q["in_force"]["now"]]
    if day is None:
        pairs = [
            (ended, _("Đã hết hiệu lực: trích dẫn %s. Không dùng làm căn cứ cho việc hiện nay.")),
            (early, _("Chưa có hiệu lực: trích dẫn %s.")),
        ]
    else:
        pairs = [
            (ended, _("Đã hết hiệu lực vào ngày được hỏi: trích dẫn %s.")),
            (early, _("Chưa có hiệu lực vào ngày được hỏi: trích dẫn %s.")),
            (
                [q for q in since if q["in_force"]["now"] == "expired"],
                _("Quy định của ngày được hỏi, nay đã hết hiệu lực: trích dẫn %s."),
            ),
        ]
    return [
        {
            "words": words % ", ".join(f"[{quote['n']}]" for quote in found),
            "enders": _enders(found),
        }
        for found, words in pairs
        if found
    ]


def _enders(quotes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What took the place of these, each once."""
    found = {quote["ended_by"]["title"]: quote["ended_by"] for quote in quotes if quote["ended_by"]}
    return list(found.values())
