"""Sample questions made from the headings of the body's own documents."""

from __future__ import annotations

import re
from collections.abc import Iterable

from troly.office.library.models import Version

# The number before a heading's words: "Điều 19.", "Article 3 –", "IV.", "2.1", "a)".
NUMBERING = re.compile(
    r"^(?:(?:điều|chương|mục|phần|article|section|chapitre|chapter)\s+[\w.]+[.:\s–-]*"
    r"|[ivxlc]+[.)]\s*|\d+(?:\.\d+)*[.)]?\s+|[a-zđ]\)\s*)+",
    re.IGNORECASE,
)
# Headings that every law has; a question about them tells nothing.
COMMON = ("phạm vi", "đối tượng", "hiệu lực", "giải thích từ ngữ", "tổ chức thực hiện", "căn cứ")
FEWEST_WORDS, MOST_WORDS = 4, 14


def question_from(heading: str, language: str) -> str:
    """A question about what a heading announces; empty when the heading does not lend itself."""
    words = NUMBERING.sub("", " ".join(heading.split())).strip(" .:;–-")
    count = len(words.split())
    if not FEWEST_WORDS <= count <= MOST_WORDS or words.casefold().startswith(COMMON):
        return ""
    if words.endswith("?"):
        return words
    if words.isupper():
        words = words.capitalize()
    if language == "vi":
        return f"{words} được quy định thế nào?"
    return f"{words[:1].upper()}{words[1:]} ?" if language == "fr" else f"{words}?"


def sample_questions(versions: Iterable[Version], limit: int = 4) -> list[str]:
    """At most one question a document, in the order of ``versions``."""
    found: list[str] = []
    for version in versions:
        headings = (item[1] for item in version.outline[:80])
        made = (question_from(heading, version.document.language) for heading in headings)
        first = next((question for question in made if question and question not in found), "")
        if first:
            found.append(first)
        if len(found) == limit:
            break
    return found
