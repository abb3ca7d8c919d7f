"""llama.cpp in a process of Troly's, through the same client that speaks to remote servers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.models.conftest import ModelProcess, Start

from troly.engine.answers.claim_stream import read_claims
from troly.engine.answers.claims.values import Verdict
from troly.engine.answers.gates import gate
from troly.engine.answers.writing import Evidence, request_for
from troly.engine.runtimes.generating import Request
from troly.errors import Unavailable
from troly.office.assistants.asking import ask
from troly.office.assistants.models import Assistant
from troly.office.library.viewing import text_between
from troly.office.tenants.models import Member

EVIDENCE = [Evidence(1, "The library opens at 7:30 on working days.", "")]


def test_nothing_is_loaded_before_the_first_question(start: Start) -> None:
    process = start()
    before = process.resident_mb
    assert process.model().check() == "smollm2"
    assert process.resident_mb > before + 50
    assert process.stop() == 0


def test_it_writes_in_the_form_asked_for_piece_by_piece(process: ModelProcess) -> None:
    request = replace(request_for("When does the library open?", EVIDENCE, "en"), most_tokens=400)
    pieces: list[str] = []
    try:
        for piece in process.model().write(request):
            pieces.append(piece)
    except Unavailable as error:
        # So small a model may write until it is stopped.
        assert error.code == "model_endless"
    else:
        assert isinstance(json.loads("".join(pieces))["claims"], list)
    assert len(pieces) > 3
    assert "".join(pieces).startswith('{"claims":[')


def test_what_it_writes_is_read_as_claims_or_refused_by_name(process: ModelProcess) -> None:
    request = replace(request_for("When does the library open?", EVIDENCE, "en"), most_tokens=400)
    try:
        found = list(read_claims(process.model().write(request)))
    except Unavailable as error:
        assert error.code in ("model_endless", "model_garbage", "model_cut")
    else:
        assert all(set(claim.evidence) <= {1} for claim in found)


def test_the_schema_is_known_to_it_too(process: ModelProcess) -> None:
    shape = {
        "type": "object",
        "properties": {"open": {"type": "boolean"}},
        "required": ["open"],
        "additionalProperties": False,
    }
    asked = Request("Reply in JSON.", "Is the library open at eight?", schema=shape, most_tokens=40)
    assert isinstance(json.loads("".join(process.model().write(asked)))["open"], bool)


def test_yes_and_no_come_from_the_first_token(process: ModelProcess) -> None:
    share = process.model().yes_share("Is water wet? Reply Yes or No.")
    assert share is not None and 0.0 <= share <= 1.0
    other = gate(process.model(), "answers", EVIDENCE[0].text, "When does the library open?")
    assert other is not None and 0.0 <= other <= 1.0


def test_more_than_it_can_read_is_refused_by_name(process: ModelProcess) -> None:
    with pytest.raises(Unavailable) as refusal:
        list(process.model().write(Request("", "word " * 20_000)))
    assert refusal.value.code == "model_refused"
    assert process.model().check(), "and the next question is answered"


def test_questions_are_not_told(process: ModelProcess) -> None:
    model = process.model()
    with pytest.raises(Unavailable):
        list(model.write(Request("", "ZUMBAK4417 is what?", most_tokens=2)))
    assert "ZUMBAK4417" not in process.told


def test_a_killed_process_is_away_and_the_next_one_answers(start: Start) -> None:
    process = start()
    model = process.model()
    model.check()
    process.kill()
    with pytest.raises(Unavailable) as refusal:
        model.check()
    assert refusal.value.code == "model_down"
    process.start()
    assert model.check() == "smollm2"


def test_another_file_than_the_one_meant_is_not_loaded(start: Start) -> None:
    process = start(digest="0" * 64)
    with pytest.raises(Unavailable) as refusal:
        process.model().check()
    assert refusal.value.code == "model_not_loaded"
    assert refusal.value.facts["reason"] == "model_wrong_digest"


def test_a_real_model_never_says_more_than_its_quotes(
    answered: Callable[[], Assistant], administrator: Member
) -> None:
    turn = ask(administrator, answered(), "Công chức được nghỉ phép năm bao nhiêu ngày?")
    quotes = list(turn.citations.all())
    assert quotes and all(text_between(q.version_id, q.start, q.end) == q.quote for q in quotes)
    assert turn.written_by == "smollm2"
    numbers = {quote.number for quote in quotes}
    for claim in turn.claims:
        assert set(claim["evidence"]) <= numbers
        assert claim["verdict"] in set(Verdict)
    assert (turn.ending == "model_unavailable") == (not turn.claims)
    assert bool(turn.model_problem) == (not turn.claims)


def test_the_file_is_the_pinned_one() -> None:
    from tests.models.conftest import FILE, SHA256

    from troly.engine.runtimes.gguf import check_model_file

    check_model_file(Path(FILE), SHA256)
