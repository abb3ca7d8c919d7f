"""Each threat names tests that exist; each door is looked at from all six sides."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
DOORS = {name: rows for name, rows in re.findall(r"^## (.+)\n([\s\S]*?)(?=^## |\Z)", TEXT, re.M)}
NEEDED = {
    "Pages",
    "API",
    "Command line",
    "Worker and files",
    "Index socket",
    "Models socket, and models",
    "Outbound",
    "Backups",
    "Bundle and packages",
    "Identity providers and directories",
}


def rows_of(door: str) -> list[list[str]]:
    rows = [line for line in DOORS[door].splitlines() if re.match(r"\| [STRIDE] \|", line)]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def real_tests() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "tests").rglob("*.py"):
        found |= set(re.findall(r"^\s*def (test_\w+)", path.read_text("utf-8"), re.M))
    return found


def test_every_door_is_looked_at_from_all_six_sides() -> None:
    assert set(DOORS) == NEEDED
    for door in NEEDED:
        assert {row[0] for row in rows_of(door)} == set("STRIDE"), door


def test_every_threat_names_tests_that_exist_or_says_that_it_is_open() -> None:
    real = real_tests()
    for door in NEEDED:
        for kind, threat, holds, tests in rows_of(door):
            named = re.findall(r"`(test_\w+)`", tests)
            assert bool(named) != holds.startswith("*open*"), (door, kind, threat)
            assert [name for name in named if name not in real] == [], (door, kind, threat)


def test_every_test_that_the_page_on_security_names_exists() -> None:
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    named = set(re.findall(r"`(test_\w+)`", text))
    assert len(named) > 25
    assert named - real_tests() == set()
