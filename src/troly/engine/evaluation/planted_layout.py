"""Documents in the official layout with one known deviation each: what a validator has to find."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from troly.engine.layout.build import built
from troly.engine.layout.filled import filled
from troly.engine.layout.forms import DocumentForm, forms, rules
from troly.engine.layout.values import Placed

Plant = Callable[[Any, random.Random, Sequence[Placed]], str | None]
"""Changes an opened document; the role it touched ("" for the page), None where it does not fit."""


@dataclass(frozen=True, slots=True)
class Planted:
    id: str
    data: bytes
    code: str
    role: str


def sample_values(form: DocumentForm) -> dict[str, str]:
    """Made-up values for every field of a form."""
    values = {
        "parent": "Ủy ban nhân dân huyện Bản Sương",
        "issuer": "Ủy ban nhân dân xã Suối Mây",
        "issuer_code": "UBND",
        "unit_code": "VP",
        "place": "Suối Mây",
        "on_behalf": "TM. Ủy ban nhân dân",
        "position": "Chủ tịch",
        "signer": "Lò Thị Hạ Vi",
        "recipients": "Như trên\nThường trực Đảng ủy xã",
    }
    long = (
        "Nước ở bến Na Khoang đã rút, việc đi lại của người dân trở lại bình thường.\n"
        "Đề nghị các bản kiểm tra thuyền và phao trước ngày mở bến, ghi vào sổ trực."
    )
    parts = {
        "subject": "việc mở lại bến đò Na Khoang",
        "letter_subject": "mở lại bến đò Na Khoang",
        "receivers": "Trưởng bản Na Khoang\nTrưởng bản Nà Sung",
        "basis": "Căn cứ Luật Tổ chức chính quyền địa phương\nTheo đề nghị của Trưởng bến đò",
        "authority": "Chủ tịch Ủy ban nhân dân xã Suối Mây",
        "content": f"I. TÌNH HÌNH\n1. Kết quả\n{long}\nII. KIẾN NGHỊ\na) Sửa cầu bến\n{long}",
        "articles": "Điều 1. Mở lại bến đò Na Khoang từ 5 giờ.\nĐiều 2. Trưởng bến thi hành.",
        "section": long,
        "line": "Bến đò Na Khoang, 7 giờ 30",
    }
    return {**values, **{field.id: parts[field.part] for field in form.fields}}


def planted_documents(count: int, seed: int = 5) -> Iterator[Planted]:
    """``count`` documents over every kind, each with one deviation."""
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    kinds = list(forms().values())
    number = 0
    while number < count:
        form = kinds[number % len(kinds)]
        placed = filled(form, sample_values(form))
        opened = docx.Document(io.BytesIO(built(placed, form.name)))
        code, plant = PLANTS[(number // len(kinds) + number) % len(PLANTS)]
        role = plant(opened, chance, placed)
        if role is None:
            code, plant = chance.choice(PLANTS[:12])
            role = plant(opened, chance, placed)
        if role is None:
            continue
        target = io.BytesIO()
        opened.save(target)
        yield Planted(f"{form.id}/{number}/{code}", target.getvalue(), code, role)
        number += 1


def _every(opened: Any) -> list[Any]:
    found = list(opened.paragraphs)
    for table in opened.tables:
        for row in table.rows:
            for cell in row.cells:
                found += cell.paragraphs
    return found


def _some(
    opened: Any, chance: random.Random, placed: Sequence[Placed], *roles: str
) -> tuple[Any, str]:
    """A paragraph of one of these roles (of any, where none is named), with its role."""
    fitting = [one for one in placed if not roles or one.role in roles]
    if not fitting:
        return None, ""
    one = chance.choice(fitting)
    paragraph = next((p for p in _every(opened) if p.text == one.text), None)
    return paragraph, one.role


def _font(opened: Any, chance: random.Random, placed: Sequence[Placed]) -> str | None:
    paragraph, role = _some(opened, chance, placed)
    if paragraph is None:
        return None
    name = chance.choice(("Arial", ".VnTime", "Calibri"))
    for run in paragraph.runs:
        run.font.name = name
        fonts = run._r.rPr.find(qn("w:rFonts"))
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), name)
    return role


def _size(opened: Any, chance: random.Random, placed: Sequence[Placed]) -> str | None:
    paragraph, role = _some(opened, chance, placed)
    if paragraph is None:
        return None
    low, high = rules().elements[role].sizes
    for run in paragraph.runs:
        run.font.size = Pt(chance.choice((low - 2, high + 2)))
    return role


def _toggled(name: str, *roles: str) -> Plant:
    def plant(opened: Any, chance: random.Random, placed: Sequence[Placed]) -> str | None:
        paragraph, role = _some(opened, chance, placed, *roles)
        if paragraph is None:
            return None
        for run in paragraph.runs:
            setattr(run.font, name, not getattr(run.font, name))
        return role

    return plant


def _colour(opened: Any, chance: random.Random, placed: Sequence[Placed]) -> str | None:
    paragraph, role = _some(opened, chance, placed)
    if paragraph is None:
        return None
    paragraph.runs[0].font.color.rgb = RGBColor(0x20, 0x40, 0xC0)
    return role


def _underline(opened: Any, chance: random.Random, placed: Sequence[Placed]) -> str | None:
    paragraph, role = _some(opened, chance, placed)
    if paragraph is None:
        return None
    paragraph.runs[0].font.underline = True
    return role


def _alignment(opened: Any, chance: random.Random, placed: Sequence[Placed]) -> str | None:
    roles = [
        name for name, one in rules().elements.items() if one.alignment in ("centre", "justified")
    ]
    paragraph, role = _some(opened, chance, placed, *roles)
    if paragraph is None:
        return None
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return role


def _capitals(opened: Any, chance: random.Random, placed: Sequence[Placed]) -> str | None:
    paragraph, role = _some(opened, chance, placed, "nation", "parent", "issuer", "authority")
    if paragraph is None:
        return None
    for run in paragraph.runs:
        run.text = run.text.capitalize()
    return role


def _margin(side: str) -> Plant:
    def plant(opened: Any, chance: random.Random, placed: Sequence[Placed]) -> str | None:
        setattr(opened.sections[0], f"{side}_margin", Mm(chance.choice((10, 45))))
        return ""

    return plant


def _letter_page(opened: Any, chance: random.Random, placed: Sequence[Placed]) -> str | None:
    section = opened.sections[0]
    section.page_width, section.page_height = Mm(215.9), Mm(279.4)
    return ""


def _landscape(opened: Any, chance: random.Random, placed: Sequence[Placed]) -> str | None:
    section = opened.sections[0]
    section.page_width, section.page_height = Mm(297), Mm(210)
    return ""


def _no_number(opened: Any, chance: random.Random, placed: Sequence[Placed]) -> str | None:
    paragraph = opened.sections[0].header.paragraphs[0]
    for run in list(paragraph.runs):
        paragraph._p.remove(run._r)
    return ""


def _number_right(opened: Any, chance: random.Random, placed: Sequence[Placed]) -> str | None:
    opened.sections[0].header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return ""


def _number_small(opened: Any, chance: random.Random, placed: Sequence[Placed]) -> str | None:
    for run in opened.sections[0].header.paragraphs[0].runs:
        run.font.size = Pt(9)
    return ""


def _number_first(opened: Any, chance: random.Random, placed: Sequence[Placed]) -> str | None:
    opened.sections[0].different_first_page_header_footer = False
    return ""


def _missing(*roles: str) -> Plant:
    def plant(opened: Any, chance: random.Random, placed: Sequence[Placed]) -> str | None:
        paragraph, role = _some(opened, chance, placed, *roles)
        if paragraph is None:
            return None
        for run in list(paragraph.runs):
            paragraph._p.remove(run._r)
        return role

    return plant


def _no_line(opened: Any, chance: random.Random, placed: Sequence[Placed]) -> str | None:
    paragraph, role = _some(opened, chance, placed, "motto", "issuer", "subject")
    if paragraph is None:
        return None
    below = paragraph._p.getnext()
    below.getparent().remove(below)
    return role


def _indent(opened: Any, chance: random.Random, placed: Sequence[Placed]) -> str | None:
    paragraph, role = _some(opened, chance, placed, "body", "article", "basis")
    if paragraph is None:
        return None
    paragraph.paragraph_format.first_line_indent = Mm(chance.choice((0, 25)))
    return role


def _spacing(opened: Any, chance: random.Random, placed: Sequence[Placed]) -> str | None:
    body = [one for one in placed if one.area == "middle"]
    # The last one stands above an empty line: no space of its own would be missed there.
    paragraph, role = _some(opened, chance, body[:-1], "body", "article")
    if paragraph is None:
        return None
    paragraph.paragraph_format.space_after = Pt(1)
    return role


def _line_spacing(opened: Any, chance: random.Random, placed: Sequence[Placed]) -> str | None:
    paragraph, role = _some(opened, chance, placed, "body", "article")
    if paragraph is None:
        return None
    paragraph.paragraph_format.line_spacing = 2.0
    return role


def _said(role: str, old: str, new: str) -> Plant:
    def plant(opened: Any, chance: random.Random, placed: Sequence[Placed]) -> str | None:
        fitting = [one for one in placed if one.role == role and old in one.text]
        if not fitting:
            return None
        paragraph = next(p for p in _every(opened) if p.text == fitting[-1].text)
        run = next(run for run in reversed(paragraph.runs) if old in run.text)
        run.text = run.text.replace(old, new)
        return role

    return plant


_BOLD = ("nation", "motto", "issuer", "kind", "subject", "authority", "signer", "recipients_head")
_PLAIN = ("parent", "number", "letter_subject", "recipients")
PLANTS: Sequence[tuple[str, Plant]] = (
    ("font", _font),
    ("size", _size),
    ("bold", _toggled("bold", *_BOLD)),
    ("bold", _toggled("bold", *_PLAIN)),
    ("italic", _toggled("italic", "place_date", "basis", "recipients_head")),
    ("italic", _toggled("italic", "nation", "issuer", "number", "kind", "subject", "signer")),
    ("colour", _colour),
    ("underline", _underline),
    ("alignment", _alignment),
    ("margin", _margin("left")),
    ("margin", _margin("top")),
    ("capitals", _capitals),
    ("margin", _margin("right")),
    ("margin", _margin("bottom")),
    ("page_size", _letter_page),
    ("page_size", _landscape),
    ("number_missing", _no_number),
    ("number_alignment", _number_right),
    ("number_size", _number_small),
    ("number_first", _number_first),
    ("missing", _missing("nation", "motto", "number", "place_date")),
    ("missing", _missing("recipients_head", "letter_subject", "kind")),
    ("line_missing", _no_line),
    ("first_indent", _indent),
    ("spacing", _spacing),
    ("line_spacing", _line_spacing),
    ("number_form", _said("number", "/", " / ")),
    ("date_form", _said("place_date", "ngày … tháng …", "ngày 5 tháng 1")),
    ("basis_end", _said("basis", ".", "")),
    ("end_mark", _said("body", "./.", ".")),
    ("wording", _said("motto", "Tự do", "Tự Do")),
    ("wording", _said("nation", "VIỆT NAM", "VIỆT-NAM")),
    ("recipients_end", _said("recipients", "Lưu: VT", "Văn thư")),
    ("honorific", _said("signer", "Lò Thị", "TS. Lò Thị")),
)
