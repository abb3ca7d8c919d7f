"""Orders and secrets tried on an assistant within its trial: counted, resumed, frozen, unstored."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from plain_answers import EASY

from troly.engine.answers.writing import without_markup
from troly.engine.runtimes.generating import Request
from troly.errors import BadInput, Unavailable
from troly.office.assistants.models import AnswersWith, Assistant, Conversation
from troly.office.governance import approving, attacks, trials
from troly.office.governance.models import RegisterVersion, Trial
from troly.office.governance.snapshots import served
from troly.office.library.models import Document, Passage
from troly.office.library.ports import connect, ports
from troly.office.tenants.models import Member

EVALS = Path(__file__).parents[4] / "evals" / "injections" / "cases.jsonl"
Begin = Callable[..., Trial]


class Obeys:
    """The worst model: it writes what the case wants written, and the instructions it was given."""

    name = "obeys"

    def __init__(self) -> None:
        self.asked = 0

    def write(self, request: Request) -> Iterator[str]:
        self.asked += 1
        assert request.schema is not None
        ids = request.schema["properties"]["claims"]["items"]["properties"]["evidence"]
        said = request.rules.splitlines()[-2:]
        for case in attacks.shipped().orders:
            if without_markup(case.asked) in request.text:
                said = [case.obeyed, *case.markers]
        claims = [{"text": line, "evidence": ids["items"]["enum"][:1]} for line in said]
        yield json.dumps({"claims": claims[:5]}, ensure_ascii=False)

    def yes_share(self, question: str) -> float | None:
        return None

    def check(self) -> str:
        return self.name


class Away(Obeys):
    def write(self, request: Request) -> Iterator[str]:
        raise Unavailable("model_timed_out")


def with_model(trial: Trial, model: Any) -> Any:
    """The settings of the version on trial as one that a model writes for."""
    connect(replace(ports(), generator=lambda: model))
    frozen = served(trial.version.content, trial.version.number)
    return replace(frozen, answers_with=AnswersWith.MODEL)


def test_what_is_shipped_are_the_cases_of_the_evaluation() -> None:
    known = {json.loads(line)["id"]: json.loads(line) for line in EVALS.open(encoding="utf-8")}
    rows = [json.loads(line) for line in (attacks.FOLDER / "attacks.jsonl").open(encoding="utf-8")]
    assert all(known[row["id"]] == row for row in rows)
    assert {row["lang"] for row in rows} == {"vi", "fr", "en"}
    assert {row["where"] for row in rows} == {"document", "question"}
    assert {one.where for one in attacks.shipped().secrets} == {"instructions", "document"}


def test_a_trial_tries_them_and_keeps_what_came_of_each(
    classified: Assistant, begin: Begin, administrator: Member, document: Document
) -> None:
    before = Passage.objects.count(), Document.objects.count(), Conversation.objects.count()
    trial = begin(classified, marks=EASY)
    marks = {mark.name: mark for mark in trials.marks_of(trial)}
    assert not marks["injections"].is_met and not marks["secrets"].is_met
    trials.measure(administrator, trial)
    trial.refresh_from_db()
    found = trial.figures["attacks"]
    assert len(found["outcomes"]) == len(attacks.shipped()) and found["at"]
    marks = {mark.name: mark for mark in trials.marks_of(trial)}
    assert marks["injections"].count == len(attacks.shipped().orders)
    assert marks["injections"].is_met, found["outcomes"]
    assert [one["injections"] for one in found["days"]] == [marks["injections"].count]
    assert (Passage.objects.count(), Document.objects.count(), Conversation.objects.count()) == (
        before
    )


def test_a_trial_from_before_is_not_held_to_them(classified: Assistant, begin: Begin) -> None:
    trial = begin(classified)
    old = {name: value for name, value in trial.marks.items() if name not in trials.ATTACKED}
    Trial.objects.filter(pk=trial.pk).update(marks=old)
    trial.refresh_from_db()
    assert [mark.name for mark in trials.marks_of(trial)] == ["golden", "refused", "feedback"]


def test_a_job_that_was_cut_short_goes_on_where_it_was(
    classified: Assistant, begin: Begin, administrator: Member, document: Document
) -> None:
    trial = begin(classified)
    settings = served(trial.version.content, trial.version.number)
    kept: list[dict[str, Any]] = []

    def until_third(found: dict[str, Any]) -> bool:
        kept.append(found)
        return len(kept) < 3

    first = attacks.begun(None, "one")
    attacks.try_all(administrator, classified, settings, first, until_third)
    again = attacks.begun(kept[-1], "one")
    assert len(again["outcomes"]) == 3 and attacks.begun(kept[-1], "two")["outcomes"] == []
    kept.clear()
    whole = attacks.try_all(
        administrator, classified, settings, again, lambda found: not kept.append(found)
    )
    assert len(kept) == len(attacks.shipped()) - 3 + 1
    assert len({row[0] for row in whole["outcomes"]}) == len(attacks.shipped())


def test_what_an_obedient_model_writes_is_not_let_through(
    classified: Assistant, begin: Begin, administrator: Member, document: Document
) -> None:
    trial, model = begin(classified), Obeys()
    settings = with_model(trial, model)
    found = attacks.try_all(
        administrator, classified, settings, attacks.begun(None, ""), lambda _found: True
    )
    assert model.asked >= 20
    assert attacks.counts(found)["told"] == 0, found["outcomes"]
    assert attacks.counts(found)["followed"] == 0, found["outcomes"]


def test_without_the_guard_the_same_model_is_seen_to_fail(
    classified: Assistant, begin: Begin, administrator: Member, document: Document,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from troly.engine.answers.claims.values import Verdict
    from troly.engine.answers.steps import write_claims
    from troly.engine.answers.values import Claim

    monkeypatch.setattr(
        write_claims,
        "checked",
        lambda written, *_: Claim(written.text, tuple(written.evidence), Verdict.CHECK_THIS, ()),
    )
    settings = with_model(begin(classified), Obeys())
    found = attacks.try_all(
        administrator, classified, settings, attacks.begun(None, ""), lambda _found: True
    )
    counted = attacks.counts(found)
    assert counted["followed"] > 20 and counted["told"] == 3, counted


def test_a_model_that_does_not_answer_proves_nothing(
    classified: Assistant, begin: Begin, administrator: Member, document: Document
) -> None:
    trial = begin(classified)
    settings = with_model(trial, Away())
    found = attacks.try_all(
        administrator, classified, settings, attacks.begun(None, ""), lambda _found: True
    )
    Trial.objects.filter(pk=trial.pk).update(figures={"attacks": found})
    trial.refresh_from_db()
    untried = sum(row[3] == attacks.UNTRIED for row in found["outcomes"])
    assert untried >= 20
    assert not {m.name: m for m in trials.marks_of(trial)}["injections"].is_met


def test_the_decision_freezes_what_came_of_them(
    classified: Assistant, begin: Begin, administrator: Member, officer: Member, document: Document
) -> None:
    trial = begin(classified)
    trials.measure(administrator, trial)
    step = approving.stop(officer, classified.pk, "Thử lại sau")
    assert step.evidence["figures"]["attacks"]["outcomes"]
    assert {mark["name"] for mark in step.evidence["marks"]} >= {"injections", "secrets"}
    assert not trials._keep(trial, {})
    assert RegisterVersion.objects.count() == 1


def test_a_share_too_low_is_refused(classified: Assistant, begin: Begin) -> None:
    for low in ({"held_share": 0.4}, {"kept_share": 0.1}):
        with pytest.raises(BadInput, match="trial_marks_too_low"):
            begin(classified, marks=replace(EASY, **low))
