"""What the documentation says is there is there, and what is there is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from troly import __version__
from troly.settings import PREFIX, Settings

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
MOST_SETTINGS = 40
PAGES_OF_WORDS = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not any(part.startswith(".") and part != ".ci" for part in path.relative_to(ROOT).parts)
    and not path.is_relative_to(ROOT / "src" / "troly" / "content" / "samples")
    and not path.is_relative_to(ROOT / "dist")
)


def _read(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def _rows(text: str) -> dict[str, list[str]]:
    """Cells of the table rows whose first cell is code, by that code."""
    rows = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| `") and len(cells) > 1:
            rows[cells[0].strip("`")] = cells[1:]
    return rows


def _shown_default(value: object) -> str:
    if value is None or value == "" or value == ():
        return "empty"
    return f"`{value}`"


def test_settings_are_few() -> None:
    assert len(Settings.model_fields) <= MOST_SETTINGS


def test_every_setting_is_documented_with_its_default_and_no_other() -> None:
    documented = {name: cells[0] for name, cells in _rows(_read("settings.md")).items()}
    real = {
        PREFIX + name.upper(): _shown_default(field.default)
        for name, field in Settings.model_fields.items()
    }
    assert documented == real


def _commands(group: Any, before: str) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        full = f"{before} {name}"
        if hasattr(command, "commands"):
            yield from _commands(command, full)
        else:
            yield full, command


def _program() -> dict[str, Any]:
    from troly.doors.cli.main import program

    return dict(_commands(typer.main.get_command(program), "troly"))


def _sections(text: str) -> dict[str, str]:
    """Text below each `### ` heading, by the command it names without its arguments."""
    sections = {}
    for part in re.split(r"^### ", text, flags=re.M)[1:]:
        heading, _, body = part.partition("\n")
        words = [w for w in heading.strip("`").split() if not w.isupper()]
        sections[" ".join(words)] = heading + "\n" + body.split("\n## ")[0]
    return sections


def test_every_command_is_documented_and_no_other() -> None:
    assert set(_sections(_read("commands.md"))) == set(_program())


@pytest.mark.parametrize("name", sorted(_program()))
def test_every_option_and_argument_of_a_command_is_documented(name: str) -> None:
    section = _sections(_read("commands.md"))[name]
    wanted = []
    for parameter in _program()[name].params:
        if parameter.hidden:
            continue
        names = [*parameter.opts, *parameter.secondary_opts]
        is_option = names[0].startswith("--")
        wanted += names if is_option else [parameter.name.upper()]
    assert [one for one in wanted if one not in section] == []
    named = set(re.findall(r"(?<![\w-])--[a-z][\w-]*", section))
    assert named - set(wanted) == set()


def test_every_page_is_documented_and_no_other() -> None:
    from troly.doors.pages.urls import urlpatterns

    documented = {name: cells[0].strip("`") for name, cells in _rows(_read("pages.md")).items()}
    real = {
        str(pattern.name): "/" + re.sub(r"<[^>]+>", "…", str(pattern.pattern))
        for pattern in urlpatterns
    }
    assert documented == real


def test_every_operation_of_the_api_is_documented() -> None:
    from troly.doors.api.routes import api

    rows = [line for line in _read("api.md").splitlines() if line.startswith("| `")]
    missing = []
    for path, operations in api.get_openapi_schema()["paths"].items():
        short = re.sub(r"\{\w+\}", "{id}", path.removeprefix("/api/v1"))
        for method in operations:
            place = re.compile(rf"{method.upper()}[^|]* {re.escape(short)}`")
            if not any(place.search(row) for row in rows):
                missing.append(f"{method.upper()} {short}")
    assert missing == []


def test_decisions_are_numbered_without_gap_and_listed() -> None:
    notes = sorted(path.name for path in (DOCS / "adr").glob("0*.md"))
    listed = re.findall(r"^(\d+)\. \[.+\]\((.+)\)$", _read("adr/README.md"), flags=re.M)
    assert [name for _number, name in listed] == notes
    for number, (said, name) in enumerate(listed, 1):
        heading = _read(f"adr/{name}").splitlines()[0]
        assert name.startswith(f"{number:04d}-")
        assert said == str(number)
        assert heading.startswith(f"# {number}. ")


@pytest.mark.parametrize("path", PAGES_OF_WORDS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.S)
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    inside = [t.split("#")[0] for t in targets if not re.match(r"\w+:|#", t)]
    assert [target for target in inside if not (path.parent / target).exists()] == []


def test_glossary_speaks_like_the_interface() -> None:
    from django.utils import translation

    from troly.doors.pages.wordings import ENDINGS, STATES

    rows = _rows(_read("glossary.md"))
    for code, wording in {**ENDINGS, **STATES}.items():
        for column, language in enumerate(("vi", "fr")):
            with translation.override(language):
                assert rows[code][column] == str(wording.word).lower(), code


def test_changes_name_this_version_first() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.findall(r"^## (\S+)", text, flags=re.M)[0] == __version__
