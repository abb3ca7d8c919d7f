"""Rows of a table → blocks. A row must be understood alone, so each carries its column headers."""

from __future__ import annotations

from collections.abc import Sequence

from troly.engine.parsing.draft import DraftBlock

_LONGEST_HEADER = 80


def table_blocks(rows: Sequence[Sequence[str]], header_marked: bool = False) -> list[DraftBlock]:
    """ "Header: value | Header: value" for every row of a data table, the header row first.

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
    names = header_names(filled, header_marked)
    blocks = [DraftBlock(_joined(filled[0]), "table_row")]
    for row in filled[1:]:
        cells = [
            f"{label}{_flat(cell)}"
            for label, cell in zip(cell_labels(row, names), row, strict=True)
            if cell.strip()
        ]
        blocks.append(DraftBlock(" | ".join(cells), "table_row"))
    return blocks


def header_names(rows: Sequence[Sequence[str]], header_marked: bool = False) -> list[str]:
    """The column names that the first row states, or [] where it is a row like the others."""
    width = max((len(row) for row in rows), default=0)
    if len(rows) < 2 or not (header_marked or _is_header(rows[0], width)):
        return []
    return [_flat(cell).rstrip(" :") for cell in rows[0]]


def cell_labels(row: Sequence[str], names: Sequence[str]) -> list[str]:
    """What stands before each cell's value: "Header: ", or "" where the column has no name."""
    title = sum(bool(cell.strip()) for cell in row) == 1 and bool(row[0].strip())
    # A title inside the table (one filled cell, the first) belongs to no column.
    return [
        f"{names[column]}: " if not title and column < len(names) and names[column] else ""
        for column in range(len(row))
    ]


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
