"""What may leave for which server, from values alone; what is not known stands against it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troly.engine.guard.leaving import LABELS, Destination, Load, Rule, decide
from troly.engine.guard.personal_data.detect import find_personal_data
from troly.engine.guard.placeholders import Hidden
from troly.errors import Unavailable

HERE = Destination("here", "http://127.0.0.1:8080", "this_machine")
OURS = Destination("ours", "https://models.example:443", "own_network")
PUBLIC = Destination("public", "https://ai.example:443", "public_ai")
WIDEST = Rule(clearance=2, label=LABELS[-1], personal="send", takes_questions=True)
OPEN = Load("b", "m", clearance=0, label="public", holds_question=False)
PERSON = "Ông Nguyễn Văn Thử (hư cấu), số điện thoại 0912 345 678, đề nghị giải quyết."
PLAIN = "Bến mở cửa từ 5 giờ sáng."


def load(clearance: int = 0, label: str = "public", question: bool = False) -> Load:
    return Load("b", "m", clearance, label, question)


@pytest.mark.parametrize(
    ("to", "rule", "what", "text", "why"),
    [
        (OURS, WIDEST, None, PLAIN, "nobody_answers_for_it"),
        (OURS, None, OPEN, PLAIN, "no_rule"),
        (OURS, Rule(clearance=1), load(2), PLAIN, "clearance"),
        (OURS, Rule(clearance=2), load(0, "personal"), PLAIN, "label"),
        (OURS, WIDEST, load(0, "unheard of"), PLAIN, "label"),
        (OURS, Rule(), load(question=True), PLAIN, "question"),
        (OURS, WIDEST, OPEN, f"TUYỆT MẬT\n\n{PLAIN}", "secrecy_mark"),
        (OURS, Rule(), OPEN, PERSON, "personal_data"),
        (PUBLIC, WIDEST, load(1), PLAIN, "clearance"),
        (PUBLIC, WIDEST, load(0, "personal"), PLAIN, "label"),
        (PUBLIC, WIDEST, OPEN, PERSON, "personal_data"),
    ],
)
def test_what_stands_against_leaving(
    to: Destination, rule: Rule | None, what: Load | None, text: str, why: str
) -> None:
    decision = decide(to, rule, what, text)
    assert (decision.is_allowed, decision.why) == (False, why)


def test_what_is_allowed() -> None:
    assert decide(HERE, None, None, PERSON).why == "this_machine"
    assert decide(OURS, WIDEST, load(2, "personal_sensitive", True), PERSON).is_allowed
    assert decide(PUBLIC, Rule(takes_questions=True), load(question=True), PLAIN).is_allowed
    hidden = decide(PUBLIC, Rule(personal="placeholders"), OPEN, PERSON)
    assert (hidden.is_allowed, hidden.hides_personal) == (True, True)


@given(
    clearance=st.integers(0, 2),
    label=st.sampled_from([*LABELS, "?"]),
    ruled=st.integers(0, 2),
    ruled_label=st.sampled_from([*LABELS, "?"]),
    question=st.booleans(),
)
def test_a_server_of_the_public_gets_public_texts_whatever_the_rule(
    clearance: int, label: str, ruled: int, ruled_label: str, question: bool
) -> None:
    rule = Rule(ruled, ruled_label, "send", True)
    decision = decide(PUBLIC, rule, load(clearance, label, question), PLAIN)
    assert decision.is_allowed == (clearance == 0 and label == "public")


def test_placeholders_take_personal_data_out_and_give_it_back() -> None:
    hidden = Hidden()
    sent = hidden.hide(PERSON)
    assert "Nguyễn Văn Thử" not in sent
    assert "0912" not in sent
    assert find_personal_data(sent) == []
    for size in (1, 3, 7, 400):
        pieces = [sent[at : at + size] for at in range(0, len(sent), size)]
        assert "".join(hidden.restore(pieces)) == PERSON


def test_the_same_value_has_the_same_placeholder() -> None:
    hidden = Hidden()
    first, second = hidden.hide("Gọi 0912 345 678."), hidden.hide("Số 0912 345 678 bận.")
    token = first.removeprefix("Gọi ").removesuffix(".")
    assert token in second


def test_placeholders_fail_closed() -> None:
    hidden = Hidden()
    with pytest.raises(Unavailable) as caught:
        hidden.hide("Gửi __PHONE_1__ ngay.")
    assert caught.value.code == "personal_data_stays"
    hidden.hide(PERSON)
    with pytest.raises(Unavailable) as caught:
        list(hidden.restore(["của __PHONE", "_77__."]))
    assert caught.value.code == "placeholder_unknown"


@given(st.text(alphabet="_AB1 x", max_size=60), st.integers(1, 7))
def test_what_holds_no_placeholder_comes_back_as_it_was(text: str, size: int) -> None:
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    try:
        assert "".join(Hidden().restore(pieces)) == text
    except Unavailable as error:
        assert error.code == "placeholder_unknown"
