"""A small drawn world looked at through every address: the quick part of `python -m tests.rights`.

And the oracle itself is tried: with one rule taken out of the filter it must find differences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from tests.rights.looking import look
from tests.rights.looks import Found, routes

from troly.engine.search.passages import Way
from troly.office.tenants import rights

SEED = 20261122


@pytest.fixture(scope="module")
def found(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: object
) -> Iterator[Found]:
    home = tmp_path_factory.mktemp("oracle")
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield look(home, SEED, members=100, documents=500, requests=2, is_kept=False)


def test_nobody_sees_or_misses_anything(found: Found) -> None:
    assert found.wrong == []
    assert found.counts["pairs"] >= 50_000 and found.counts["counts"] >= 100
    assert found.counts["answers that show something"] >= 10, "there was nothing to hide"


def test_routes_are_those_of_the_configuration(found: Found) -> None:
    """Each is looked at in turn; the whole command looks at every one many times."""
    assert set(found.by_route) <= set(routes()) and len(found.by_route) >= 90


def _without_limits(way: Way, prefix: str) -> object:
    wrong = rights.Q(**{f"{prefix}tenant_id": way.body})
    if way.clearance is not None:
        wrong &= rights.Q(**{f"{prefix}clearance__lte": way.clearance})
    return wrong


def test_the_oracle_finds_a_rule_that_is_missing(tmp_path: Path, db: None) -> None:
    with patch.object(rights, "_by_way", _without_limits):
        wrong = look(tmp_path, SEED, members=12, documents=60, requests=0, is_kept=False).wrong
    assert any("records of member" in line for line in wrong)
    assert any("documents counted" in line for line in wrong)
