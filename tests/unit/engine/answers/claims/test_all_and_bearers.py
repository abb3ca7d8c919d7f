"""Claims about all beside bounded sentences, and names beside what is said of another. All bodies,
persons and places are made up."""

from __future__ import annotations

import pytest

from troly.engine.answers.claims.check import check_claim
from troly.engine.answers.claims.values import Difference, Verdict

BEES = "Hộ nuôi ong đặt quá 50 thùng phải khai báo với trạm thú y, không thu phí."
FOREST = "Người vào rừng Lũng Sim mang theo thẻ ra vào, trừ kiểm lâm. Cổng rừng mở lúc 6 giờ."
BOATS = "Thuyền máy ở bến Rú Sim dừng chạy lúc 18 giờ, riêng thuyền cứu hộ chạy đến 22 giờ."
ABSENT = "Thành viên tổ hòa giải nghỉ họp hai lần không báo trước sẽ bị thay thế."
METERS = "Tất cả hộ trong thôn Rú Sim đã có đồng hồ nước; một số hộ chưa có bể chứa."
BARNS = "Grants are paid to barns built before 1950 that keep their thatch. Claims go to the clerk."
FERRY = "Pensioners travel free; everyone else pays £3 a trip on the Marfield ferry."
DOGS = "Les chats vaccinés sont admis au refuge de Brenelle, les autres chats ne le sont pas."

BOARD = "Mrs Edda Collin leads the Marfield drainage board; Mr Piers Hatton is its treasurer."
MEDIATORS = "Bà Đinh Thị Lạc làm tổ trưởng tổ hòa giải thôn Rú Sim và ông Kha Văn Mộc làm tổ phó."
FEAST = "Thôn Rú Sim nấu cơm trưa; thôn Bãi Lim dựng rạp."
BANKS = "M. Aurèle Vautrin préside le comité des berges et Mme Solène Pradic tient les comptes."
HANDED = "Mme Solène Pradic a remis le bilan des berges à la trésorière, Mme Iris Caumel."
DECISION = (
    "Quyết định số 54/QĐ-UBND ngày 02 tháng 5 năm 2026 của Ủy ban nhân dân xã Rú Sim về quản lý bến"
    " thuyền có hiệu lực từ ngày ký và thay thế Quyết định số 19/QĐ-UBND."
)

PILOTS = (
    "Thợ đò bến Rú Sim được nghỉ 6 ngày sau mùa lũ. Riêng thợ đò tập sự được nghỉ 9 ngày. Tiền nghỉ"
    " do bến trả."
)

WIDENED = [
    ("vi", BEES, "Hộ nuôi ong nào cũng phải khai báo với trạm thú y.", Difference.CONDITION),
    ("vi", FOREST, "Ai vào rừng Lũng Sim cũng phải mang theo thẻ ra vào.", Difference.EXCEPTION),
    ("vi", BOATS, "Mọi thuyền máy ở bến Rú Sim đều dừng chạy lúc 18 giờ.", Difference.SCOPE),
    ("vi", ABSENT, "Thành viên tổ hòa giải nào nghỉ họp hai lần đều bị thay thế.",
     Difference.CONDITION),
    ("en", BARNS, "Any barn that keeps its thatch is paid a grant.", Difference.CONDITION),
    ("en", FERRY, "Everybody pays £3 a trip on the Marfield ferry.", Difference.SCOPE),
    ("fr", DOGS, "Tous les chats sont admis au refuge de Brenelle.", Difference.SCOPE),
]  # fmt: skip

EXCHANGED = [
    ("en", BOARD, "The Marfield drainage board is led by Mr Piers Hatton."),
    ("vi", MEDIATORS, "Tổ trưởng tổ hòa giải thôn Rú Sim là ông Kha Văn Mộc."),
    ("vi", FEAST, "Thôn Bãi Lim nấu cơm trưa."),
    ("vi", FEAST, "Thôn Rú Sim dựng rạp."),
    ("fr", BANKS, "Mme Solène Pradic préside le comité des berges."),
    ("vi", DECISION, "Quyết định số 19/QĐ-UBND thay thế Quyết định số 54/QĐ-UBND."),
]

HONEST = [
    ("vi", BEES, "Mọi hộ nuôi ong đặt quá 50 thùng đều phải khai báo với trạm thú y."),
    ("vi", FOREST, "Mọi người vào rừng Lũng Sim mang theo thẻ ra vào, trừ kiểm lâm."),
    ("vi", FOREST, "Cổng rừng Lũng Sim ngày nào cũng mở lúc 6 giờ."),
    ("vi", BOATS, "Trừ thuyền cứu hộ, mọi thuyền máy ở bến Rú Sim đều dừng chạy lúc 18 giờ."),
    ("vi", METERS, "Hộ nào trong thôn Rú Sim cũng đã có đồng hồ nước."),
    ("en", BARNS, "Every barn built before 1950 that keeps its thatch is paid a grant."),
    ("en", FERRY, "Every pensioner travels free on the Marfield ferry."),
    ("en", FERRY, "All passengers other than pensioners pay £3 a trip on the Marfield ferry."),
    ("en", BOARD, "The Marfield drainage board is led by Mrs Collin."),
    ("en", BOARD, "Mr Piers Hatton is treasurer of the Marfield drainage board."),
    ("en", BOARD, "Mr Hatton looks after the money of the drainage board."),
    ("vi", MEDIATORS, "Tổ phó tổ hòa giải thôn Rú Sim là ông Kha Văn Mộc."),
    ("vi", FEAST, "Thôn Bãi Lim dựng rạp."),
    ("fr", BANKS, "Le comité des berges est présidé par M. Vautrin."),
    ("fr", BANKS, "Mme Pradic tient les comptes du comité des berges."),
    ("fr", HANDED, "Le bilan des berges a été remis à Mme Caumel."),
    ("vi", PILOTS, "Thợ đò tập sự ở bến Rú Sim được nghỉ 9 ngày."),
    ("vi", PILOTS, "Thợ đò bến Rú Sim được nghỉ 6 ngày, riêng thợ tập sự được nghỉ 9 ngày."),
    ("vi", DECISION, "Quyết định số 54/QĐ-UBND thay thế Quyết định số 19/QĐ-UBND."),
    ("vi", DECISION, "Quyết định số 19/QĐ-UBND được thay thế bằng Quyết định số 54/QĐ-UBND."),
]


@pytest.mark.parametrize(("language", "source", "claim", "kind"), WIDENED)
def test_what_is_said_of_some_is_not_said_of_all(
    language: str, source: str, claim: str, kind: Difference
) -> None:
    found = check_claim(claim, [source], language)
    assert found.verdict is Verdict.CHECK_THIS
    assert kind in {flag.kind for flag in found.flags if flag.weight >= 0.58}


@pytest.mark.parametrize(("language", "source", "claim"), EXCHANGED)
def test_a_name_beside_the_part_of_another_is_seen(language: str, source: str, claim: str) -> None:
    found = check_claim(claim, [source], language)
    assert found.verdict is Verdict.CHECK_THIS
    assert Difference.WHO_DID_WHAT in {flag.kind for flag in found.flags}


@pytest.mark.parametrize(("language", "source", "claim"), HONEST)
def test_bounds_and_parts_that_are_kept_raise_no_alarm(
    language: str, source: str, claim: str
) -> None:
    assert check_claim(claim, [source], language).verdict is Verdict.NO_CONTRADICTION_FOUND


def test_the_bound_in_a_sentence_of_few_new_words_is_looked_at() -> None:
    source = (
        "Trạm cấp nước Rú Sim bán thẻ nước cho hộ mới chuyển đến vào thứ Hai. Người mua thẻ nước"
        " xuất trình giấy hẹn, trừ thương binh. Sổ bán thẻ do thủ quỹ giữ."
    )
    claim = "Người nào mua thẻ nước của Trạm cấp nước Rú Sim cũng xuất trình giấy hẹn."
    found = check_claim(claim, [source], "vi")
    assert any("trừ thương binh" in words.words for words in found.evidence)
    assert found.verdict is Verdict.CHECK_THIS


def test_the_value_of_the_rest_is_not_that_of_those_set_apart() -> None:
    found = check_claim("Thợ đò tập sự ở bến Rú Sim được nghỉ 6 ngày.", [PILOTS], "vi")
    assert found.verdict is Verdict.CHECK_THIS
    assert Difference.DURATION in {flag.kind for flag in found.flags}
