"""The rules that a model is given for each task, in each language."""

from __future__ import annotations

import pytest

from troly.engine.answers.drafting import LANGUAGES, rules_of


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("task", ["plan", "report", "draft"])
def test_each_task_has_rules_in_each_language(task: str, language: str) -> None:
    rules = rules_of(task, language)  # type: ignore[arg-type]
    assert rules.endswith('{"claims":[{"text":"…","evidence":[1]}]}')
    others = {rules_of(task, other) for other in LANGUAGES}  # type: ignore[arg-type]
    assert len(others) == len(LANGUAGES)


def test_another_language_gets_the_vietnamese() -> None:
    assert rules_of("plan", "de") == rules_of("plan", "vi")
