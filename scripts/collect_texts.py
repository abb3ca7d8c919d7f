"""Collect the interface texts of templates and Python files into the French and English .po files.

A new text is added with an empty translation, one that is no longer used is dropped; what is
translated stays as it is. `python scripts/collect_texts.py --check` changes nothing and lists what
is missing. Vietnamese needs no file: the texts in the source are Vietnamese.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).parents[1] / "src" / "troly"
LOCALE = PACKAGE / "content" / "locale"
LANGUAGES = {"fr": "nplurals=2; plural=(n > 1);", "en": "nplurals=2; plural=(n != 1);"}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = "# Vietnamese is the source of truth for wording; the msgids are the Vietnamese texts."


def collected() -> Catalog:
    """Every text of the interface, in order of file and place."""
    catalogue = Catalog()
    for path in (*sorted(PACKAGE.rglob("*.html")), *sorted(PACKAGE.rglob("*.py"))):
        for _line, message, _comments, context in extract(
            "python", io.BytesIO(_as_python(path).encode()), keywords=KEYWORDS
        ):
            catalogue.add(message, context=context)
    return catalogue


def _as_python(path: Path) -> str:
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        return text
    # Indentation means nothing in a template, and everything to Python's tokeniser.
    marked = templatize(text, origin=str(path))
    return "\n".join(line.lstrip() for line in marked.splitlines()) + "\n"


def texts_file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """The translations there are; an empty catalogue where there is no file."""
    path = texts_file(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as source:
        return read_po(source, locale=language)


def brought_up_to_date(language: str, texts: Catalog) -> Catalog:
    """``texts`` with the translations that the language's file holds."""
    known = read(language)
    fresh = Catalog(locale=language, fuzzy=False)
    for text in messages(texts):
        before = known.get(text.id, text.context)
        translation: object = ("", "") if text.pluralizable else ""
        if before is not None and before.pluralizable == text.pluralizable:
            translation = before.string
        fresh.add(text.id, translation, context=text.context, flags=text.flags)
    return fresh


def messages(catalogue: Catalog) -> Iterator[Message]:
    """The texts of a catalogue without its header."""
    return (message for message in catalogue if message.id)


def is_translated(message: Message) -> bool:
    """Whether every form has words and nobody has to look at it again."""
    forms = message.string if message.pluralizable else (message.string,)
    return all(forms) and not message.fuzzy


def write(language: str, catalogue: Catalog) -> None:
    """Write the language's file, with nothing in it that changes from run to run."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=100, no_location=True, omit_header=True, ignore_obsolete=True)
    header = (
        f'{HEADER}\nmsgid ""\nmsgstr ""\n"Project-Id-Version: Troly\\n"\n'
        f'"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {LANGUAGES[language]}\\n"\n\n'
    )
    path = texts_file(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(header.encode() + buffer.getvalue().strip() + b"\n")


def main() -> int:
    texts = collected()
    is_check = "--check" in sys.argv[1:]
    missing = 0
    for language in LANGUAGES:
        catalogue = brought_up_to_date(language, texts)
        empty = [message for message in messages(catalogue) if not is_translated(message)]
        stale = {(m.id, m.context) for m in messages(read(language))}
        stale -= {(m.id, m.context) for m in messages(texts)}
        missing += len(empty)
        print(f"{language}: {len(catalogue)} texts, {len(empty)} to translate, {len(stale)} stale")
        if is_check:
            print("".join(f"  {message.id!r}\n" for message in empty), end="")
            missing += len(stale)
        else:
            write(language, catalogue)
    return 1 if is_check and missing else 0


if __name__ == "__main__":
    sys.exit(main())
