"""What the check of a claim sees, and what it leaves alone. All bodies and places are made up."""

from __future__ import annotations

import pytest

from troly.engine.answers.claims.check import CHECK_FROM, check_claim
from troly.engine.answers.claims.values import Difference, Verdict

FEE = (
    "Ủy ban nhân dân xã Thượng Nguồn giải quyết hồ sơ trong thời hạn 15 ngày làm việc kể từ ngày"
    " nhận đủ hồ sơ hợp lệ, trừ trường hợp phải xác minh thực địa."
)
SUPPORT = (
    "Mức hỗ trợ năm 2026 là 2,5 triệu đồng cho mỗi hộ nghèo và 1.200.000 đồng cho mỗi hộ cận nghèo."
)
LAND = "Người sử dụng đất không được chuyển nhượng trong thời hạn năm năm."
SIGNED = "Chủ tịch xã Thượng Nguồn ký quyết định số 12/2026/QĐ-UBND ngày 30/6/2026."
DUTY = "Chủ hộ phải nộp đơn tại trụ sở; đại diện có thể gửi hồ sơ qua mạng."
MAYOR = (
    "Le maire peut refuser la demande lorsque le dossier est incomplet, sauf si le demandeur le"
    " complète sous quinze jours."
)
BUDGET = "Le budget augmente de 2,6 millions d'euros à compter du 1er janvier 2027."
AGENTS = "Tous les agents titulaires participent à la deuxième réunion."
PLACES = "Le nombre de places passera de 48 à 60 avant le 31 octobre."
BUS = "Residents aged 65 or over may use the bus free of charge unless it is a public holiday."
COUNCIL = "The council shall inform the applicant of its decision within ten working days."
ORDER = "Order No. 77/2026 takes effect on 1 June 2026 and repeals Order No. 31/2018."
LETTER = (
    "Bà Đàm Thị Ná ký Công văn số 318/UBND-KT; ông Phùng Văn Sáo, cán bộ kinh tế, tổng hợp báo cáo."
)
FERRY = "Xe trên 3 tấn không được lên phà Bến Lở, trừ xe cứu hỏa."
GARDEN = "Les abonnements du jardin de Brenelle sont prolongés d'un mois sans formalité."
HALL = (
    "Hirers of Cawdel Hall pay 40 pounds, except charities. Keys are never lent without a deposit."
)

HONEST = [
    ("vi", FEE, "UBND xã Thượng Nguồn giải quyết hồ sơ trong mười lăm ngày làm việc, trừ trường"
     " hợp phải xác minh thực địa."),
    ("vi", FEE, "uy ban nhan dan xa thuong nguon giai quyet ho so trong 15 ngay lam viec, tru"
     " truong hop phai xac minh thuc dia"),
    ("vi", SUPPORT, "Mỗi hộ nghèo được hỗ trợ 2.500.000 đồng trong năm 2026."),
    ("vi", LAND, "Cấm người sử dụng đất chuyển nhượng trong thời hạn 5 năm."),
    ("vi", SIGNED, "Quyết định 12/2026/QĐ-UBND được Chủ tịch xã Thượng Nguồn ký ngày 30 tháng 6 năm"
     " 2026."),
    ("vi", DUTY, "Chủ hộ bắt buộc nộp đơn tại trụ sở."),
    ("vi", "Thư viện mở cửa từ 7 giờ 30 đến 17 giờ.", "Thư viện mở cửa từ 7h30 đến 17h."),
    ("fr", MAYOR, "La demande peut être refusée par le maire si le dossier est incomplet, sauf si"
     " le demandeur le complète dans les quinze jours."),
    ("fr", BUDGET, "À partir du 1er janvier 2027, le budget augmente de 2 600 000 euros."),
    ("fr", AGENTS, "La deuxième réunion réunit tous les agents titulaires."),
    ("en", BUS, "Residents aged at least 65 can use the bus at no cost, unless it is a public"
     " holiday."),
    ("en", COUNCIL, "The applicant is informed of the decision by the council within 10 working"
     " days."),
    ("en", ORDER, "Order 77/2026 takes effect on June 1, 2026."),
    ("vi", "Hộ vắng mặt phải gửi ý kiến bằng văn bản.", "Hộ không dự thì gửi ý kiến viết."),
    ("vi", LETTER, "Ông Phùng Văn Sáo, cán bộ kinh tế, tổng hợp báo cáo."),
    ("en", HALL, "With a deposit, keys of Cawdel Hall are lent."),
    ("fr", "Le mètre cube coûte 2,35 €.", "Le mètre cube coûte 2 euros 35."),
    ("en", "The office closes at 16:00.", "The office closes at four in the afternoon."),
]  # fmt: skip

ALTERED = [
    ("vi", FEE, FEE.replace("15", "50"), Difference.DURATION),
    ("vi", FEE, FEE.replace("15 ngày làm việc", "15 tháng"), Difference.UNIT),
    ("vi", FEE, FEE.replace("Thượng Nguồn", "Hạ Bến"), Difference.NAME),
    ("vi", FEE, FEE.split(", trừ")[0] + ".", Difference.EXCEPTION),
    ("vi", FEE, FEE.replace(", trừ trường hợp", ", kể cả khi"), Difference.EXCEPTION),
    ("vi", SUPPORT, "Mỗi hộ cận nghèo nhận 2,5 triệu đồng.", Difference.ANTONYM),
    ("vi", SUPPORT, "Năm 2026, hộ nghèo được hỗ trợ 2,5 tỷ đồng.", Difference.MAGNITUDE),
    ("vi", SUPPORT, SUPPORT.replace("2026", "2027"), Difference.DATE),
    ("vi", LAND, LAND.replace("không được", "được"), Difference.NEGATION),
    ("vi", LAND, LAND.replace("năm năm", "ba năm"), Difference.DURATION),
    ("vi", SIGNED, SIGNED.replace("12/2026", "21/2026"), Difference.DOCUMENT_NUMBER),
    ("vi", SIGNED, SIGNED.replace("30/6", "30/7"), Difference.DATE),
    ("vi", DUTY, "Chủ hộ có thể nộp đơn tại trụ sở.", Difference.MODALITY),
    ("vi", DUTY, "Đại diện phải gửi hồ sơ qua mạng.", Difference.MODALITY),
    ("vi", "Một số hộ được miễn thuế đất.", "Mọi hộ được miễn thuế đất.", Difference.SCOPE),
    ("vi", "Mức phạt tăng 5 % so với năm trước.", "Mức phạt giảm 5 % so với năm trước.",
     Difference.ANTONYM),
    ("vi", "Hồ sơ nộp ít nhất 10 ngày trước khi họp.",
     "Hồ sơ nộp nhiều nhất 10 ngày trước khi họp.", Difference.COMPARISON),
    ("fr", MAYOR, MAYOR.replace("peut", "doit"), Difference.MODALITY),
    ("fr", MAYOR, MAYOR.replace("incomplet", "complet"), Difference.ANTONYM),
    ("fr", BUDGET, BUDGET.replace("augmente", "diminue"), Difference.ANTONYM),
    ("fr", BUDGET, BUDGET.replace("millions", "milliards"), Difference.MAGNITUDE),
    ("fr", AGENTS, AGENTS.replace("Tous les", "Certains"), Difference.SCOPE),
    ("fr", AGENTS, AGENTS.replace("deuxième", "troisième"), Difference.ORDINAL),
    ("fr", PLACES, PLACES.replace("48 à 60", "60 à 48"), Difference.NUMBER),
    ("fr", PLACES, PLACES.replace("avant", "après"), Difference.COMPARISON),
    ("en", BUS, BUS.replace("or over", "or under"), Difference.COMPARISON),
    ("en", BUS, "Residents aged 65 or over may use the bus free of charge.", Difference.EXCEPTION),
    ("en", BUS, BUS.replace("unless", "if"), Difference.CONDITION),
    ("en", BUS, BUS.replace("may", "must"), Difference.MODALITY),
    ("en", COUNCIL, "The applicant shall inform the council of its decision within ten working"
     " days.", Difference.WHO_DID_WHAT),
    ("en", COUNCIL, COUNCIL.replace("shall inform", "shall not inform"), Difference.NEGATION),
    ("en", ORDER, "Order No. 31/2018 repeals Order No. 77/2026.", Difference.WHO_DID_WHAT),
    ("en", BUS, "The library closes on Mondays during winter.", Difference.NOT_FOUND),
    ("vi", LETTER, LETTER.replace("318", "381"), Difference.DOCUMENT_NUMBER),
    ("vi", LETTER, "Ông Phùng Văn Sáo ký Công văn số 318/UBND-KT, còn bà Đàm Thị Ná tổng hợp báo"
     " cáo.", Difference.WHO_DID_WHAT),
    ("vi", FERRY, "Xe trên 3 tấn không được lên phà Bến Lở, kể cả xe cứu hỏa.",
     Difference.EXCEPTION),
    ("vi", "Dòng chảy sẽ yếu hơn bình thường trong hai ngày.",
     "Dòng chảy sẽ mạnh hơn bình thường trong hai ngày.", Difference.ANTONYM),
    ("fr", GARDEN, "Les abonnements du jardin de Brenelle ne sont pas prolongés.",
     Difference.NEGATION),
    ("en", HALL, "Hirers of Cawdel Hall pay 40 pounds, charities included.", Difference.EXCEPTION),
    ("en", HALL, "All hirers of Cawdel Hall pay 40 pounds.", Difference.SCOPE),
]  # fmt: skip


@pytest.mark.parametrize(("language", "source", "claim"), HONEST)
def test_honest_rewording_is_left_alone(language: str, source: str, claim: str) -> None:
    found = check_claim(claim, [source], language)
    assert found.verdict is Verdict.NO_CONTRADICTION_FOUND, found.flags
    assert found.doubt < CHECK_FROM


@pytest.mark.parametrize(("language", "source", "claim", "kind"), ALTERED)
def test_altered_claim_is_flagged_for_what_differs(
    language: str, source: str, claim: str, kind: Difference
) -> None:
    assert claim != source
    found = check_claim(claim, [source], language)
    assert found.verdict is Verdict.CHECK_THIS
    assert kind in {flag.kind for flag in found.flags}, found.flags


@pytest.mark.parametrize(("language", "source", "claim", "kind"), ALTERED)
def test_offsets_are_those_of_the_texts_given(
    language: str, source: str, claim: str, kind: Difference
) -> None:
    sources = ["Chuyện khác hẳn.", source]
    found = check_claim(claim, sources, language)
    words = [w for flag in found.flags for w in (flag.claimed, flag.found) if w is not None]
    for part in (*words, *found.evidence):
        text = claim if part.source is None else sources[part.source]
        assert text[part.start : part.end] == part.words
    assert all(flag.claimed is None or flag.claimed.source is None for flag in found.flags)


LOAN = "The commune library lends each reader four books for fourteen days."


@pytest.mark.parametrize(
    ("language", "source", "told", "altered"),
    [
        ("vi", FEE, "Người dân chờ kết quả lâu nhất là 15 ngày làm việc.",
         "Người dân chờ kết quả lâu nhất là 51 ngày làm việc."),
        ("en", LOAN, "Whoever is enrolled at the library may take home four volumes at once.",
         "Whoever is enrolled at the library may take home nine volumes at once."),
    ],
)  # fmt: skip
def test_thin_cover_alone_asks_to_compare_and_a_wrong_figure_to_check(
    language: str, source: str, told: str, altered: str
) -> None:
    freely = check_claim(told, [source], language)
    wrong = check_claim(altered, [source], language)
    assert freely.verdict is Verdict.OTHER_WORDS, freely.flags
    assert {flag.kind for flag in freely.flags if flag.weight >= CHECK_FROM} == {
        Difference.NOT_FOUND
    }
    assert wrong.verdict is Verdict.CHECK_THIS


@pytest.mark.parametrize("source", [FEE, SUPPORT, MAYOR, COUNCIL])
def test_the_source_itself_is_quoted(source: str) -> None:
    found = check_claim(f"  {source.rstrip('.')} ", ["Mở đầu.", f"Điều 1. Khác.\n{source}"])
    assert found.verdict is Verdict.QUOTED
    assert found.doubt == 0.0
    assert [(w.source, w.words) for w in found.evidence] == [(1, source)]


def test_a_cut_out_of_its_sentence_is_no_quote() -> None:
    """ "không được chuyển nhượng" holds "được chuyển nhượng" word for word."""
    found = check_claim("được chuyển nhượng trong thời hạn năm năm", [LAND], "vi")
    assert found.verdict is Verdict.CHECK_THIS


@pytest.mark.parametrize(
    ("claim", "sources"),
    [("", [FEE]), ("   ", [FEE]), ("?!", [FEE]), ("Có gì đâu", []), ("Có gì đâu", [""]),
     ("\u0300\ufeff", ["\n\n"])],
)  # fmt: skip
def test_what_cannot_be_compared_is_to_be_checked(claim: str, sources: list[str]) -> None:
    assert check_claim(claim, sources, "").verdict is Verdict.CHECK_THIS


def test_source_in_another_language_is_compared_by_its_values() -> None:
    source = "Le syndicat verse 1 250 000 euros à la commune de Valbrume le 3 mai 2026."
    same = check_claim("Valbrume nhận 1.250.000 euro ngày 03/5/2026.", [source], "vi")
    other = check_claim("Valbrume nhận 1.520.000 euro ngày 03/5/2026.", [source], "vi")
    assert same.verdict is Verdict.NO_CONTRADICTION_FOUND
    assert other.verdict is Verdict.CHECK_THIS
    assert Difference.OTHER_LANGUAGE in {flag.kind for flag in same.flags}


@pytest.mark.parametrize(
    ("source", "claim", "is_reckoned"),
    [
        ("Số ca chuyển tuyến giảm từ 310 xuống 245.", "Số ca chuyển tuyến giảm 65.", True),
        ("Số ca chuyển tuyến giảm từ 310 xuống 245.", "Số ca chuyển tuyến giảm 75.", False),
        ("Hội trao 25 suất, mỗi suất 4 triệu đồng.", "Hội trao tổng số 100 triệu đồng.", True),
        ("Hội trao 25 suất, mỗi suất 4 triệu đồng.", "Hội trao tổng số 120 triệu đồng.", False),
        ("Le club compte 40 filles et 35 garçons.", "Le club compte 75 enfants.", True),
    ],
)
def test_what_follows_by_adding_taking_away_or_multiplying(
    source: str, claim: str, is_reckoned: bool
) -> None:
    flags = {flag.kind for flag in check_claim(claim, [source]).flags}
    assert (Difference.NUMBER not in flags) is is_reckoned
