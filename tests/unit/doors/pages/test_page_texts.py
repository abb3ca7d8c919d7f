"""Every interface text exists in three languages, and every code has its words."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils import translation

import troly
from troly.doors.pages.catalogues import compile_catalogues
from troly.doors.pages.wordings import ENDINGS, STATES, VALIDITIES
from troly.engine.answers.values import Ending, Validity
from troly.office.library.models import State

PACKAGE = Path(troly.__file__).parent
LOCALES = PACKAGE / "content" / "locale"
TEMPLATES = PACKAGE / "doors" / "pages" / "templates"
CALLS = {"_", "gettext", "gettext_lazy", "ngettext"}
IN_TEMPLATE = re.compile(r"""\{%\s*translate\s+(?:"([^"]+)"|'([^']+)')""")
BLOCK = re.compile(
    r"\{%\s*blocktranslate[^%]*%\}(.*?)\{%\s*(?:plural|endblocktranslate)\s*%\}", re.DOTALL
)


def texts_in_code() -> set[str]:
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0]
            if name in CALLS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                found.add(first.value)
    return found


def texts_in_templates() -> set[str]:
    found = set()
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text("utf-8")
        found |= {a or b for a, b in IN_TEMPLATE.findall(text)}
        found |= {re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", body) for body in BLOCK.findall(text)}
    return found


def catalogue(language: str) -> dict[str, list[str]]:
    with (LOCALES / language / "LC_MESSAGES" / "django.po").open("rb") as source:
        entries = read_po(source, locale=language)
    known = {}
    for entry in entries:
        if entry.id and not entry.fuzzy:
            key = entry.id if isinstance(entry.id, str) else entry.id[0]
            known[key] = [entry.string] if isinstance(entry.string, str) else list(entry.string)
    return known


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_text_is_translated(language: str) -> None:
    known = catalogue(language)
    wanted = texts_in_code() | texts_in_templates()
    assert len(wanted) > 300
    missing = sorted(text for text in wanted if not all(known.get(text, [""])))
    assert missing == []


def places(text: str) -> list[str]:
    named = re.findall(r"%\((\w+)\)[sd]", text) + re.findall(r"%[sd]", text)
    braced = [name for _, name, _, _ in string.Formatter().parse(text) if name]
    return sorted(named) + sorted(braced)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_translations_keep_every_place(language: str) -> None:
    for text, translations in catalogue(language).items():
        for translated in translations:
            assert places(translated) == places(text), text


def test_every_ending_state_and_validity_has_words() -> None:
    assert set(ENDINGS) == {ending.value for ending in Ending}
    assert set(STATES) == set(State.values)
    assert set(VALIDITIES) == set(Validity.__args__)  # type: ignore[attr-defined]
    words = [str(wording.word) for wording in ENDINGS.values()]
    assert len(set(words)) == len(words)


def test_the_compiled_catalogue_is_the_one_shown() -> None:
    with translation.override("fr"):
        assert str(ENDINGS["not_in_documents"].word) == "Introuvable dans les documents"
    with translation.override("vi"):
        assert str(ENDINGS["not_in_documents"].word) == "Không tìm thấy trong văn bản"


def test_only_older_catalogues_are_compiled_again(tmp_path: Path) -> None:
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_bytes((LOCALES / "fr" / "LC_MESSAGES" / "django.po").read_bytes())
    assert compile_catalogues(tmp_path) == [folder / "django.mo"]
    assert compile_catalogues(tmp_path) == []
    assert [path.name for path in folder.iterdir() if path.suffix == ".part"] == []
