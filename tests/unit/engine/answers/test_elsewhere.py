"""A rule of one commune is no answer about another. All places are made up."""

from __future__ import annotations

import pytest

from troly.engine.answers.elsewhere import is_elsewhere

RULE = "Quy chế làm việc của Ủy ban nhân dân xã Suối Mơ, tỉnh Hà Lĩnh"


@pytest.mark.parametrize(
    ("question", "evidence", "expected"),
    [
        ("Xã Nậm Mơ họp lúc nào?", RULE, True),
        ("Xã Suối Mơ họp lúc nào?", RULE, False),
        ("Huyện Nậm Mơ họp lúc nào?", RULE, False),
        ("Ủy ban xã họp lúc nào?", RULE, False),
        ("Xã Nậm Mơ họp lúc nào?", "Ủy ban nhân dân cấp xã họp mỗi tháng một lần.", False),
        ("Xã Nậm Mơ họp lúc nào?", f"{RULE}. Xã Nậm Mơ cử người dự.", False),
        ("xã nậm mơ họp lúc nào?", RULE, False),
        ("Combien d'agents a la commune de Brenelle ?", "La commune de Valmire paie.", True),
        ("Combien d'agents a la commune de Valmire ?", "La commune de Valmire paie.", False),
        ("What does the town of Cawdel pay?", "The town of Merrow pays 5 pounds.", True),
        ("", RULE, False),
    ],
)
def test_places_are_told_apart(question: str, evidence: str, expected: bool) -> None:
    assert is_elsewhere(question, evidence) is expected
