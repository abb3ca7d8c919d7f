"""Tags and filters of the page templates: icons, and words for codes."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from troly.doors.pages import wordings
from troly.doors.pages.tables import quoted_parts

register = template.Library()


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """An icon of ``icons.svg``; hidden from screen readers, so a word must stand beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("troly/icons.svg"),
        name,
    )


@register.filter
def ending(code: object) -> wordings.Wording:
    """Wording of an ending, given as a code or as an enum whose value is the code."""
    return wordings.ENDINGS[str(getattr(code, "value", code))]


@register.filter
def state(code: object) -> wordings.Wording:
    """Wording of a document's state."""
    return wordings.STATES[str(getattr(code, "value", code))]


@register.filter
def validity(code: object) -> wordings.Text:
    """Word for a validity state: in_force, not_yet, expired, unknown."""
    return wordings.VALIDITIES[str(getattr(code, "value", code))]


@register.filter
def figure(number: int | None) -> str:
    """1234567 as 1.234.567 (the same in every interface language: no comma to misread)."""
    return "" if number is None else f"{number:,}".replace(",", ".")


@register.filter
def verdict(code: object) -> wordings.Wording:
    """Wording of what a person said of an answer."""
    return wordings.VERDICTS[str(getattr(code, "value", code))]


@register.filter
def proof_word(code: object) -> wordings.Wording:
    """Wording of how a quote stands today."""
    return wordings.PROOFS[str(getattr(code, "value", code))]


@register.filter
def decimal(number: float | None, digits: int = 3) -> str:
    """0.7312 as 0,731; a dash for none."""
    return "–" if number is None else f"{number:.{digits}f}".replace(".", ",")


@register.filter
def language_name(code: str) -> str:
    """vi as tiếng Việt, in the language of the page."""
    return str(wordings.TEXT_LANGUAGES.get(code, code))


@register.filter
def words(text: str) -> list[str]:
    """A list written out in a template: "right wrong"."""
    return text.split()


@register.filter
def as_parts(text: str) -> list[dict[str, Any]]:
    """A quote's running lines and its rows of a table, apart."""
    return quoted_parts(text)
