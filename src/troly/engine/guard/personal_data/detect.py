"""All detectors together: one list of spans, in order, none over another."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Literal

from troly.engine.guard.personal_data.addresses import find_addresses
from troly.engine.guard.personal_data.contacts import births_beside, find_contacts
from troly.engine.guard.personal_data.facts import find_facts
from troly.engine.guard.personal_data.names import find_names
from troly.engine.guard.personal_data.numbers import find_numbers
from troly.engine.guard.personal_data.tables import find_in_fields, find_in_tables
from troly.engine.guard.personal_data.values import Found, Kind
from troly.engine.text.forms import fold

Label = Literal["public", "personal", "personal_sensitive"]

# Rows and lists are compared with one another: long texts go through in pieces.
_PIECE = 4_000


def find_personal_data(text: str) -> list[Found]:
    """Every piece of personal data in an NFC text, in order and without overlap.

    What a citizen's law or a public office's letterhead says is none; see ``evals/personal_data``
    for what counts.
    """
    if len(text) <= _PIECE:
        return _found(text)
    found: list[Found] = []
    at = 0
    while at < len(text):
        end = min(at + _PIECE, len(text))
        if end < len(text):
            for cut in ("\n\n", "\n", " "):
                place = text.rfind(cut, at + _PIECE // 2, end)
                if place > 0:
                    end = place + len(cut)
                    break
        found.extend(Found(at + f.start, at + f.end, f.kind) for f in _found(text[at:end]))
        at = end
    return found


def count_kinds(found: Iterable[Found]) -> dict[Kind, int]:
    """How many of each kind, the most frequent first."""
    return dict(Counter(one.kind for one in found).most_common())


def label_for(found: Iterable[Found]) -> Label:
    """The label of a document with these: "public", "personal" or "personal_sensitive"."""
    label: Label = "public"
    for one in found:
        if one.is_sensitive:
            return "personal_sensitive"
        label = "personal"
    return label


def _found(text: str) -> list[Found]:
    key = _key(text)
    stated = [*find_in_tables(text, key), *find_in_fields(text, key)]
    numbers = [*find_contacts(text, key), *find_numbers(text, key)]
    names = find_names(text, key)
    people = sorted({*names, *((f.start, f.end) for f in stated if f.kind == "name")})
    numbers = [one for one in numbers if not _is_an_office_line(one, text, people)]
    numbers += births_beside(key, people, text)
    homes = [Found(start, end, "address") for start, end in find_addresses(text, key, people)]
    at_home = _covered(text, homes)
    people = [span for span in people if at_home.find(1, *span) < 0]
    facts = list(find_facts(key, people))
    return _without_overlap(
        text, stated, numbers, homes, facts, [Found(start, end, "name") for start, end in names]
    )


def _is_an_office_line(one: Found, text: str, people: list[tuple[int, int]]) -> bool:
    """A landline with nobody named beside it."""
    if one.kind != "phone":
        return False
    digits = "".join(sign for sign in text[one.start : one.end] if sign.isdigit())
    national = "0" + digits.removeprefix("84").lstrip("0")
    if not (national.startswith("02") and len(national) in (10, 11)) or "+44" in text:
        return False
    return not any(abs(one.start - end) < 100 or abs(start - one.end) < 60 for start, end in people)


def _covered(text: str, found: Iterable[Found]) -> bytearray:
    """One byte a letter, 1 where something was found."""
    covered = bytearray(len(text))
    for one in found:
        covered[one.start : one.end] = b"\x01" * (one.end - one.start)
    return covered


def _without_overlap(text: str, *groups: Iterable[Found]) -> list[Found]:
    """Earlier groups win."""
    kept: list[Found] = []
    covered = bytearray(len(text))
    for group in groups:
        for one in group:
            if covered.find(1, one.start, one.end) < 0:
                covered[one.start : one.end] = b"\x01" * (one.end - one.start)
                kept.append(one)
    return sorted(kept, key=lambda f: f.start)


def _key(text: str) -> str:
    """The folded text, as long as the text itself."""
    folded = fold(text)
    if len(folded) == len(text):
        return folded
    return "".join((fold(c) or c)[:1] if not unicodedata.combining(c) else c for c in text)
