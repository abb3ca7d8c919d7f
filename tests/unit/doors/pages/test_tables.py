"""Rows of text laid out as tables: what is shown is what is stored, marks included."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from troly.doors.pages.tables import in_tables, laid_out, quoted_parts
from troly.engine.parsing.tables import table_blocks
from troly.office.library.viewing import Piece, ShownBlock

FEES = [
    ["Thủ tục", "Mức thu", "Ghi chú"],
    ["Chứng thực bản sao", "2.000 đồng/trang", "từ trang thứ ba: 1.000 đồng"],
    ["Khai sinh đúng hạn", "miễn", ""],
    ["Nhóm phí khác", "", ""],
]


def shown(rows: list[list[str]], mark: tuple[int, str] | None = None) -> list[ShownBlock]:
    """Blocks as the viewer gets them; ``mark`` = (row, words) is the quoted part."""
    blocks = []
    for number, draft in enumerate(table_blocks(rows)):
        parts = [Piece(draft.text, False)]
        if mark and mark[0] == number:
            before, after = draft.text.split(mark[1], 1)
            parts = [Piece(before, False), Piece(mark[1], True), Piece(after, False)]
        blocks.append(ShownBlock(draft.kind, draft.level, 0, tuple(p for p in parts if p.text)))
    return blocks


def cell_text(cell: dict[str, list[dict[str, str]]]) -> str:
    return "".join(piece["text"] for piece in cell["pieces"])


def test_values_stand_under_their_headers() -> None:
    table, last = in_tables(laid_out(shown(FEES)))
    assert [cell_text(name) for name in table["names"]] == FEES[0]
    assert [[cell_text(cell) for cell in row] for row in table["rows"]] == FEES[1:3]
    assert last["kind"] == "table_row"
    assert cell_text(last) == "Nhóm phí khác"


def test_the_mark_stays_on_its_words() -> None:
    table = in_tables(laid_out(shown(FEES, (1, "2.000 đồng/trang"))))[0]
    pieces = table["rows"][0][1]["pieces"]
    assert pieces == [{"text": "2.000 đồng/trang", "is_marked": True, "is_first": True}]
    assert not any(p["is_marked"] for p in table["rows"][0][0]["pieces"])


def test_a_mark_over_several_cells_has_one_anchor() -> None:
    words = "Chứng thực bản sao | Mức thu: 2.000"
    row = in_tables(laid_out(shown(FEES, (1, words))))[0]["rows"][0]
    marked = [p for cell in row for p in cell["pieces"] if p["is_marked"]]
    assert [(p["text"], p["is_first"]) for p in marked] == [
        ("Chứng thực bản sao", True),
        ("2.000", False),
    ]


def test_a_row_under_another_header_starts_another_table() -> None:
    other = [["Bản", "Số hộ"], ["Huổi Sen", "42"]]
    first, line, second = in_tables(laid_out(shown(FEES) + shown(other)))
    assert (len(first["rows"]), line["kind"], len(second["rows"])) == (2, "table_row", 1)
    assert [cell_text(name) for name in second["names"]] == other[0]


def test_a_cut_from_the_middle_keeps_its_header() -> None:
    table = in_tables(laid_out(shown(FEES))[2:3])[0]
    assert [cell_text(name) for name in table["names"]] == FEES[0]
    assert len(table["rows"]) == 1


def test_rows_without_a_header_stay_lines() -> None:
    rows = [["1", "An"], ["2", "Bình"]]
    assert {item["kind"] for item in in_tables(laid_out(shown(rows)))} == {"table_row"}
    prose = ShownBlock("paragraph", None, 0, (Piece("Tên: An | Tuổi: 5", False),))
    assert in_tables(laid_out([prose]))[0]["kind"] == "paragraph"


cell = st.text("ab :|1.", max_size=8).map(str.strip)


@given(st.lists(st.lists(cell, min_size=2, max_size=3), min_size=1, max_size=5))
def test_a_row_laid_out_is_its_text_taken_apart(rows: list[list[str]]) -> None:
    """Whatever a table holds: names and values put together again are the stored text."""
    for laid in laid_out([block for block in shown(rows) if block.pieces]):
        text = laid.block.pieces[0].text
        if laid.header is None:
            assert not laid.cells
        elif laid.header is laid.block:
            assert text == " | ".join(text[a:b] for a, b in laid.cells)
        else:
            names = [name.rstrip(" :") for name in laid.header.pieces[0].text.split(" | ")]
            pairs = zip(names, laid.cells, strict=True)
            assert text == " | ".join(f"{n}: {text[c[0] : c[1]]}" for n, c in pairs if c)


def test_quoted_rows_are_told_by_names_and_values() -> None:
    told = quoted_parts("Mức thu như sau:\nViệc: Sao y | Phí: 2.000 đồng\nViệc: Dịch | Phí: 0 đồng")
    assert told[0] == {"text": "Mức thu như sau:"}
    assert (told[1]["names"], told[1]["rows"]) == (
        ["Việc", "Phí"],
        [["Sao y", "2.000 đồng"], ["Dịch", "0 đồng"]],
    )
    assert quoted_parts("Giờ: 8:00 | Nơi: A")[0]["pairs"] == [("Giờ", "8:00"), ("Nơi", "A")]


def test_prose_and_rows_without_names_are_left_as_they_stand() -> None:
    for text in ("Thời hạn: 5 ngày.", "An | 5 tuổi", "A: 1 | A: 2", "a\n\nb", ""):
        assert quoted_parts(text) == [{"text": text}]


@given(st.text("ab: |\n1", max_size=40))
def test_quoted_parts_put_together_again_are_the_quote(text: str) -> None:
    lines: list[str] = []
    for part in quoted_parts(text):
        if "text" in part:
            lines.append(part["text"])
        for row in part.get("rows", ()):
            pairs = zip(part["names"], row, strict=True)
            lines.append(" | ".join(f"{name}: {value}" for name, value in pairs))
    assert "\n".join(lines) == text
