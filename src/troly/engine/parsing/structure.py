"""The legal line grammar: which lines are headings, clauses, points; the same for every format.

Vietnamese layout after Decree 30/2020/NĐ-CP (Phần, Chương, Mục, Tiểu mục, Điều, khoản, điểm);
French and English counterparts by their usual words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from troly.engine.parsing.blocks import Block

ARTICLE_LEVEL = 5
_LONGEST_HEADING = 220
_LONGEST_TITLE_LINE = 160

_NUMBER = r"(?:[IVXLC]+|\d+)[a-zđ]?(?:er|re|ère)?"
_ORDINAL = (
    r"(?:thứ\s+(?:nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)"
    r"|một|hai|ba|bốn|năm|THỨ\s+(?:NHẤT|HAI|BA|TƯ|NĂM|SÁU|BẢY|TÁM|CHÍN|MƯỜI)"
    r"|premier|première|préliminaire|PREMIER|PREMIÈRE|PRÉLIMINAIRE|One|Two|Three|Four|Five)"
)
_DIVISIONS: tuple[tuple[int, str], ...] = (
    (1, r"Phần|PHẦN|Phụ lục|PHỤ LỤC|Partie|PARTIE|Livre|LIVRE|Titre|TITRE|Part|PART"),
    (1, r"Annexe|ANNEXE|Annex|ANNEX|Appendix|APPENDIX"),
    (2, r"Chương|CHƯƠNG|Chapitre|CHAPITRE|Chapter|CHAPTER"),
    (4, r"Tiểu mục|TIỂU MỤC|Sous-section|SOUS-SECTION|Subsection|SUBSECTION"),
    (3, r"Mục|MỤC|Section|SECTION"),
)
_DIVISION = [
    (
        level,
        re.compile(
            rf"(?:{words})\s+(?:{_NUMBER}|{_ORDINAL})"
            r"(?P<rest>(?=[\s:–—-]|\.(?!\d)|$).*)$"
        ),
    )
    for level, words in _DIVISIONS
]
_BARE_ANNEX = re.compile(r"(?:PHỤ LỤC|Phụ lục|ANNEXE|ANNEX|APPENDIX)$")
_ARTICLE = re.compile(
    r"(?P<head>(?:Điều|ĐIỀU|Article|ARTICLE|Art\.)\s+"
    r"(?P<number>\d+[a-zđ]?(?![\w])|\d+er|1ER|premier|(?:[LRD]\.?\s?)\d+(?:-\d+)*)"
    r"(?P<mark>\s*[.:]|\s+[–—-](?=\s)|(?=\s*$)|(?=\s)))(?P<rest>.*)$"
)
_ROMAN = re.compile(r"[IVXLC]{1,6}\s*[.\-–/]\s*(?P<rest>\S.*)$")
_CLAUSE = re.compile(r"(?P<number>\d{1,3}[a-zđ]?)\s?[.)/]\s+\S")
_DECIMAL = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+(?P<rest>\S.*)$")
_POINT = re.compile(r"(?P<letter>[a-zđ]{1,2})\)\s*\S")
_DASH = re.compile(r"[-–—•▪●◦+*]\s+\S")
_LEADERS = re.compile(r"(?:\.\s?){4,}\s*\d*\s*$|…{2,}\s*\d*\s*$")
_CLOSING = (".", ";", ",", ":", "?", "!")


def is_capitals(line: str) -> bool:
    """True for a line with at least three letters, all of them capital."""
    letters = [letter for letter in line if letter.isalpha()]
    return len(letters) >= 3 and all(letter.isupper() for letter in letters)


def starts_unit(line: str) -> bool:
    """True when the line opens a unit of its own: a heading, an article, a clause, a point."""
    line = line.strip()
    if _CLAUSE.match(line) or _POINT.match(line) or _DASH.match(line):
        return True
    return heading_level(line) is not None or _article(line) is not None


def heading_level(line: str) -> int | None:
    """The level of a line that the grammar alone shows to be a heading; articles are level 5."""
    if len(line) > _LONGEST_HEADING or _LEADERS.search(line):
        return None
    for level, pattern in _DIVISION:
        found = pattern.match(line)
        if found and _is_title(found["rest"]):
            return level
    if _BARE_ANNEX.match(line):
        return 1
    if _article(line):
        return ARTICLE_LEVEL
    roman = _ROMAN.match(line)
    if roman and is_capitals(roman["rest"]):
        return 3
    return None


def _is_title(rest: str) -> bool:
    """What follows "Chương II": nothing, a mark and a title, or a title that looks like one."""
    rest = rest.strip()
    if not rest:
        return True
    if rest[0] in ".:–—-/":
        tail = rest.lstrip(".:–—-/ ")
        return len(tail) <= _LONGEST_TITLE_LINE and not tail.endswith((";", ","))
    return is_capitals(rest) or (
        rest[0].isupper()
        and len(rest) <= 100
        and not rest.endswith(_CLOSING)
        and not re.match(r"(?:Phần|Chương|Mục|Điều|Luật|Nghị|Thông|Quyết|Phụ)\b", rest)
    )


def _article(line: str) -> re.Match[str] | None:
    found = _ARTICLE.match(line)
    if found is None or _LEADERS.search(line):
        return None
    if found["mark"].strip() or not found["rest"].strip():
        return found
    # "Article 5 Duties" is a heading, "Article 5 of the law" and "Điều 5 Luật này" are not.
    vietnamese = line[0] == "Đ"
    return found if not vietnamese and _is_title(found["rest"]) else None


def article_number(heading: str) -> str:
    """The number of an article heading ("19", "19a", "L121-1"), or "" for any other line."""
    found = _article(heading)
    if found is None:
        return ""
    number = re.sub(r"[\s.]", "", found["number"])
    return "1" if number in ("1er", "1ER", "premier") else number


def clause_at(text: str, position: int, clause: str = "") -> tuple[str, str]:
    """The khoản and điểm in which ``position`` of a passage's text lies, "" where there is none.

    ``clause`` is the khoản in which the passage begins (``Passage.clause``).
    """
    point = ""
    for line in text[: _line_end(text, position)].split("\n"):
        clean = line.strip()
        if _article(clean) or heading_level(clean) is not None:
            clause, point = "", ""
        elif found := _CLAUSE.match(clean):
            clause, point = found["number"], ""
        elif found := _POINT.match(clean):
            point = found["letter"]
    return clause, point


def clauses_in(text: str) -> list[str]:
    """Numbers of the khoản that begin in a passage's text, in order."""
    lines = (line.strip() for line in text.split("\n"))
    return [found["number"] for line in lines if (found := _CLAUSE.match(line))]


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def structured(text: str, blocks: Sequence[Block]) -> list[Block]:
    """The same blocks with headings and list items named; spans of the text stay covered.

    Bare division lines take in their title lines ("Chương I" + "QUY ĐỊNH CHUNG"); an article whose
    text begins on its own line is parted into a heading and a paragraph.
    """
    lines = [text[block.start : block.end] for block in blocks]
    has_articles = any(
        _article(line)
        for line, block in zip(lines, blocks, strict=True)
        if block.kind != "table_row"
    )
    found: list[Block] = []
    index = 0
    while index < len(blocks):
        block, line = blocks[index], lines[index]
        index += 1
        if block.kind == "table_row":
            found.append(block)
            continue
        level = heading_level(line)
        if level is not None:
            taken = 0
            if level < ARTICLE_LEVEL or block.kind == "heading":
                taken = _title_lines(line, lines[index : index + 3], blocks[index : index + 3])
            end = blocks[index + taken - 1].end if taken else block.end
            found.append(replace(block, kind="heading", level=level, end=end))
            index += taken
        elif article := _article(line):
            found.extend(_parted(block, article))
        elif block.kind == "heading":
            found.append(replace(block, level=_styled_level(block, line, has_articles)))
        else:
            following = lines[index] if index < len(lines) else ""
            found.append(_plain(block, line, following, has_articles))
    return found


def _title_lines(line: str, lines: list[str], blocks: Sequence[Block]) -> int:
    """How many of the following lines are the title of a division line that stands alone."""
    bare = re.fullmatch(rf"\S+(?:\s+(?:mục|lục|MỤC|LỤC))?\s+(?:{_NUMBER}|{_ORDINAL})[.:]?", line)
    if not bare and not _BARE_ANNEX.match(line):
        return 0
    taken = 0
    for text, block in zip(lines, blocks, strict=True):
        if block.kind == "table_row" or len(text) > _LONGEST_TITLE_LINE or starts_unit(text):
            break
        if not is_capitals(text) and (taken or text.endswith(_CLOSING) or text[0] in "(_"):
            break
        taken += 1
    return taken


def _parted(block: Block, article: re.Match[str]) -> list[Block]:
    """An article whose text runs on in its line, as in decisions: "Điều 1. Phê duyệt …"."""
    head_end = block.start + article.end("head")
    rest = article["rest"]
    rest_start = block.start + article.start("rest") + len(rest) - len(rest.lstrip())
    return [
        replace(block, kind="heading", level=ARTICLE_LEVEL, end=head_end),
        replace(block, kind="paragraph", level=None, start=rest_start),
    ]


def _plain(block: Block, line: str, following: str, has_articles: bool) -> Block:
    """Numbered lines head sections only in documents without articles: there they are khoản."""
    if not has_articles and block.kind == "paragraph" and _numbered_heading(line, following):
        return replace(block, kind="heading", level=_decimal_level(line))
    if _CLAUSE.match(line) or _POINT.match(line) or _DASH.match(line):
        return replace(block, kind="list_item", level=None)
    return block


def _styled_level(block: Block, line: str, has_articles: bool) -> int:
    """A heading's number says its depth better than its style, where numbers are not clauses."""
    if not has_articles and _decimal(line) and len(line) <= _LONGEST_HEADING:
        return _decimal_level(line)
    return block.level or 6


def _decimal_level(line: str) -> int:
    return 3 + _decimal(line).count(".")


def _decimal(line: str) -> str:
    found = _DECIMAL.match(line)
    return found["number"] if found else ""


def _numbered_heading(line: str, following: str) -> bool:
    found = _DECIMAL.match(line)
    if not found or len(line) > 120 or line.endswith(_CLOSING) or _LEADERS.search(line):
        return False
    title = found["rest"].strip()
    if not title or not title[0].isupper() or not following:
        return False
    if not _CLAUSE.match(line) and "." not in found["number"]:
        return False
    # Two numbered lines of one depth in a row are a list, not two empty sections.
    return _decimal(following).count(".") != found["number"].count(".") or not _decimal(following)
