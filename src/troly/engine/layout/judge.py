"""A layout held against the form: what deviates, where, and what would be right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from troly.engine.layout.forms import Element, Rules, rules
from troly.engine.layout.lines import article_head, is_capitals
from troly.engine.layout.roles import assign_roles
from troly.engine.layout.values import GAP, Deviation, Layout, PageLook, ParagraphLook
from troly.engine.text.forms import fold, search_key

_EVERY = ("nation", "motto", "issuer", "number", "place_date", "recipients_head", "signer")
_MM_TOLERANCE, _PAGE_TOLERANCE, _POINT_TOLERANCE = 0.6, 1.5, 0.6
_POINTS_A_MM = 72 / 25.4
_LEAST_SPACE = 5.5
_LINES = (0.95, 1.55)
_EXCERPT = 60
_SPACED = ("basis", "section", "article", "body")
_HONORIFIC = re.compile(r"(?:GS|PGS|TS|ThS|TSKH|BS|KS|CN|LS|NGƯT|NSND)\b\.?\s*", re.IGNORECASE)
_DAY = re.compile(r"ngày\s+(\S+)\s+tháng\s+(\S+)\s+năm\s+(\S+)", re.IGNORECASE)
_NUMBER = re.compile(r"Số:\s*[\d…._\s]*/[^\s/]+$")


def judged(layout: Layout) -> tuple[str, list[Deviation]]:
    """The kind's id ("" when it is none of those known) and what deviates, in reading order."""
    kind = assign_roles(layout.paragraphs)
    form = rules()
    found = [one for page in layout.pages[:1] for one in _page(page, form)]
    found += _missing(layout.paragraphs, kind)
    for number, one in enumerate(layout.paragraphs):
        if one.role:
            following = layout.paragraphs[number + 1 :]
            found += _paragraph(one, form, layout.paragraphs[:number], following)
    found += _body_end(layout.paragraphs)
    return kind, found


def _page(page: PageLook, form: Rules) -> Iterator[Deviation]:
    def wrong(code: str, found: str, wanted: str) -> Deviation:
        return Deviation(code, "", 0, "", found, wanted, True)

    rule = form.page
    if (
        abs(page.width - rule.width_mm) > _PAGE_TOLERANCE
        or abs(page.height - rule.height_mm) > _PAGE_TOLERANCE
    ):
        found = f"{page.width:g} × {page.height:g} mm"
        yield wrong("page_size", found, f"A4, {rule.width_mm:g} × {rule.height_mm:g} mm")
    for side, (low, high) in (
        ("top", rule.top_mm), ("bottom", rule.bottom_mm),
        ("left", rule.left_mm), ("right", rule.right_mm),
    ):  # fmt: skip
        value = getattr(page, side)
        if not low - _MM_TOLERANCE <= value <= high + _MM_TOLERANCE:
            yield wrong("margin", f"{side}: {value:g} mm", f"{low:g}–{high:g} mm")
    yield from _page_number(page, form, wrong)


def _page_number(page: PageLook, form: Rules, wrong: object) -> Iterator[Deviation]:
    assert callable(wrong)
    low, high = form.page_number.sizes
    if page.number is None:
        yield wrong("number_missing", "foot" if page.number_at_foot else "", "header")
        return
    if page.number.alignment != "centre":
        yield wrong("number_alignment", page.number.alignment, "centre")
    sizes = [run.size for run in page.number.runs if run.size]
    if sizes and not all(low <= size <= high for size in sizes):
        yield wrong("number_size", f"{sizes[0]:g}", f"{low:g}–{high:g}")
    if not page.hides_first_number:
        yield wrong("number_first", "1", "")


def _missing(paragraphs: Sequence[ParagraphLook], kind: str) -> Iterator[Deviation]:
    there = {one.role for one in paragraphs}
    wanted = [*_EVERY, *(() if kind == "cong_van" else ("kind",))]
    for role in wanted:
        # A letter's subject stands for the name of its kind.
        if role not in there and not (role == "kind" and "letter_subject" in there):
            yield Deviation("missing", role, 0, "", "", "", False)
    if "kind" not in there and "letter_subject" not in there:
        yield Deviation("missing", "letter_subject", 0, "", "", "", False)


def _paragraph(
    one: ParagraphLook,
    form: Rules,
    before: Sequence[ParagraphLook],
    following: Sequence[ParagraphLook],
) -> Iterator[Deviation]:
    element = form.elements[one.role]
    yield from _letters(one, element, form)
    yield from _shape(one, element, form, before, following)
    yield from _words(one, element, following)


def _wrong(
    one: ParagraphLook, code: str, found: str, wanted: str, *, mendable: bool = True
) -> Deviation:
    excerpt = " ".join(one.text.split())
    cut = excerpt if len(excerpt) <= _EXCERPT else f"{excerpt[:_EXCERPT]}…"
    return Deviation(code, one.role, one.number, cut, found, wanted, mendable)


def _letters(one: ParagraphLook, element: Element, form: Rules) -> Iterator[Deviation]:
    runs = [run for run in one.runs if run.text.strip()]
    low, high = element.sizes
    for run in runs:
        if run.font.lower() != form.font.lower():
            yield _wrong(one, "font", run.font, form.font)
            break
    for run in runs:
        if run.size is not None and not low <= run.size <= high:
            wanted = f"{low:g}" if low == high else f"{low:g}–{high:g}"
            yield _wrong(one, "size", f"{run.size:g}", wanted)
            break
    if any(run.colour for run in runs):
        yield _wrong(one, "colour", next(run.colour for run in runs if run.colour), "000000")
    if any(run.underline for run in runs):
        yield _wrong(one, "underline", "", "")
    yield from _weight(one, element)


def _weight(one: ParagraphLook, element: Element) -> Iterator[Deviation]:
    runs = [run for run in one.runs if any(letter.isalnum() for letter in run.text)]
    if element.bold == "head":
        # The rest of an article's line is bold where it is its title alone.
        at = 0
        for run in one.runs:
            if at < article_head(one.text) - 1 and run.text.strip() and not run.bold:
                yield _wrong(one, "bold", "", "bold")
                break
            at += len(run.text)
    elif element.bold is not None and any(run.bold != element.bold for run in runs):
        yield _wrong(one, "bold", "", "bold" if element.bold else "regular")
    if element.italic is not None and any(run.italic != element.italic for run in runs):
        yield _wrong(one, "italic", "", "italic" if element.italic else "upright")


def _shape(
    one: ParagraphLook,
    element: Element,
    form: Rules,
    before: Sequence[ParagraphLook],
    following: Sequence[ParagraphLook],
) -> Iterator[Deviation]:
    if element.alignment is not None and one.alignment != element.alignment:
        yield _wrong(one, "alignment", one.alignment, element.alignment)
    if element.line_below and not _has_line_below(one, following):
        yield _wrong(one, "line_missing", "", "", mendable=False)
    if not element.indented or one.table is not None:
        return
    low, high = (side * _POINTS_A_MM for side in form.first_indent_mm)
    if not low - _POINT_TOLERANCE <= one.first_indent <= high + _POINT_TOLERANCE:
        found = f"{one.first_indent / _POINTS_A_MM:.1f} mm"
        wanted = "–".join(f"{side:g}" for side in form.first_indent_mm)
        yield _wrong(one, "first_indent", found, f"{wanted} mm")
    if element.spaced and _space(one, before, following) < _LEAST_SPACE:
        yield _wrong(one, "spacing", f"{_space(one, before, following):g} pt", "≥ 6 pt")
    if one.line and not _LINES[0] <= one.line <= _LINES[1]:
        yield _wrong(one, "line_spacing", f"{one.line:g}", "1–1,5")


def _space(
    one: ParagraphLook, before: Sequence[ParagraphLook], following: Sequence[ParagraphLook]
) -> float:
    """The room after a paragraph; before it, where it is the last of its like."""
    if following and following[0].table is None and following[0].role:
        return max(one.after, following[0].before)
    if before and before[-1].role in _SPACED:
        return max(one.before, before[-1].after)
    return max(one.before, one.after, _LEAST_SPACE)


def _has_line_below(one: ParagraphLook, following: Sequence[ParagraphLook]) -> bool:
    if one.has_line:
        return True
    for other in following[:2]:
        if other.has_line:
            return True
        if not other.is_empty and set(other.text.strip()) <= set("_-–—"):
            return True
        if other.role == one.role:
            # A name of several lines: the last of them is looked at.
            return True
        if not other.is_empty:
            return False
    return False


def _words(
    one: ParagraphLook, element: Element, following: Sequence[ParagraphLook]
) -> Iterator[Deviation]:
    text = " ".join(one.text.split())
    bare = text.replace(GAP, "")
    if element.capitals and not is_capitals(bare) and any(map(str.isalpha, bare)):
        yield _wrong(one, "capitals", "", "", mendable=False)
    if element.wording and not _is_worded(text, element):
        yield _wrong(one, "wording", text, element.wording, mendable=False)
    yield from _by_role(one, text, following)


def _is_worded(text: str, element: Element) -> bool:
    if element.capitals:
        # Capitals are looked at apart; hòa and hoà are one.
        return search_key(text) == search_key(element.wording)
    return text == element.wording


def _by_role(
    one: ParagraphLook, text: str, following: Sequence[ParagraphLook]
) -> Iterator[Deviation]:
    if one.role == "number" and not _NUMBER.fullmatch(one.text.replace(GAP, "X").strip()):
        yield _wrong(one, "number_form", text, "Số: …/BC-UBND", mendable=False)
    if one.role == "place_date":
        yield from _date(one, text)
    if one.role == "basis":
        is_last = next((o.role for o in following if o.role), "") != "basis"
        if not text.endswith("." if is_last else ";"):
            yield _wrong(one, "basis_end", text[-1:], "." if is_last else ";", mendable=False)
    if one.role == "signer" and _HONORIFIC.match(text):
        yield _wrong(one, "honorific", text, _HONORIFIC.sub("", text), mendable=False)
    if one.role == "recipients":
        is_last = not any(o.role == "recipients" for o in following)
        if is_last and "luu:" not in fold(text).replace(" :", ":"):
            yield _wrong(one, "recipients_end", text, "- Lưu: VT.", mendable=False)


def _date(one: ParagraphLook, text: str) -> Iterator[Deviation]:
    found = _DAY.search(text)
    if found is None:
        return
    day, month = found[1], found[2]
    is_short_day = day.isdigit() and int(day) < 10 and len(day) < 2
    is_short_month = month.isdigit() and int(month) < 3 and len(month) < 2
    if is_short_day or is_short_month:
        yield _wrong(one, "date_form", f"{day}/{month}", "05, 01, 02", mendable=False)


def _body_end(paragraphs: Sequence[ParagraphLook]) -> Iterator[Deviation]:
    body = [one for one in paragraphs if one.role in ("body", "article")]
    if body and not body[-1].text.rstrip().endswith("./."):
        yield _wrong(body[-1], "end_mark", body[-1].text.rstrip()[-3:], "./.", mendable=False)
