"""A Word document's looks as they come out: styles, defaults and themes followed to their ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx

from troly.engine.layout.values import (
    MARK,
    Alignment,
    Layout,
    PageLook,
    ParagraphLook,
    RunLook,
)
from troly.errors import FileRefused

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_ALIGNMENT: dict[str, Alignment] = {
    "left": "left", "start": "left", "center": "centre", "right": "right", "end": "right",
    "both": "justified", "distribute": "justified",
}  # fmt: skip
_DRAWN = (f"{W}drawing", f"{W}pict")
_TWIPS_A_POINT = 20
_MM_A_TWIP = 25.4 / 1440


def read_layout(path: Path) -> tuple[Any, Layout, list[Any]]:
    """The opened document, its layout, and the XML of each paragraph of it, in order.

    Raises ``FileRefused("has_macros")`` for a document with macros in it.
    """
    opened = docx.Document(str(path))
    if any(
        str(part.partname).endswith("vbaProject.bin") for part in opened.part.package.iter_parts()
    ):
        raise FileRefused("has_macros")
    looks = _Looks(opened)
    layout = Layout()
    elements: list[Any] = []
    for table, column, element in _paragraphs(opened.element.body):
        layout.paragraphs.append(looks.paragraph(element, len(elements) + 1, table, column))
        elements.append(element)
    for section in opened.sections:
        layout.pages.append(_page(section, looks))
        for footer in (section.footer, section.first_page_footer):
            layout.is_marked |= any(MARK in p.text for p in footer.paragraphs)
    return opened, layout, elements


def _paragraphs(body: Any) -> Iterator[tuple[int | None, int, Any]]:
    """Paragraphs with the table and column they stand in. Nested tables count to the outer one."""
    table = -1
    for child in body:
        if child.tag == f"{W}p":
            yield None, 0, child
        elif child.tag == f"{W}tbl":
            table += 1
            for row in child.iter(f"{W}tr"):
                for column, cell in enumerate(row.iterchildren(f"{W}tc")):
                    for paragraph in cell.iter(f"{W}p"):
                        yield table, column, paragraph
        elif child.tag == f"{W}sdt":
            for paragraph in child.iter(f"{W}p"):
                yield None, 0, paragraph


def _page(section: Any, looks: _Looks) -> PageLook:
    def mm(value: Any) -> float:
        return round(value.mm, 1) if value is not None else 0.0

    number = _number_in(section.header, looks)
    at_foot = number is None and _number_in(section.footer, looks) is not None
    hides = section.different_first_page_header_footer and (
        _number_in(section.first_page_header, looks) is None
    )
    return PageLook(
        width=mm(section.page_width),
        height=mm(section.page_height),
        top=mm(section.top_margin),
        bottom=mm(section.bottom_margin),
        left=mm(section.left_margin),
        right=mm(section.right_margin),
        hides_first_number=bool(hides),
        number=number,
        number_at_foot=at_foot,
    )


def _number_in(part: Any, looks: _Looks) -> ParagraphLook | None:
    if part.is_linked_to_previous and not part.paragraphs:
        return None
    for element in part._element.iter(f"{W}p"):
        fields = [node.text or "" for node in element.iter(f"{W}instrText")]
        fields += [node.get(f"{W}instr") or "" for node in element.iter(f"{W}fldSimple")]
        if any("PAGE" in text.split() for text in fields):
            return looks.paragraph(element, 0, None, 0, with_fields=True)
    return None


class _Looks:
    """Follows a property from run to style to defaults."""

    def __init__(self, opened: Any) -> None:
        root = opened.styles.element
        self._styles = {s.get(f"{W}styleId"): s for s in root.iter(f"{W}style")}
        self._default = next(
            (
                s.get(f"{W}styleId")
                for s in root.iter(f"{W}style")
                if s.get(f"{W}type") == "paragraph" and s.get(f"{W}default") in ("1", "true")
            ),
            None,
        )
        self._run_defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self._paragraph_defaults = root.find(f"{W}docDefaults/{W}pPrDefault/{W}pPr")
        self._theme = _theme_fonts(opened)

    def paragraph(
        self,
        element: Any,
        number: int,
        table: int | None,
        column: int,
        *,
        with_fields: bool = False,
    ) -> ParagraphLook:
        own = element.find(f"{W}pPr")
        chain = [*([own] if own is not None else []), *self._chain(_style(own, "pStyle"), "pPr")]
        runs = tuple(self._runs(element, own, with_fields))
        spacing = self._first(chain, "spacing")
        indents = self._first(chain, "ind")
        line, rule = spacing("line"), spacing("lineRule") or "auto"
        first = _points(indents("firstLine")) - _points(indents("hanging"))
        return ParagraphLook(
            number=number,
            text="".join(run.text for run in runs),
            runs=runs,
            alignment=_ALIGNMENT.get(self._first(chain, "jc")("val") or "left", "left"),
            first_indent=first,
            before=_points(spacing("before")),
            after=_points(spacing("after")),
            line=(float(line) / 240 if line else 1.0) if rule == "auto" else 0.0,
            table=table,
            column=column,
            has_line=_has_line(element, own),
        )

    def _runs(self, element: Any, own: Any, with_fields: bool) -> Iterator[RunLook]:
        styles = self._chain(_style(own, "pStyle"), "rPr")
        for run in element.iter(f"{W}r"):
            if any(parent.tag in (f"{W}del", f"{W}moveFrom") for parent in run.iterancestors()):
                continue
            text = _run_text(run)
            if not text and not (with_fields and run.find(f"{W}instrText") is not None):
                continue
            properties = run.find(f"{W}rPr")
            chain = [properties] if properties is not None else []
            chain += self._chain(_style(properties, "rStyle"), "rPr", is_paragraph=False)
            chain += styles
            yield self._run(text, chain)

    def _run(self, text: str, chain: list[Any]) -> RunLook:
        size = self._first(chain, "sz")("val")
        colour = (self._first(chain, "color")("val") or "auto").lower()
        if self._on(chain, "caps"):
            text = text.upper()
        return RunLook(
            text=text,
            font=self._font(chain),
            size=float(size) / 2 if size else 10.0,
            bold=self._on(chain, "b"),
            italic=self._on(chain, "i"),
            underline=(self._first(chain, "u")("val") or "none") != "none",
            colour="" if colour in ("auto", "000000") else colour,
        )

    def _font(self, chain: list[Any]) -> str:
        for properties in [*chain, *self._end("rPr")]:
            fonts = properties.find(f"{W}rFonts")
            if fonts is None:
                continue
            for name in ("ascii", "hAnsi"):
                theme = fonts.get(f"{W}{name}Theme")
                if theme:
                    return self._theme.get("major" if theme.startswith("major") else "minor", "")
                if fonts.get(f"{W}{name}"):
                    return str(fonts.get(f"{W}{name}"))
        return ""

    def _first(self, chain: list[Any], name: str) -> Any:
        """A reader of the attributes of the nearest element of this name that states them."""
        kind = "pPr" if name in ("spacing", "ind", "jc") else "rPr"
        found = [p.find(f"{W}{name}") for p in [*chain, *self._end(kind)]]

        def attribute(wanted: str) -> str | None:
            for one in found:
                value = one.get(f"{W}{wanted}") if one is not None else None
                if value is not None:
                    return str(value)
            return None

        return attribute

    def _on(self, chain: list[Any], name: str) -> bool:
        for properties in [*chain, *self._end("rPr")]:
            found = properties.find(f"{W}{name}")
            if found is not None:
                return found.get(f"{W}val") not in ("0", "false", "off")
        return False

    def _end(self, kind: str) -> list[Any]:
        last = self._run_defaults if kind == "rPr" else self._paragraph_defaults
        return [last] if last is not None else []

    def _chain(self, style: str | None, kind: str, *, is_paragraph: bool = True) -> list[Any]:
        """The properties of a style and of those it is based on, nearest first."""
        found: list[Any] = []
        seen: set[str] = set()
        name = style or (self._default if is_paragraph else None)
        while name and name not in seen and name in self._styles:
            seen.add(name)
            one = self._styles[name]
            properties = one.find(f"{W}{kind}")
            if properties is not None:
                found.append(properties)
            based = one.find(f"{W}basedOn")
            name = based.get(f"{W}val") if based is not None else None
        return found


def _style(properties: Any, name: str) -> str | None:
    found = properties.find(f"{W}{name}") if properties is not None else None
    return found.get(f"{W}val") if found is not None else None


def _run_text(run: Any) -> str:
    parts = []
    for child in run:
        if child.tag == f"{W}t":
            parts.append(child.text or "")
        elif child.tag in (f"{W}tab", f"{W}br", f"{W}cr"):
            parts.append(" ")
    return "".join(parts)


def _has_line(element: Any, own: Any) -> bool:
    if own is not None and own.find(f"{W}pBdr") is not None:
        return True
    return any(True for tag in _DRAWN for _ in element.iter(tag))


def _points(twips: str | None) -> float:
    try:
        return float(twips) / _TWIPS_A_POINT if twips else 0.0
    except ValueError:
        return 0.0


def _theme_fonts(opened: Any) -> dict[str, str]:
    from lxml import etree

    for relation in opened.part.rels.values():
        if relation.reltype.endswith("/theme") and not relation.is_external:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            root = etree.fromstring(relation.target_part.blob, parser)
            found = {}
            for kind in ("major", "minor"):
                latin = root.find(f".//{_A}{kind}Font/{_A}latin")
                found[kind] = latin.get("typeface") or "" if latin is not None else ""
            return found
    return {}
