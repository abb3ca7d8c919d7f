"""Every interface text exists in Vietnamese, French and English."""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Message

ROOT = Path(__file__).parents[3]
LANGUAGES = ("fr", "en")
PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]|%%|\{\w*\}")
VIETNAMESE = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


texts = _script("collect_texts")
# Asked for by the tests that need it: pages and code are read for seconds, by every process that
# only collects as well.
collected = cache(texts.collected)
CATALOGUES = {language: texts.read(language) for language in LANGUAGES}


def _keys(catalogue: object) -> set[tuple[object, object]]:
    return {(message.id, message.context) for message in texts.messages(catalogue)}


def _forms(message: Message) -> list[tuple[str, str]]:
    """Pairs of source and translation, one a plural form."""
    if message.pluralizable:
        return list(zip(message.id, message.string, strict=True))
    return [(message.id, message.string)]


def test_texts_are_found_in_templates_and_in_code() -> None:
    found = {one for one, _context in _keys(collected())}
    assert "Kho văn bản" in found
    assert "Có trong văn bản" in found
    assert ("Đã xóa %d văn bản.", "Đã xóa %d văn bản.") in found
    assert len(found) > 300


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    known = CATALOGUES[language]
    missing = []
    for text in texts.messages(collected()):
        found = known.get(text.id, text.context)
        if found is None or not texts.is_translated(found):
            missing.append(text.id)
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_left_of_a_text_that_is_gone(language: str) -> None:
    assert _keys(CATALOGUES[language]) - _keys(collected()) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_fill_the_same_places(language: str) -> None:
    wrong = [
        (source, translated)
        for message in texts.messages(CATALOGUES[language])
        for source, translated in _forms(message)
        if sorted(PLACES.findall(source)) != sorted(PLACES.findall(translated))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_the_vietnamese_left_standing(language: str) -> None:
    left = [
        source
        for message in texts.messages(CATALOGUES[language])
        for source, translated in _forms(message)
        if source == translated and VIETNAMESE.search(source)
    ]
    assert left == []


def test_no_template_speaks_outside_the_translations() -> None:
    own_name = "Tiếng Việt"
    found = []
    for path in sorted((ROOT / "src" / "troly" / "doors").rglob("*.html")):
        text = path.read_text("utf-8").replace(own_name, "")
        for shown_by_code in (
            r"\{#.*?#\}",
            r"\{% blocktranslate.*?endblocktranslate %\}",
            r"\{%.*?%\}",
            r"\{\{.*?\}\}",
        ):
            text = re.sub(shown_by_code, "", text, flags=re.S)
        found += [
            f"{path.name}: {line.strip()}" for line in text.splitlines() if VIETNAMESE.search(line)
        ]
    assert found == []
