"""What a text points to: documents, articles, khoản."""

from __future__ import annotations

import pytest

from troly.engine.text.references import (
    document_keys,
    name_mentions,
    number_in_title,
    number_mentions,
    place_mentions,
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Theo Nghị định 13/2023/NĐ-CP thì sao?", "13/2023/nd-cp"),
        ("theo nghi dinh 13/2023/nd-cp", "13/2023/nd-cp"),
        ("NĐ 13/2023 nói gì", "nghi dinh 13/2023"),
        ("Nghị định số 13 năm 2023", "nghi dinh 13/2023"),
        ("nghị định 13 quy định gì", "nghi dinh 13"),
        ("Quyết định 1747/QĐ-TTg", "1747/qd-ttg"),
        ("Thông tư 06/2011/TT-BKHCN", "6/2011/tt-bkhcn"),
    ],
)
def test_a_number_gives_a_key_that_its_document_carries(text: str, key: str) -> None:
    (mention,) = number_mentions(text)
    assert mention.key == key
    assert not mention.is_passing


def test_what_is_only_replaced_is_named_in_passing() -> None:
    first, second = number_mentions(
        "Thông tư 65/2023/TT-BTC thay thế Thông tư số 22/2020/TT-BTC phải không?"
    )
    assert (first.is_passing, second.is_passing) == (False, True)


def test_keys_of_a_document_meet_the_ways_it_is_called() -> None:
    keys = document_keys("Luật 24/2018/QH14 An ninh mạng")
    assert {"24/2018/qh14", "luat 24/2018", "luat an ninh mang"} <= set(keys)
    assert "nghi dinh bao ve du lieu ca nhan" in document_keys(
        "Nghị định về bảo vệ dữ liệu cá nhân", "13/2023/NĐ-CP"
    )
    (mention,) = name_mentions("Theo Điều 2 Luật An ninh mạng, không gian mạng là gì?")
    assert "luat an ninh mang" in mention.keys


def test_a_title_that_details_another_document_does_not_take_its_number() -> None:
    assert number_in_title("Thông tư hướng dẫn thi hành Nghị định 30/2020/NĐ-CP") == ""
    assert number_in_title("Luật Thủy lợi 08/2017/QH14") == "08/2017/QH14"


@pytest.mark.parametrize(
    ("text", "article", "clause", "point", "is_own"),
    [
        ("theo điểm a khoản 2 Điều 8 Luật này", "8", "2", "a", True),
        ("dieu 8 khoan 2", "8", "2", "", False),
        ("Điều 16 quy định gì", "16", "", "", False),
        ("paragraph 2 of Article 8", "8", "2", "", False),
        ("theo quy định tại Điều 5 của Nghị định này", "5", "", "", True),
    ],
)
def test_a_place_is_read_in_any_order(
    text: str, article: str, clause: str, point: str, is_own: bool
) -> None:
    (place,) = place_mentions(text)
    assert (place.article, place.clause, place.point, place.is_own) == (
        article,
        clause,
        point,
        is_own,
    )
