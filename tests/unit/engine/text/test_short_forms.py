"""Short forms of the phone are written out, unless the body means something else by them."""

from __future__ import annotations

import pytest

from troly.engine.search.query import understand_query
from troly.engine.text.short_forms import written_out
from troly.engine.text.statistics import TextStatistics


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Ko mang thẻ thì đc vào ko?", "Không mang thẻ thì được vào không?"),
        ("lam ho so dky xe ko can gi", "lam ho so dang ky xe khong can gi"),
        ("Thẻ 20 kg, đthoại của cty", "Thẻ 20 kg, điện thoại của công ty"),
        ("Nghị định 13/2023/NĐ-CP", "Nghị định 13/2023/NĐ-CP"),
        ("", ""),
    ],
)
def test_written_out(typed: str, meant: str) -> None:
    assert written_out(typed, lambda word: False) == meant


def test_a_form_of_the_bodys_own_stays() -> None:
    assert written_out("Mã vs của thẻ", {"vs"}.__contains__) == "Mã vs của thẻ"


def test_a_question_says_that_it_was_written_out() -> None:
    statistics = TextStatistics()
    statistics.add("Người dân được mang điện thoại vào phòng đọc.")
    query = understand_query("Vào phòng đọc mang đthoại đc ko?", statistics)
    assert query.restored == "Vào phòng đọc mang điện thoại được không?"
    assert query.is_mended
    plain = understand_query("vao phong doc mang dthoai dc ko", statistics)
    assert "điện thoại" in plain.restored and "được" in plain.restored
