"""The architecture page names tests that exist; what it says of single files is so."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from troly.engine.answers.pipeline import STEPS
from troly.engine.answers.values import Ending

ROOT = Path(__file__).parents[3]
SOURCE = ROOT / "src" / "troly"
ARCHITECTURE = (ROOT / "docs" / "ARCHITECTURE.md").read_text("utf-8")
INVARIANTS = re.findall(r"^\| (\d+) \| (.+) \| (.+) \|$", ARCHITECTURE, flags=re.M)
OUTWARD = re.compile(
    r"\b(?:HTTPTransport|AsyncHTTPTransport|create_connection|open_connection|urlopen"
    r"|http\.client|urllib3|aiohttp|smtplib|ftplib)\b|^\s*(?:import|from) requests\b",
    re.MULTILINE,
)


def _tests() -> set[str]:
    return {
        node.name
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


TESTS = _tests()


def test_invariants_are_numbered() -> None:
    assert [int(number) for number, _what, _tests in INVARIANTS] == list(range(1, 14))


@pytest.mark.parametrize(("number", "what", "held_by"), INVARIANTS, ids=lambda cell: cell[:40])
def test_every_invariant_is_held_by_tests_that_exist(number: str, what: str, held_by: str) -> None:
    named = re.findall(r"`(test_\w+)`", held_by)
    assert named
    assert [name for name in named if name not in TESTS] == []


def test_the_steps_are_those_of_the_pipeline() -> None:
    steps = re.findall(r"^   - `(\w+)`", ARCHITECTURE, flags=re.M)
    assert steps == [step.__name__ for step in STEPS]


def test_every_room_is_described() -> None:
    rooms = {
        path.parent.name
        for layer in ("engine", "office", "doors")
        for path in (SOURCE / layer).glob("*/__init__.py")
    }
    assert [room for room in sorted(rooms) if f"`{room}`" not in ARCHITECTURE] == []


def test_one_file_opens_outward_connections() -> None:
    found = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if OUTWARD.search(path.read_text("utf-8"))
    }
    assert found == {"outbound.py"}


def test_every_ending_has_its_words() -> None:
    from troly.doors.pages.wordings import ENDINGS

    assert set(ENDINGS) == {str(ending) for ending in Ending}
    assert all(wording.word and wording.sentence for wording in ENDINGS.values())
