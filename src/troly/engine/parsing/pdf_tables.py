"""Ruled tables of a PDF page: the drawn lines make the grid, the words fall into its cells."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from troly.engine.parsing.pdf_lines import Line, Word
from troly.engine.parsing.tables import header_names

_NEAR = 3.0
_SHORTEST = 8.0
# Charts and maps are drawn with thousands of strokes; no table of a page has as many.
_MOST_EDGES = 3000

Shown = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Edge:
    """A level or upright stroke: where it lies (``at``), from where to where it runs, in points."""

    upright: bool
    at: float
    start: float
    end: float


@dataclass(slots=True)
class _Grid:
    across: list[float] = field(default_factory=list)
    down: list[float] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)


def drawn_edges(page: Any, shown: Shown) -> list[Edge]:
    """Every level and upright stroke of a page, as shown."""
    edges: list[Edge] = []
    for index in range(pdfium.FPDFPage_CountObjects(page.raw)):
        drawn = pdfium.FPDFPage_GetObject(page.raw, index)
        if pdfium.FPDFPageObj_GetType(drawn) == pdfium.FPDF_PAGEOBJ_PATH:
            edges += _path_edges(drawn, shown)
            if len(edges) > _MOST_EDGES:
                return []
    return edges


def _path_edges(drawn: Any, shown: Shown) -> list[Edge]:
    edges: list[Edge] = []
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(drawn, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    before: tuple[float, float] | None = None
    first: tuple[float, float] | None = None
    for index in range(min(pdfium.FPDFPath_CountSegments(drawn), _MOST_EDGES)):
        segment = pdfium.FPDFPath_GetPathSegment(drawn, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = shown(
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO and before is not None:
            edges += _edge(before, point)
        if pdfium.FPDFPathSegment_GetClose(segment) and first is not None:
            edges += _edge(point, first)
        before = point
    return edges


def _edge(one: tuple[float, float], other: tuple[float, float]) -> list[Edge]:
    across, down = abs(one[0] - other[0]), abs(one[1] - other[1])
    if across < 1.0 and down > _SHORTEST:
        return [Edge(True, one[0], min(one[1], other[1]), max(one[1], other[1]))]
    if down < 1.0 and across > _SHORTEST:
        return [Edge(False, one[1], min(one[0], other[0]), max(one[0], other[0]))]
    return []


def with_tables(lines: list[Line], edges: list[Edge]) -> list[Line]:
    """The lines of a page with each ruled table's words put together row by row."""
    for grid in _grids(edges):
        lines = _with_table(lines, grid)
    return lines


def _grids(edges: list[Edge]) -> list[_Grid]:
    """Edges that touch each other, as grids of at least two rows and two columns."""
    groups: list[list[Edge]] = []
    for edge in edges:
        touching = [group for group in groups if any(_touch(edge, other) for other in group)]
        joined = [edge, *(other for group in touching for other in group)]
        groups = [group for group in groups if group not in touching]
        groups.append(joined)
    grids: list[_Grid] = []
    for group in groups:
        across = _places([edge.at for edge in group if edge.upright])
        down = _places([edge.at for edge in group if not edge.upright])
        if len(across) >= 3 and len(down) >= 3:
            grids.append(_Grid(across, down, group))
    return grids


def _touch(one: Edge, other: Edge) -> bool:
    if one.upright == other.upright:
        overlap = one.start <= other.end + _NEAR and other.start <= one.end + _NEAR
        return overlap and abs(one.at - other.at) <= _NEAR
    return (
        one.start - _NEAR <= other.at <= one.end + _NEAR
        and other.start - _NEAR <= one.at <= other.end + _NEAR
    )


def _places(values: list[float]) -> list[float]:
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _NEAR:
            places.append(value)
    return places


def _with_table(lines: list[Line], grid: _Grid) -> list[Line]:
    cells: dict[tuple[int, int], list[Word]] = {}
    kept: list[Line] = []
    place: int | None = None
    taken: list[Line] = []
    for line in lines:
        outside: list[Word] = []
        for word in line.words:
            cell = None if line.cells else _cell(word, grid)
            if cell is None:
                outside.append(word)
            else:
                cells.setdefault(cell, []).append(word)
        if len(outside) < len(line.words):
            place = len(kept) if place is None else place
            taken.append(line)
            line.words = outside
            if outside:
                line.measure()
        if line.words:
            kept.append(line)
    if place is None or len({row for row, _ in cells}) < 2:
        # Nothing was moved in a frame without rows: the words go back where they were.
        return _restored(lines, kept, cells, place, taken)
    rows = [
        [cells.get((row, column), []) for column in range(len(grid.across) - 1)]
        for row in range(len(grid.down) - 1)
    ]
    filled = [row for row in rows if any(row)]
    names = header_names([[_text(cell) for cell in row] for row in filled])
    size = taken[0].size
    table = [
        Line(
            words=[word for cell in row for word in cell],
            base=max(word.bottom for cell in row for word in cell),
            size=size,
            cells=row,
            names=names if index else [],
        )
        for index, row in enumerate(filled)
    ]
    for line in table:
        line.measure()
    return kept[:place] + table + kept[place:]


def _restored(
    lines: list[Line],
    kept: list[Line],
    cells: dict[tuple[int, int], list[Word]],
    place: int | None,
    taken: list[Line],
) -> list[Line]:
    if place is None:
        return lines
    words = [word for _, cell in sorted(cells.items()) for word in cell]
    back = Line(words=words, base=max(word.bottom for word in words), size=taken[0].size)
    back.measure()
    return [*kept[:place], back, *kept[place:]]


def _text(cell: list[Word]) -> str:
    return " ".join(word.text for word in cell)


def _cell(word: Word, grid: _Grid) -> tuple[int, int] | None:
    """Row and column of a word; of a merged cell, its uppermost row and leftmost column."""
    x, y = (word.left + word.right) / 2, (word.top + word.bottom) / 2
    column = _slot(x, grid.across)
    row = _slot(y, grid.down)
    if column is None or row is None:
        return None
    while column > 0 and not _drawn(grid, True, grid.across[column], y):
        column -= 1
    while row > 0 and not _drawn(grid, False, grid.down[row], x):
        row -= 1
    return row, column


def _slot(value: float, places: list[float]) -> int | None:
    for index in range(len(places) - 1):
        if places[index] <= value < places[index + 1]:
            return index
    return None


def _drawn(grid: _Grid, upright: bool, at: float, along: float) -> bool:
    return any(
        edge.upright == upright
        and abs(edge.at - at) <= _NEAR
        and edge.start - _NEAR <= along <= edge.end + _NEAR
        for edge in grid.edges
    )
