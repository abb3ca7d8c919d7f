"""Questions made from headings."""

from __future__ import annotations

import pytest

from troly.doors.pages.samples import question_from


@pytest.mark.parametrize(
    ("heading", "language", "expected"),
    [
        (
            "Điều 19. Thời hạn bảo vệ bí mật nhà nước",
            "vi",
            "Thời hạn bảo vệ bí mật nhà nước được quy định thế nào?",
        ),
        ("Article 3 – Durée de la convention signée", "fr", "Durée de la convention signée ?"),
        ("2.1 Before you come to us", "en", "Before you come to us?"),
        ("Điều 1. Phạm vi điều chỉnh của Quy chế", "vi", ""),
        ("Chương II", "vi", ""),
        ("QUY ĐỊNH VỀ LỆ PHÍ", "vi", "Quy định về lệ phí được quy định thế nào?"),
        ("Làm thế nào để nộp hồ sơ?", "vi", "Làm thế nào để nộp hồ sơ?"),
    ],
)
def test_question_from(heading: str, language: str, expected: str) -> None:
    assert question_from(heading, language) == expected
