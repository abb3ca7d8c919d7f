"""What stands apart from the text of a Word document: boxes, watermarks, pictures' descriptions,
properties, and text set in a font whose letters are not what they look like."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml import parse_xml

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PROPERTIES = ("/docProps/core.xml", "/docProps/custom.xml", "/docProps/app.xml")
_TOLD_BY_NAME = frozenset({"category", "subject", "keywords", "contentStatus", "description"})
_LONGEST = 300


def lines_apart(part: Any, roots: list[Any]) -> list[str]:
    """Short lines of the given stories (body, headers, footers) and of the properties."""
    found: list[str] = []
    capital_styles = _capital_styles(part)
    for root in roots:
        found.extend(_shown_as_capitals(root, capital_styles))
        found.extend(_boxes(root))
        found.extend(_watermarks(root))
        found.extend(_old_letters(root))
    found.extend(_properties(part.package))
    return list(dict.fromkeys(line for line in found if line.strip() and len(line) <= _LONGEST))


def _boxes(root: Any) -> Iterator[str]:
    for box in root.iter(f"{_W}txbxContent"):
        for paragraph in box.iter(f"{_W}p"):
            yield "".join(text.text or "" for text in paragraph.iter(f"{_W}t"))


def _shown_as_capitals(root: Any, styles: set[str]) -> Iterator[str]:
    """Paragraphs typed in small letters that the page shows in capitals, as it shows them."""
    for paragraph in root.iter(f"{_W}p"):
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        by_style = style is not None and style.get(f"{_W}val") in styles
        texts: list[str] = []
        are_raised = False
        for run in paragraph.iter(f"{_W}r"):
            text = "".join(part.text or "" for part in run.findall(f"{_W}t"))
            is_raised = _has_capitals(run, by_style)
            are_raised = are_raised or is_raised
            texts.append(text.upper() if is_raised else text)
        if are_raised:
            yield "".join(texts)


def _has_capitals(holder: Any, otherwise: bool = False) -> bool:
    for name in ("caps", "smallCaps"):
        said = holder.find(f"{_W}rPr/{_W}{name}")
        if said is not None:
            return said.get(f"{_W}val") not in ("0", "false", "off")
    return otherwise


def _capital_styles(part: Any) -> set[str]:
    styles = getattr(getattr(part, "styles", None), "element", None)
    if styles is None:
        return set()
    return {
        str(style.get(f"{_W}styleId"))
        for style in styles.iter(f"{_W}style")
        if _has_capitals(style)
    }


def _watermarks(root: Any) -> Iterator[str]:
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        name = element.tag.rpartition("}")[2]
        if name == "textpath":
            yield element.get("string") or ""
        elif name in ("docPr", "cNvPr", "shape"):
            for attribute in ("descr", "title", "alt"):
                yield element.get(attribute) or ""


def _old_letters(root: Any) -> Iterator[str]:
    """Paragraphs with a TCVN3 or VNI font. TCVN3 fonts whose name ends in H show capitals."""
    for paragraph in root.iter(f"{_W}p"):
        texts: list[str] = []
        is_old = False
        for run in paragraph.iter(f"{_W}r"):
            text = "".join(part.text or "" for part in run.findall(f"{_W}t"))
            font = _font(run)
            is_old = is_old or font.startswith((".vn", "vni"))
            capitals = font.startswith(".vn") and font.endswith("h")
            texts.append(text.upper() if capitals else text)
        if is_old:
            yield "".join(texts)


def _font(run: Any) -> str:
    fonts = run.find(f"{_W}rPr/{_W}rFonts")
    return "" if fonts is None else str(fonts.get(f"{_W}ascii") or "").lower()


def _properties(package: Any) -> Iterator[str]:
    for part in package.iter_parts():
        if str(part.partname) not in _PROPERTIES:
            continue
        root = getattr(part, "element", None)
        for element in (parse_xml(part.blob) if root is None else root).iter():
            if not isinstance(element.tag, str) or not (element.text or "").strip():
                continue
            value = str(element.text).strip()
            name = element.tag.rpartition("}")[2]
            holder = element.getparent()
            if holder is not None and (own := str(holder.get("name") or "")):
                yield f"{_spoken(own)}: {value}"
                yield value
            elif name in _TOLD_BY_NAME:
                yield from (word.strip() for word in value.replace(",", ";").split(";"))
            elif name == "title":
                yield value


def _spoken(name: str) -> str:
    """A property's name as words: "DoMat" and "do_mat" say "Do mat"."""
    words = "".join(f" {c}" if c.isupper() and i and name[i - 1].islower() else c
                    for i, c in enumerate(name))  # fmt: skip
    return words.replace("_", " ").replace("-", " ")
