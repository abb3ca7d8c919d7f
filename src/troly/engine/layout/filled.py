"""A filled form as paragraphs in their places: the same for the file, the preview and the tests."""

from __future__ import annotations

import re
from collections.abc import Mapping

from troly.engine.layout.forms import COMMON, DocumentForm, Field
from troly.engine.layout.lines import role_of_line
from troly.engine.layout.values import GAP, Placed
from troly.engine.text.forms import normal_form

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_ABOUT = re.compile(r"^(?:v/v|về\s+việc|việc)\s+", re.IGNORECASE)
_BLANK_NUMBER = "      "
NOT_IN_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def filled(form: DocumentForm, values: Mapping[str, str]) -> list[Placed]:
    """The document's paragraphs in reading order. What a required field leaves out is a gap that
    says so; number, day and signature are left to those whose task they are."""
    given = {name: _clean(value) for name, value in values.items()}
    found = [*_head(form, given), *_title(form, given)]
    numbered = 0
    for field in form.fields:
        numbered += field.part == "section"
        if field.part == "articles":
            found.append(Placed("decides", form.command))
        found += _part(field, given, numbered)
    _end(found)
    return [*found, *_foot(form, given)]


def gaps(form: DocumentForm, values: Mapping[str, str]) -> list[str]:
    """Ids of the required fields that were left empty."""
    fields = (*COMMON, *form.fields)
    return [f.id for f in fields if f.is_required and not _clean(values.get(f.id, ""))]


def _clean(value: str) -> str:
    text = normal_form(value)[0].translate(NOT_IN_XML)
    return "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip())


def _head(form: DocumentForm, given: Mapping[str, str]) -> list[Placed]:
    found = []
    if given.get("parent"):
        found.append(Placed("parent", _one(given["parent"]).upper(), "head_left"))
    found.append(Placed("issuer", _capitals(given.get("issuer", "")), "head_left"))
    found.append(Placed("number", _number(form, given), "head_left"))
    for field in form.fields:
        if field.part == "letter_subject":
            # "V/v" says it already.
            subject = _ABOUT.sub("", _one(given.get(field.id, ""))) or GAP
            found.append(Placed("letter_subject", f"V/v {subject}", "head_left"))
    found.append(Placed("nation", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "head_right"))
    found.append(Placed("motto", "Độc lập - Tự do - Hạnh phúc", "head_right"))
    place = _one(given.get("place", "")) or GAP
    # The day is the day of signing: it is written when the number is.
    found.append(Placed("place_date", f"{place}, ngày … tháng … năm …", "head_right"))
    return found


def _number(form: DocumentForm, given: Mapping[str, str]) -> str:
    codes = [form.abbreviation, _one(given.get("issuer_code", "")) or GAP]
    if not form.abbreviation:
        codes = [codes[1], _one(given.get("unit_code", "")) or GAP]
    return f"Số:{_BLANK_NUMBER}/{'-'.join(codes)}"


def _title(form: DocumentForm, given: Mapping[str, str]) -> list[Placed]:
    found = [Placed("kind", form.heading)] if form.heading else []
    for field in form.fields:
        if field.part == "subject":
            found.append(Placed("subject", _one(given.get(field.id, "")) or GAP))
    return found


def _part(field: Field, given: Mapping[str, str], numbered: int) -> list[Placed]:
    value = given.get(field.id, "")
    lines = value.split("\n") if value else []
    if field.part == "line":
        text = "; ".join(lines) or (GAP if field.is_required else "")
        return [Placed("body", f"{field.label}: {text}")] if text else []
    if field.part == "receivers":
        lead = field.lead.replace("{issuer}", _one(given.get("issuer", "")) or GAP)
        return _receivers(lines, lead, is_required=field.is_required)
    if field.part == "authority":
        return [Placed("decides", _capitals(value))]
    if field.part == "basis":
        return _basis(lines)
    if field.part == "section":
        head = Placed("section", f"{_ROMAN[numbered - 1]}. {field.label.upper()}")
        return [head, *_lines(lines or [GAP])]
    if field.part == "articles":
        return _lines(lines or [f"Điều 1. {GAP}"])
    if field.part == "content":
        return _lines(lines or ([GAP] if field.is_required else []))
    return []


def _lines(lines: list[str]) -> list[Placed]:
    return [Placed(role_of_line(line), line) for line in lines]


def _receivers(lines: list[str], lead: str, *, is_required: bool) -> list[Placed]:
    names = [line.lstrip("-–+* ").rstrip(";.") for line in lines] or ([GAP] if is_required else [])
    if len(names) < 2:
        return [Placed("receivers", f"{lead} {names[0]}")] if names else []
    rows = [f"- {name}{'.' if n == len(names) else ';'}" for n, name in enumerate(names, 1)]
    return [Placed("receivers", lead), *(Placed("receivers", row) for row in rows)]


def _basis(lines: list[str]) -> list[Placed]:
    rows = [line.rstrip(";. ") for line in lines] or [f"Căn cứ {GAP}"]
    return [
        Placed("basis", f"{_as_basis(row)}{'.' if n == len(rows) else ';'}")
        for n, row in enumerate(rows, 1)
    ]


def _as_basis(row: str) -> str:
    return row if role_of_line(row) == "basis" else f"Căn cứ {row}"


def _end(found: list[Placed]) -> None:
    """The body ends with "./."."""
    last = found[-1]
    if last.role in ("body", "article") and not last.text.endswith("./."):
        found[-1] = Placed(last.role, last.text.rstrip(".;, ") + "./.", last.area)


def _foot(form: DocumentForm, given: Mapping[str, str]) -> list[Placed]:
    found = []
    if form.signs_first is not None:
        name = _one(given.get(form.signs_first.field, "")) or GAP
        found.append(Placed("authority", form.signs_first.authority, "foot_left"))
        found.append(Placed("signer", name, "foot_left"))
    found.append(Placed("recipients_head", "Nơi nhận:", "foot_left"))
    names = [line.lstrip("-–+* ").rstrip(";.") for line in given.get("recipients", "").split("\n")]
    kept = [n for n in names if n and not re.match(r"Lưu\s*:", n)]
    unit = _one(given.get("unit_code", ""))
    rows = [f"- {name};" for name in kept] + [f"- Lưu: VT, {unit}." if unit else "- Lưu: VT."]
    found += [Placed("recipients", row, "foot_left") for row in rows]
    if given.get("on_behalf"):
        found.append(Placed("authority", _one(given["on_behalf"]).upper(), "foot_right"))
    found.append(Placed("authority", _capitals(given.get("position", "")), "foot_right"))
    found.append(Placed("signer", _one(given.get("signer", "")) or GAP, "foot_right"))
    return found


def _one(value: str) -> str:
    return " ".join(value.split())


def _capitals(value: str) -> str:
    return _one(value).upper() or GAP
