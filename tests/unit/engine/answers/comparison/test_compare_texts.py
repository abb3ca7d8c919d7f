"""Two texts: what stayed, changed, moved, came, went, has a new number, and what is no change."""

from __future__ import annotations

import unicodedata

import pytest

from troly.engine.answers.comparison.compare import compare_texts
from troly.engine.answers.comparison.marking import run_of
from troly.engine.answers.comparison.units import units_of
from troly.engine.answers.comparison.values import Change, Comparison
from troly.engine.text.forms import normal_form

RULES = (
    "Chương I\nQUY ĐỊNH CHUNG\n"
    "Điều 1. Phạm vi điều chỉnh\nQuy chế này quy định việc mở bến và giữ đò trong xã.\n"
    "Điều 2. Giờ mở bến\n1. Bến mở từ 5 giờ đến 18 giờ.\n2. Ngày mưa lũ bến đóng hẳn.\n"
    "Điều 3. Người giữ bến\nNgười giữ bến ghi sổ và thu tiền đò theo giá đã niêm yết.\n"
    "Điều 4. Tiền đò\nMỗi lượt qua sông thu 4.000 đồng một người; học sinh được miễn.\n"
    "Điều 5. Hiệu lực\nQuy chế này được thi hành từ ngày 01 tháng 3 năm 2026.\n"
)


def changed_units(found: Comparison) -> list[tuple[str, str, set[str]]]:
    return [
        (p.left.label if p.left else "", p.right.label if p.right else "", set(map(str, p.changes)))
        for p in found.pairs
        if p.changes
    ]


def words_of_hunks(left: str, right: str, found: Comparison) -> list[tuple[str, str]]:
    return [
        (left[h.left_start : h.left_end], right[h.right_start : h.right_end])
        for pair in found.pairs
        for h in pair.hunks
    ]


def test_a_changed_figure_is_marked_and_nothing_else() -> None:
    after = RULES.replace("4.000 đồng", "5.000 đồng")
    found = compare_texts(RULES, after)
    assert changed_units(found) == [("Điều 4", "Điều 4", {"changed"})]
    assert words_of_hunks(RULES, after, found) == [("4.000", "5.000")]
    assert found.same == 5


def test_an_article_put_in_is_added_and_those_behind_it_are_renumbered() -> None:
    after = RULES.replace("Điều 5. H", "Điều 6. H").replace("Điều 4. T", "Điều 5. T")
    after = after.replace("Điều 5. T", "Điều 4. Thuyền cứu hộ\nBến có một thuyền.\nĐiều 5. T")
    assert changed_units(compare_texts(RULES, after)) == [
        ("", "Điều 4", {"added"}),
        ("Điều 4", "Điều 5", {"renumbered"}),
        ("Điều 5", "Điều 6", {"renumbered"}),
    ]


def test_a_dropped_article_stands_where_it_stood() -> None:
    article = RULES[RULES.index("Điều 3") : RULES.index("Điều 4")]
    found = compare_texts(RULES, RULES.replace(article, ""))
    assert changed_units(found) == [("Điều 3", "", {"removed"})]
    labels = [(p.right or p.left).label for p in found.pairs if p.right or p.left]  # type: ignore[union-attr]
    assert labels == ["Chương I", "Điều 1", "Điều 2", "Điều 3", "Điều 4", "Điều 5"]


def test_an_article_taken_elsewhere_has_moved_and_only_it() -> None:
    article = RULES[RULES.index("Điều 2") : RULES.index("Điều 3")]
    after = RULES.replace(article, "") + article
    assert changed_units(compare_texts(RULES, after)) == [("Điều 2", "Điều 2", {"moved"})]


def test_moved_changed_and_renumbered_stand_together() -> None:
    article = RULES[RULES.index("Điều 2") : RULES.index("Điều 3")]
    taken = article.replace("Điều 2", "Điều 9").replace("18 giờ", "19 giờ")
    found = compare_texts(RULES, RULES.replace(article, "") + taken)
    assert changed_units(found) == [("Điều 2", "Điều 9", {"moved", "changed", "renumbered"})]


@pytest.mark.parametrize(
    "setting",
    [
        lambda text: text.replace(" và ", "\nvà ").replace(" theo ", "\ntheo "),
        lambda text: text.replace("niêm yết", "niêm yết ").replace(" đồng", "   đồng"),
        lambda text: text.replace("quy định việc", "quy đị-\nnh việc"),
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace("Hiệu lực", "Hi\u00adệu lực").replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\n\n"),
    ],
)
def test_setting_is_no_change(setting: object) -> None:
    other = normal_form(setting(RULES))[0]  # type: ignore[operator]
    assert compare_texts(RULES, other).is_same
    assert compare_texts(other, RULES).is_same


def test_the_place_of_a_tone_is_no_change_but_case_and_tone_are() -> None:
    assert compare_texts("Uỷ ban hoà giải", "Ủy ban hòa giải").is_same
    assert not compare_texts("Ủy ban hòa giải", "ủy ban hòa giải").is_same
    assert not compare_texts("Ủy ban hòa giải", "Ủy ban hỏa giải").is_same


def test_a_hyphen_that_belongs_to_the_word_may_break_the_line_too() -> None:
    assert compare_texts("a well-known rule", "a well-\nknown rule").is_same
    assert compare_texts("with cooperation", "with co-\noperation").is_same
    assert not compare_texts("từ 10-12 giờ", "từ 1012 giờ").is_same
    assert not compare_texts("mục 12 3", "mục 1 23").is_same


def test_a_line_broken_before_the_name_of_an_article_opens_none() -> None:
    left = RULES.replace("trong xã.", "trong xã theo Điều 40. Việc khác do xã định.")
    right = left.replace("theo Điều 40.", "theo\nĐiều 40.")
    assert compare_texts(left, right).is_same


def test_texts_without_articles_are_compared_by_paragraphs() -> None:
    left = "Báo cáo tháng.\nBến chạy 30 chuyến.\nThu được 120.000 đồng.\n"
    right = "Báo cáo tháng.\nBến chạy 31 chuyến.\nThu được 120.000 đồng.\nKhông có tai nạn.\n"
    found = compare_texts(left, right)
    assert [set(map(str, p.changes)) for p in found.pairs] == [set(), {"changed"}, set(), {"added"}]


def test_one_text_against_nothing() -> None:
    assert compare_texts("", "").pairs == ()
    assert {c for p in compare_texts("", RULES).pairs for c in p.changes} == {Change.ADDED}
    assert {c for p in compare_texts(RULES, "").pairs for c in p.changes} == {Change.REMOVED}


def test_units_cover_every_word_once_and_runs_cover_their_unit() -> None:
    after = RULES.replace("4.000", "5.000").replace("học sinh", "học sinh và người già")
    for text in (RULES, after):
        units = units_of(text)
        assert "".join("".join(text[u.start : u.end].split()) for u in units) == "".join(
            text.split()
        )
    for pair in compare_texts(RULES, after).pairs:
        for is_left, text, unit in ((True, RULES, pair.left), (False, after, pair.right)):
            assert unit is not None
            spans = run_of(pair, is_left=is_left)
            joined = "".join(text[a:b] for a, b, _ in spans)
            assert joined == text[unit.start : unit.end]
