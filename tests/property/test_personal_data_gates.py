"""A quick look before a costly expression never hides what the expression would find."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from troly.engine.guard.personal_data import (
    contacts,
    name_places,
    name_verdicts,
    numbers,
    tables,
)
from troly.engine.text.forms import fold

GATES: dict[str, tuple[re.Pattern[str], Callable[[str], object]]] = {
    "a place before a name": (
        name_places._PLACE_BEFORE,
        lambda text: text.rstrip("\n").endswith(name_places._PLACE_ENDS),
    ),
    "a word that lets one capital word be a name": (
        name_verdicts._ALONE,
        lambda text: text.rstrip(" \n")[-1:] in name_verdicts._ALONE_ENDS,
    ),
    "a name with an apostrophe": (
        name_verdicts._SINGLE,
        lambda text: text[1:2] in name_verdicts._APOSTROPHES,
    ),
    "a plate of the west": (contacts._PLATE_WEST, contacts._IN_PLATE_WEST.search),
    "a date of birth": (
        contacts._BORN,
        lambda text: any(one in text for one in contacts._BIRTH_WORDS),
    ),
    "letters beside digits": (
        numbers._LETTERED,
        # Letters alone are no number: no kind takes them.
        lambda text: not re.search("[0-9]", text) or numbers._LETTER_HINT.search(text),
    ),
    "a label misread by a machine": (
        tables._NOISY,
        lambda text: any(one in fold(text) for one in tables._NOISY_WORDS),
    ),
    "a label of a form": (
        tables._FIELD_HINT,
        lambda text: any(one in text for one in tables._FIELD_WORDS),
    ),
}


@pytest.mark.parametrize("name", GATES)
def test_what_is_found_passes_the_quick_look(name: str) -> None:
    pattern, gate = GATES[name]
    whole = name == "a name with an apostrophe"

    @settings(max_examples=80, deadline=None, database=None, derandomize=True)
    @given(st.from_regex(pattern, fullmatch=whole))
    def looked_at(text: str) -> None:
        # Letters that stand for others when case is ignored; no text has them.
        assume(not re.search("[ſıİ]", text) and pattern.search(text))
        assert gate(text), repr(text)

    looked_at()


def test_a_quick_look_may_say_no() -> None:
    """One that lets everything through would hold the test above and save nothing."""
    plain = "Điều 3. Cơ quan có thẩm quyền 7"
    assert [name for name, (_pattern, gate) in GATES.items() if gate(plain)] == []
