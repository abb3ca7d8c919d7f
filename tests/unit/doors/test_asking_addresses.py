"""Every address that asks a question waits in the line of questions, not among everything else."""

from __future__ import annotations

import re
from uuid import uuid4

from tests.unit.doors.ways_in import WAYS

from troly.doors import admission

_ASKS = re.compile(r"(?:/ask|/check|/completions)$")
_HANDS_A_FILE_OVER = {"document-forms/check"}
"""To a worker, that looks at its layout: nothing is asked while the caller waits."""


def test_every_way_that_asks_is_known_to_the_line() -> None:
    asking = {way.route for way in WAYS if way.method == "POST" and _ASKS.search(way.route)}
    asking -= _HANDS_A_FILE_OVER
    assert len(asking) >= 5
    for route in asking:
        address = "/" + re.sub(r"<\w+:\w+>", str(uuid4()), route)
        assert admission._ASKING.fullmatch(address), route
