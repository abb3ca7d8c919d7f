from __future__ import annotations

import pytest

from troly.engine.text.sentences import sentences


def split(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        # Vietnamese
        "Ủy ban nhân dân TP. Hồ Chí Minh tiếp nhận hồ sơ.",
        "Ông A. Nguyễn nộp đơn tại P. Bến Nghé, Q. 1.",
        "Theo PGS. TS. Trần Thị Mận (tên đặt ra), mức phí là 1.500.000 đồng.",
        "Hồ sơ gồm đơn, bản sao, v.v. và lệ phí.",
        "Nhiệt độ tăng 3.5 độ so với năm 2015.",
        "Ông hỏi: “Nộp ở đâu?” rồi ra về.",
        # French
        "M. Dupont et Mme. Durand sont venus.",
        "Selon l’art. 12 et l’art. L. 311-1 du code, c’est gratuit.",
        "Voir p. 12, vol. 3 et n. 4.",
        "Remis à M. Martin par Dr. Petit !",
        # English
        "Mr. Smith and J. K. Rowling met Dr. Jones on Jan. 3.",
        "See No. 5, Fig. 2 and Art. IV of the act.",
        "It costs e.g. 5 dollars, i.e. little.",
        "J.R.R. Tolkien wrote it.",
        # legal lines
        "Điều 5. Hồ sơ đề nghị",
        "Điều 19a. Thời hạn",
        "1. Cá nhân nộp hồ sơ.",
        "1.2. Mức phí",
        "a) Bản sao giấy tờ;",
        "đ. Giấy uỷ quyền.",
        "- Bước 2. Trả kết quả.",
        "Chương II. QUY ĐỊNH CỤ THỂ",
        "Phụ lục 1. Mẫu đơn",
        "Article 3. Champ d’application",
        "- 1. Người đề nghị",
        "III. Kết luận",
    ],
)
def test_one_sentence_stays_whole(sentence: str) -> None:
    assert split(sentence) == [sentence]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Một. Hai! Ba?", ["Một.", "Hai!", "Ba?"]),
        ("Áp dụng từ năm 2015. Sau đó thôi.", ["Áp dụng từ năm 2015.", "Sau đó thôi."]),
        ("Chọn phương án A. Sau đó ký.", ["Chọn phương án A.", "Sau đó ký."]),
        ("Quy định tại Điều 5. Bộ trưởng ký.", ["Quy định tại Điều 5.", "Bộ trưởng ký."]),
        ("Ông nói: “Được.” Bà về.", ["Ông nói: “Được.”", "Bà về."]),
        ("Sans frais. « Oui ! » Il part.", ["Sans frais.", "« Oui ! »", "Il part."]),
        ("Le permis B. Un contrôle suit.", ["Le permis B.", "Un contrôle suit."]),
        ("They told me. Then no. That was it.", ["They told me.", "Then no.", "That was it."]),
        ("Đang chờ… Xong (đủ). 12 ngày.", ["Đang chờ…", "Xong (đủ).", "12 ngày."]),
        ("1. Cá nhân nộp. Cơ quan nhận.", ["1. Cá nhân nộp.", "Cơ quan nhận."]),
        (
            "Điều 1. Phạm vi\n1. Việc này:\na) Một;\nb) Hai.\n\n- Ba",
            ["Điều 1. Phạm vi", "1. Việc này:", "a) Một;", "b) Hai.", "- Ba"],
        ),
        ("  hở trước \n\n và sau  ", ["hở trước", "và sau"]),
        ("", []),
        (" \n\t ", []),
        ("...", ["..."]),
    ],
)
def test_where_sentences_part(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@pytest.mark.parametrize("run", [".", "…", " ", ") ", "1.", "- ", "A. ", "?!", "« ", "\u00a0", "a"])
def test_long_runs_take_no_more_than_their_length(run: str) -> None:
    text = "Họ tên: " + run * 100_000 + "x"
    spans = sentences(text)
    assert spans[-1].end == len(text)
