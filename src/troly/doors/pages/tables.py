"""Rows of a table, stored one a line with their headers, laid out as a table again.

A parser writes the header row as "A | B" and every other row as "A: … | B: …", so that a row can
be found and quoted alone. Here the headers go to the head of the table and the values into its
cells; each cell keeps its offsets, so that a quote is marked where it stands. A line that does
not follow the form exactly stays a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from troly.office.library.viewing import ShownBlock

BETWEEN, AFTER_NAME = " | ", ": "
Span = tuple[int, int]


@dataclass(frozen=True)
class Laid:
    """A block with its place in a table: the cells' spans in its text, or none outside tables."""

    block: ShownBlock
    cells: tuple[Span | None, ...] = ()
    header: ShownBlock | None = None

    @property
    def is_marked(self) -> bool:
        return self.block.is_marked


def _text(block: ShownBlock) -> str:
    return "".join(piece.text for piece in block.pieces)


def _header_cells(text: str) -> list[Span]:
    cells, at = [], 0
    for part in text.split(BETWEEN):
        cells.append((at, at + len(part)))
        at += len(part) + len(BETWEEN)
    return cells


def row_cells(text: str, names: Sequence[str]) -> tuple[Span | None, ...]:
    """Where the value of each named column stands in a row's text, None where the row has none;
    empty when the text is not such a row."""
    found: list[Span | None] = [None] * len(names)
    at, column = 0, 0
    while at < len(text):
        named = next(
            (n for n in range(column, len(names)) if text.startswith(names[n] + AFTER_NAME, at)),
            None,
        )
        if named is None:
            return ()
        start = at + len(names[named] + AFTER_NAME)
        ends = [
            place
            for name in names[named + 1 :]
            if (place := text.find(BETWEEN + name + AFTER_NAME, start)) >= 0
        ]
        end = min(ends, default=len(text))
        found[named] = (start, end)
        at, column = end + len(BETWEEN), named + 1
    return tuple(found)


def laid_out(blocks: Sequence[ShownBlock]) -> list[Laid]:
    """Every block in order; rows under a header that their text confirms carry their cells."""
    laid: list[Laid] = []
    header: ShownBlock | None = None
    names: list[str] = []
    for number, block in enumerate(blocks):
        if block.kind != "table_row":
            header = None
            laid.append(Laid(block))
            continue
        text = _text(block)
        cells = row_cells(text, names) if header else ()
        if cells:
            laid.append(Laid(block, cells, header))
            continue
        header, names = None, [name.rstrip(" :") for name in text.split(BETWEEN)]
        following = blocks[number + 1] if number + 1 < len(blocks) else None
        is_header = (
            len(names) > 1
            and all(names)
            and following is not None
            and following.kind == "table_row"
            and bool(row_cells(_text(following), names))
        )
        if is_header:
            header = block
            laid.append(Laid(block, tuple(_header_cells(text)), block))
        else:
            laid.append(Laid(block))
    return laid


def in_tables(blocks: Sequence[Laid]) -> list[dict[str, Any]]:
    """What the templates show: {kind, level, pieces}, or {kind: "table", names, rows} for the
    rows under one header. The first marked piece of all carries the anchor."""
    shown: list[dict[str, Any]] = []
    current: ShownBlock | None = None
    for laid in blocks:
        if laid.header is None:
            pieces = _pieces(laid.block, (0, len(_text(laid.block))))
            shown.append({"kind": laid.block.kind, "level": laid.block.level, "pieces": pieces})
        else:
            if laid.header is not current:
                spans = _header_cells(_text(laid.header))
                names = [{"pieces": _pieces(laid.header, span)} for span in spans]
                shown.append({"kind": "table", "names": names, "rows": []})
            if laid.block is not laid.header:
                cells = [
                    {"pieces": _pieces(laid.block, span) if span else []} for span in laid.cells
                ]
                shown[-1]["rows"].append(cells)
        current = laid.header
    _set_anchor(shown)
    return shown


_LONGEST_NAME = 80


def quoted_parts(text: str) -> list[dict[str, Any]]:
    """A quote as the templates show it: {text} for running lines, {names, rows} for rows of a
    table, which stand one a line as "A: … | B: …". Words and their order are those stored."""
    parts: list[dict[str, Any]] = []
    for line in text.split("\n"):
        cells = _named_cells(line)
        names, values = [name for name, _ in cells], [value for _, value in cells]
        last = parts[-1] if parts else {}
        if cells and last.get("names") == names:
            last["rows"].append(values)
        elif cells:
            parts.append({"names": names, "rows": [values]})
        elif "text" in last:
            last["text"] += f"\n{line}"
        else:
            parts.append({"text": line})
    for part in parts:
        if "rows" in part:
            part["pairs"] = list(zip(part["names"], part["rows"][0], strict=True))
    return parts


def _named_cells(line: str) -> list[tuple[str, str]]:
    """Name and value of each cell; empty when the line is no such row."""
    cells = [part.partition(AFTER_NAME) for part in line.split(BETWEEN)]
    names = [name for name, _, _ in cells]
    is_row = (
        len(cells) > 1
        and len(set(names)) == len(names)
        and all(between and 0 < len(name) <= _LONGEST_NAME for name, between, _ in cells)
    )
    return [(name, value) for name, _, value in cells] if is_row else []


def _pieces(block: ShownBlock, span: Span) -> list[dict[str, Any]]:
    """The block's pieces inside ``span``, cut at its ends."""
    pieces, at = [], 0
    for piece in block.pieces:
        low, high = max(at, span[0]), min(at + len(piece.text), span[1])
        if low < high:
            text = piece.text[low - at : high - at]
            pieces.append({"text": text, "is_marked": piece.is_marked, "is_first": False})
        at += len(piece.text)
    return pieces


def _set_anchor(shown: list[dict[str, Any]]) -> None:
    for item in shown:
        cells = (cell for row in item.get("rows", ()) for cell in row)
        groups = [item] if "pieces" in item else [*item["names"], *cells]
        for group in groups:
            for piece in group["pieces"]:
                if piece["is_marked"]:
                    piece["is_first"] = True
                    return
