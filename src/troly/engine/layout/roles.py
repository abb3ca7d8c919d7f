"""Which element of the form each paragraph is, told by what it says and where it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from troly.engine.layout.forms import forms
from troly.engine.layout.lines import is_capitals, role_of_line
from troly.engine.layout.values import GAP, ParagraphLook
from troly.engine.text.forms import fold

_NUMBER = re.compile(r"\s*Số\s*:", re.IGNORECASE)
_DATE = re.compile(r",?\s*ngày\s.{0,12}tháng\s.{0,12}năm", re.IGNORECASE)
_LETTER_SUBJECT = re.compile(r"\s*V/v\b", re.IGNORECASE)
_TELEGRAM_TO = re.compile(r"[^.;:]{3,120}\sđiện:")
_HEAD_REACHES = 20
"""Paragraphs from the top among which the head is looked for."""


def assign_roles(paragraphs: Sequence[ParagraphLook]) -> str:
    """Writes every paragraph's ``role``; "" for what is empty. The id of the kind, or ""."""
    for one in paragraphs:
        one.role = ""
    told = [one for one in paragraphs if not one.is_empty]
    _head(told)
    foot = _foot(told)
    kind = _title(told)
    is_subject = False
    for one in told[:foot]:
        if one.role in ("kind", "number"):
            is_subject = one.role == "kind" and forms()[kind].has_subject
        if one.role:
            continue
        role = role_of_line(one.text)
        if is_subject and role == "body" and not _receives(one.text, kind) and not _is_body(one):
            one.role = "subject"
            is_subject = False
            continue
        is_subject = False
        one.role = "receivers" if _receives(one.text, kind) else role
    _receivers(told[:foot])
    _titles_of_divisions(told[:foot])
    _authority(told[:foot])
    return kind


def _head(told: Sequence[ParagraphLook]) -> None:
    top = told[:_HEAD_REACHES]
    for one in top:
        role = _head_role(one.text)
        if role and not any(p.role == role for p in top):
            one.role = role
    last = next((n for n, one in enumerate(top) if one.role == "number"), None)
    if last is None:
        last = next((n for n, one in enumerate(top) if one.role == "place_date"), 0)
    names = [one for one in top[:last] if not one.role and len(one.text) < 160]
    if names and names[-1].table is not None:
        names = [one for one in names if one.table == names[-1].table]
    for one in names:
        one.role = "parent"
    if names:
        names[-1].role = "issuer"


def _head_role(text: str) -> str:
    folded = " ".join(fold(text).split())
    if "cong hoa xa hoi chu nghia" in folded and len(folded) < 60:
        return "nation"
    if folded.startswith("doc lap") and "hanh phuc" in folded and len(folded) < 50:
        return "motto"
    if _NUMBER.match(text):
        return "number"
    if _LETTER_SUBJECT.match(text):
        return "letter_subject"
    is_date = _DATE.search(text) and len(text) < 80 and role_of_line(text) == "body"
    return "place_date" if is_date else ""


def _foot(told: Sequence[ParagraphLook]) -> int:
    """Gives the foot its roles; where it begins."""
    start = next(
        (n for n, one in enumerate(told) if fold(one.text).strip().startswith("noi nhan")), None
    )
    if start is None:
        return len(told)
    head = told[start]
    head.role = "recipients_head"
    rest = told[start + 1 :]
    if head.table is not None:
        first = next(n for n, one in enumerate(told) if one.table == head.table)
        # Where two sign, the one on the left stands above the receivers.
        above = [one for one in told[first:start] if one.column == head.column]
        _signed(above)
        rest = [one for one in told[first:] if one is not head and one not in above]
        start = first
    right = []
    for one in rest:
        is_left = one.table is not None and one.table == head.table and one.column == head.column
        if is_left or one.text.lstrip().startswith(("-", "–", "+")):
            one.role = "recipients"
        else:
            right.append(one)
    _signed(right)
    return start


def _signed(block: Sequence[ParagraphLook]) -> None:
    """An office, and below it who signs."""
    for one in block:
        one.role = "authority"
    if block and (len(block) > 1 or not is_capitals(block[-1].text.replace(GAP, ""))):
        block[-1].role = "signer"


def _title(told: Sequence[ParagraphLook]) -> str:
    headings = {fold(form.heading): form.id for form in forms().values() if form.heading}
    for one in told[: _HEAD_REACHES + 5]:
        if one.role:
            continue
        found = headings.get(" ".join(fold(one.text).split()))
        if found:
            one.role = "kind"
            return found
    return "cong_van" if any(one.role == "letter_subject" for one in told) else ""


def _is_body(one: ParagraphLook) -> bool:
    return one.text.rstrip().endswith((".", ";", ":", "./.")) and one.text.rstrip() != GAP


def _receives(text: str, kind: str) -> bool:
    if kind == "cong_dien" and _TELEGRAM_TO.match(text):
        return True
    return fold(text).lstrip().startswith("kinh gui")


def _receivers(told: Sequence[ParagraphLook]) -> None:
    """The list under "Kính gửi:"."""
    is_list = False
    for one in told:
        if one.role == "receivers":
            is_list = one.text.rstrip().endswith(":")
        elif is_list and one.role == "body" and one.text.lstrip().startswith(("-", "–")):
            one.role = "receivers"
        else:
            is_list = False


def _titles_of_divisions(told: Sequence[ParagraphLook]) -> None:
    """The line in capitals under "Chương I"."""
    for before, one in pairwise(told):
        if before.role == "division" and one.role == "body" and is_capitals(one.text):
            one.role = "division"


def _authority(told: Sequence[ParagraphLook]) -> None:
    """Who decides, in capitals above the grounds of a decision."""
    first = next((n for n, one in enumerate(told) if one.role == "basis"), 0)
    if first and any(one.role == "decides" for one in told):
        before = told[first - 1]
        bare = before.text.replace(GAP, "")
        if before.role in ("body", "subject") and (not bare.strip() or is_capitals(bare)):
            before.role = "decides"
