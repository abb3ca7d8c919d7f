"""What a document says of itself at its head: number, date, issuer, kind, title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from troly.engine.parsing.blocks import Block
from troly.engine.parsing.structure import article_number, heading_level, is_capitals

_HEAD_BLOCKS = 40
_TITLE_LENGTH = 300

_NUMBER = re.compile(
    r"(?:^|\s)(?:Số hiệu|Số/ký hiệu|Số, ký hiệu|Số|SỐ|Numéro|N°|No\.?|Number|Reference)\s*:?\s*"
    r"(?P<number>\d{1,5}(?:/\d{4})?[/-][A-ZĐƯÔÊÂ][A-ZĐƯÔÊÂa-z0-9Đđ.\-/]*[A-ZĐƯÔÊÂ0-9])"
)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_LONG_DATE = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)
_SHORT_DATE = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")
_FRENCH_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_ENGLISH_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTHS = "|".join(_FRENCH_MONTHS + _ENGLISH_MONTHS)
_WORD_DATE = re.compile(
    rf"\b(\d{{1,2}})(?:er|st|nd|rd|th)?\s+({_MONTHS})\s+(\d{{4}})", re.IGNORECASE
)
_DATE_LINE = re.compile(
    r"ngày ban hành|^ngày\b|,\s*ngày\b|^date\b|^date d['’]|^fait à|^issued|, le \d", re.IGNORECASE
)
_ISSUER_LINE = re.compile(
    r"^(?:Cơ quan ban hành|Nơi ban hành|Đơn vị ban hành|Autorité|Issuer|Issued by)"
    r"\s*:\s*(?P<issuer>.+)$",
    re.IGNORECASE,
)
_ISSUERS = re.compile(
    r"(?:CHÍNH PHỦ|QUỐC HỘI|THỦ TƯỚNG|CHỦ TỊCH|BỘ |ỦY BAN|UỶ BAN|UBND|HỘI ĐỒNG|HĐND|SỞ |TỔNG CỤC|"
    r"CỤC |CHI CỤC|PHÒNG |VĂN PHÒNG|BAN |TÒA ÁN|TOÀ ÁN|VIỆN |THANH TRA|NGÂN HÀNG|BẢO HIỂM|"
    r"TRƯỜNG |BỆNH VIỆN|TRUNG TÂM|CÔNG AN|ĐẢNG |MINISTÈRE|MAIRIE|PRÉFECTURE|MINISTRY|DEPARTMENT)"
)
_MOTTO = re.compile(r"CỘNG H(?:ÒA|OÀ) XÃ HỘI CHỦ NGHĨA VIỆT NAM|Độc lập\s*[-–]\s*Tự do")
_PLACE = re.compile(r"(?:TỈNH|THÀNH PHỐ|HUYỆN|QUẬN|THỊ XÃ|XÃ|PHƯỜNG) ")
_KINDS = (
    "Hiến pháp",
    "Bộ luật",
    "Luật",
    "Pháp lệnh",
    "Nghị quyết",
    "Nghị định",
    "Thông tư liên tịch",
    "Thông tư",
    "Quyết định",
    "Chỉ thị",
    "Kế hoạch",
    "Thông báo",
    "Hướng dẫn",
    "Báo cáo",
    "Biên bản",
    "Tờ trình",
    "Công văn",
    "Công điện",
    "Quy chế",
    "Quy định",
    "Chương trình",
    "Phương án",
    "Đề án",
    "Hợp đồng",
    "Giấy mời",
    "Phụ lục",
    "Lệnh",
)


def read_facts(text: str, blocks: Sequence[Block]) -> dict[str, str]:
    """number, date (ISO), issuer and kind, each only where the head of the text states it.

    The head ends at the first article; a date in the running text is never taken.
    """
    lines = _head(text, blocks)
    facts: dict[str, str] = {}
    for line in lines:
        if "number" not in facts and (found := _NUMBER.search(line)) and len(line) < 200:
            facts["number"] = found["number"]
        own = len(line) < 120 and not (
            line.startswith(("(", "Kèm theo", "Căn cứ")) or line.endswith(")")
        )
        if "date" not in facts and own and _DATE_LINE.search(line):
            stated = read_date(line)
            if stated:
                facts["date"] = stated
        if "issuer" not in facts and (issuer := _ISSUER_LINE.match(line)):
            facts["issuer"] = issuer["issuer"].strip()
    if "issuer" not in facts and (name := _issuer(lines)):
        facts["issuer"] = name
    if kind := _kind(lines):
        facts["kind"] = kind
    return facts


def _head(text: str, blocks: Sequence[Block]) -> list[str]:
    lines: list[str] = []
    for block in blocks[:_HEAD_BLOCKS]:
        content = text[block.start : block.end]
        if article_number(content.split("\n")[0]):
            break
        lines.extend(line.strip() for line in content.split("\n"))
    return lines


def read_date(line: str) -> str:
    """The first date that a line states (ISO), or ""."""
    if found := _ISO.search(line):
        year, month, day = (int(part) for part in found.groups())
    elif found := _LONG_DATE.search(line) or _SHORT_DATE.search(line):
        day, month, year = (int(part) for part in found.groups())
    elif found := _WORD_DATE.search(line):
        name = found[2].lower()
        months = _FRENCH_MONTHS if name in _FRENCH_MONTHS else _ENGLISH_MONTHS
        day, month, year = int(found[1]), months.index(name) + 1, int(found[3])
    else:
        return ""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _issuer(lines: list[str]) -> str:
    """The last line of capitals that names a public body before the motto or the number."""
    found = ""
    for line in lines[:8]:
        if _MOTTO.search(line) or _NUMBER.search(line):
            if found:
                break
            continue
        if is_capitals(line) and _ISSUERS.match(line) and len(line) < 120:
            found = line.rstrip(" _-–")
    return found


def _kind(lines: list[str]) -> str:
    for line in lines[:20]:
        for kind in _KINDS:
            if line == kind.upper() or line.lower().startswith(f"{kind.lower()} "):
                return kind
    return ""


def read_title(text: str, blocks: Sequence[Block], stated: str = "") -> str:
    """The document's title: stated by the format, or the kind line with what follows it, or the
    first line that is neither issuer, motto, number nor date."""
    if stated.strip():
        return " ".join(stated.split())[:_TITLE_LENGTH]
    lines = [line for line in _head(text, blocks) if any(letter.isalpha() for letter in line)]
    candidates = [
        _heading_title(text, blocks[0]) if blocks else "",
        _kind_title(lines),
        *(_heading_title(text, block) for block in blocks[:5]),
        next((line for line in lines if not _is_furniture(line)), ""),
        text.strip().split("\n")[0],
    ]
    return next((title for title in candidates if title), "")[:_TITLE_LENGTH]


def _kind_title(lines: list[str]) -> str:
    """The line in capitals that names the kind of document, with its subject."""
    kinds = {kind.upper() for kind in _KINDS}
    for index, line in enumerate(lines[:20]):
        if line in kinds:
            subject = lines[index + 1] if index + 1 < len(lines) else ""
            if subject and not subject.upper().startswith("CĂN CỨ") and len(subject) < 200:
                return f"{line.capitalize()} {subject}"
            return line.capitalize()
        if any(line.startswith(f"{kind} ") for kind in kinds) and not line.endswith(":"):
            return line
    return ""


def _is_furniture(line: str) -> bool:
    """Issuer, place, motto, number and date: the head of any document, the title of none."""
    return bool(
        _MOTTO.search(line)
        or _NUMBER.search(line)
        or _ISSUER_LINE.match(line)
        or _PLACE.match(line)
        or _issuer([line])
        or (_DATE_LINE.search(line) and len(line) < 60)
    )


def _heading_title(text: str, block: Block) -> str:
    """The text of a heading of the first level that says more than its number."""
    if block.kind != "heading" or block.level != 1:
        return ""
    whole = text[block.start : block.end]
    line = " ".join(whole.split())
    if _MOTTO.search(line) or ("\n" not in whole and heading_level(line) is not None):
        return ""
    return line[:_TITLE_LENGTH]
