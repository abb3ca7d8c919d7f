"""Rows of a table → blocks. A row must be understood alone, so each carries its column headers."""

from __future__ import annotations

from collections.abc import Sequence

from troly.engine.parsing.draft import DraftBlock

_LONGEST_HEADER = 80


def table_blocks(rows: Sequence[Sequence[str]], header_marked: bool = False) -> list[DraftBlock]:
    """"Header: value | Header: value" for every row of a data table, the header row first.

    A table without a header row gives its values alone; a table of one row or one column is a
    layout (the two-cell head of a decree) and gives paragraphs.
    """
    width = max((len(row) for row in rows), default=0)
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if len(filled) < 2 or width < 2:
        return [
            DraftBlock(line)
            for row in filled
            for cell in row
            for line in cell.split("\n")
            if line.strip()
        ]
    first = filled[0]
    if not header_marked and not _is_header(first, width):
        return [DraftBlock(_joined(row), "table_row") for row in filled]
    names = [_flat(cell).rstrip(" :") for cell in first]
    blocks = [DraftBlock(_joined(first), "table_row")]
    for row in filled[1:]:
        # A title inside the table (one filled cell) belongs to no column.
        if sum(bool(cell.strip()) for cell in row) == 1 and row[0].strip():
            blocks.append(DraftBlock(_joined(row), "table_row"))
            continue
        cells = [
            f"{names[column]}: {_flat(cell)}" if column < len(names) and names[column]
            else _flat(cell)
            for column, cell in enumerate(row)
            if cell.strip()
        ]
        blocks.append(DraftBlock(" | ".join(cells), "table_row"))
    return blocks


def _is_header(row: Sequence[str], width: int) -> bool:
    cells = [_flat(cell) for cell in row]
    return (
        len(cells) == width
        and all(0 < len(cell) <= _LONGEST_HEADER for cell in cells)
        and len(set(cells)) == len(cells)
        and not any(cell.endswith((".", ";")) or _numeric(cell) for cell in cells)
    )


def _numeric(cell: str) -> bool:
    return sum(letter.isdigit() for letter in cell) * 2 > len(cell)


def _joined(row: Sequence[str]) -> str:
    return " | ".join(_flat(cell) for cell in row if cell.strip())


def _flat(cell: str) -> str:
    return " ".join(cell.split())
