"""What a line of a document's body is by its own look: article, section, clause, paragraph."""

from __future__ import annotations

import re

_ARTICLE = re.compile(r"Điều\s+(?:\d+[a-zđ]?|\[cần bổ sung\])\s*\.")
_SECTION = re.compile(r"[IVXLC]{1,6}\.\s+(?P<rest>\S.*)$")
_DIVISION = re.compile(r"(?:Phần|Chương|Mục|Tiểu mục)\s+(?:[IVXLC]+|\d+)\s*$")
_BASIS = re.compile(r"(?:Căn cứ|Theo đề nghị|Xét)\s")
_DECIDES = re.compile(r"(?:QUYẾT ĐỊNH|QUYẾT NGHỊ|NGHỊ QUYẾT|CHỈ THỊ)\s*:$")


def is_capitals(text: str) -> bool:
    """Whether all letters are capital."""
    letters = [letter for letter in text if letter.isalpha()]
    return bool(letters) and all(letter.isupper() for letter in letters)


def role_of_line(line: str) -> str:
    """The role of a line of the body: article, section, division, basis, decides or body."""
    line = line.strip()
    if _ARTICLE.match(line):
        return "article"
    if _DECIDES.match(line):
        return "decides"
    found = _SECTION.match(line)
    if found and is_capitals(found["rest"].replace("[cần bổ sung]", "")):
        return "section"
    if _DIVISION.match(line):
        return "division"
    return "basis" if _BASIS.match(line) else "body"


def article_head(line: str) -> int:
    """How many letters of an article's line are its name ("Điều 1.")."""
    found = _ARTICLE.match(line.lstrip())
    return found.end() + len(line) - len(line.lstrip()) if found else 0
