from __future__ import annotations

import time
import unicodedata

import pytest

from troly.engine.guard.secrecy import Line, marking_of, secrecy_mark
from troly.engine.guard.secrecy_words import AS_VIETNAMESE, RANK


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("BỘ CÔNG AN\nMẬT\nSố: 12/BC", "mat"),
        ("TỐI MẬT", "toi_mat"),
        ("  TUYỆT   MẬT  \n", "tuyet_mat"),
        ("M Ậ T", "mat"),
        ("T Ố I  M Ậ T", "toi_mat"),
        ("Độ mật: MẬT", "mat"),
        ("[MẬT]", "mat"),
        ("Tên | MẬT | 2026", "mat"),
        ("MẬT\r\nnội dung\r\nTUYỆT MẬT", "tuyet_mat"),
        (unicodedata.normalize("NFD", "TỐI MẬT"), "toi_mat"),
        ("Độ mật: Tối mật", "toi_mat"),
        ("Mức độ mật : mật", "mat"),
        ("DO MAT: TUYET MAT", "tuyet_mat"),
        ("T.Ố.I  M.Ậ.T", "toi_mat"),
        ("║  TUYỆT MẬT  ║", "tuyet_mat"),
        ("Số: 12/KH-XA\tMẬT", "mat"),
        ("TUYÖT MËT", "tuyet_mat"),
        ("§é mËt: Tèi mËt", "toi_mat"),
        ("TOÁI MAÄT", "toi_mat"),
        ("TUYỆT MÂT", "tuyet_mat"),
        ("TỐl MẬT", "toi_mat"),
        ("M\u200bẬ\u00adT", "mat"),
        ("МẬТ", "mat"),
        ("MẬT - Bản số 4", "mat"),
        ("TÀI LIỆU TỐI MẬT", "toi_mat"),
        ("CHỈ NGƯỜI CÓ TÊN MỚI ĐƯỢC BÓC BÌ", "any"),
        ("☐ Mật  ☑ Tối mật  ☐ Tuyệt mật", "toi_mat"),
        ("SECRET", "secret"),
        ("TRES SECRET DEFENSE", "top_secret"),
        ("CONFIDENTIEL-DÉFENSE", "confidential"),
        ("Diffusion restreinte\n1\n2\n3", "restricted"),
        ("TOP SECRET//NOFORN", "top_secret"),
        ("Classification: Secret", "secret"),
        ("NATO RESTRICTED", "restricted"),
    ],
)
def test_marks_that_stand_alone_are_found(text: str, mark: str) -> None:
    assert secrecy_mark(text) == mark


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Luật Bảo vệ bí mật nhà nước",
        "LUẬT BẢO VỆ BÍ MẬT NHÀ NƯỚC",
        "Mật",
        "mật",
        "mật ong rừng",
        "Tài liệu đóng dấu MẬT được giữ trong tủ riêng.",
        "BÍ MẬT",
        "MAT",
        "Độ mật: không",
        "Độ mật: ........",
        "Độ mật (Mật / Tối mật / Tuyệt mật): ....",
        "- Tuyệt mật;\n- Tối mật;\n- Mật.",
        "DANH MỤC TÀI LIỆU BÍ\nMẬT NHÀ NƯỚC",
        "DANH MỤC BÍ\nMẬT",
        "MẬT ĐỘ DÂN SỐ",
        "Dấu: TUYỆT MẬT | Cỡ: 40 mm\nDấu: TỐI MẬT | Cỡ: 30 mm\nDấu: MẬT | Cỡ: 20 mm",
        "TỐI MẬT là độ thứ hai.",
        "SECRET BALLOT",
        "SECRÉTARIAT",
        "Le secret médical",
        "CONFIDENTIALITY NOTICE",
        "Secret",
    ],
)
def test_the_word_in_running_text_is_no_mark(text: str) -> None:
    assert secrecy_mark(text) is None


def test_a_small_level_at_the_head_of_a_paper_is_one() -> None:
    paper = "Xã Ví Dụ (hư cấu)\nMật\nBáo cáo\nNội dung thứ nhất.\nNội dung thứ hai."
    assert secrecy_mark(paper) == "mat"


def test_what_stands_apart_from_the_text_counts_in_small_letters() -> None:
    assert marking_of([Line("Tuyệt mật", "edge")]) == "tuyet_mat"
    assert marking_of([Line("bí mật nghề", "edge")]) is None


def test_every_level_has_a_vietnamese_one_that_protects_as_much() -> None:
    assert RANK.keys() == AS_VIETNAMESE.keys()
    assert all(RANK[AS_VIETNAMESE[name]] >= rank for name, rank in RANK.items())


def test_long_lines_of_blanks_and_letters_cost_little() -> None:
    began = time.process_time()
    for line in ("m a " * 40, "MẬT" + " " * 150 + "x", "tuyệt . mật" * 14):
        secrecy_mark(f"{line}\n" * 100)
    assert time.process_time() - began < 2
