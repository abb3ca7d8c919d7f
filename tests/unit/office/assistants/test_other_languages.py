"""Documents in other languages than the question have a list of their own, by meaning alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from troly.engine.answers.draft import Draft
from troly.engine.answers.pipeline import STEPS
from troly.engine.answers.steps.find_passages import find_passages
from troly.engine.answers.values import Question
from troly.engine.search.passages import RightsFilter
from troly.office.assistants import asking
from troly.office.assistants.asking import BodySources
from troly.office.assistants.models import Assistant
from troly.office.library.models import Document
from troly.office.library.ports import connect, ports
from troly.office.tenants.models import Member
from troly.office.tenants.rights import rights_filter

FRENCH = """Convention de coopération entre les deux communes (texte inventé)

Article 1. Congé annuel des agents de la commune
1. Les agents de la commune ont droit à douze jours de congé payé par année de service accompli.
2. La demande de congé est remise au secrétariat cinq jours ouvrables avant le départ de l'agent.

Article 2. Accueil des délégations étrangères
1. La délégation de la commune partenaire est reçue chaque année au mois de juin par le maire.
2. Les frais de séjour de la délégation sont pris en charge par la commune qui la reçoit.
3. Le congé annuel se dit « nghỉ phép năm » dans les documents de la commune vietnamienne.
"""
VIETNAMESE = "".join(
    f"Điều {number}. Nghỉ phép năm của tổ {number} (văn bản hư cấu)\n"
    f"1. Công chức tổ {number} được nghỉ phép năm 1{number} ngày làm việc.\n"
    for number in range(1, 7)
)
QUESTION = "Công chức được nghỉ phép năm bao nhiêu ngày?"


class Listening:
    """The index of the run, with the languages that each list was asked for."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self.asked: list[tuple[str, tuple[str, ...] | None]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)

    def search_lexical(self, words: Any, rights: RightsFilter, limit: int) -> Any:
        self.asked.append(("words", rights.languages))
        return self._index.search_lexical(words, rights, limit)

    def search_dense(self, vector: Any, rights: RightsFilter, limit: int) -> Any:
        self.asked.append(("meaning", rights.languages))
        return self._index.search_dense(vector, rights, limit)


@pytest.fixture
def texts(put_in: Callable[..., Any], run_jobs: Callable[..., Any]) -> tuple[Document, Document]:
    """A Vietnamese text of more articles than come first, and a French one."""
    vietnamese, french = put_in("nghi.txt", VIETNAMESE), put_in("conge.txt", FRENCH)
    run_jobs()
    for one in (vietnamese, french):
        one.document.refresh_from_db()
    assert (vietnamese.document.language, french.document.language) == ("vi", "fr")
    return vietnamese.document, french.document


@pytest.fixture
def index(engines: Any) -> Listening:
    listening = Listening(engines.index)
    connect(replace(ports(), index=lambda: listening))
    return listening


def test_another_language_has_its_own_list_by_meaning_alone(
    reader: Member, assistant: Assistant, texts: tuple[Document, Document], index: Listening
) -> None:
    asking.ask(reader, assistant, QUESTION)
    assert {way for way, languages in index.asked if languages == ("fr",)} == {"meaning"}
    assert {way for way, languages in index.asked if languages is None} == {"words", "meaning"}


def test_without_another_language_there_is_no_second_list(
    reader: Member, assistant: Assistant, document: Document, index: Listening
) -> None:
    asking.ask(reader, assistant, QUESTION)
    assert index.asked and {languages for _way, languages in index.asked} == {None}


def test_what_is_found_only_in_another_language_is_among_the_first(
    reader: Member, assistant: Assistant, texts: tuple[Document, Document]
) -> None:
    """Six Vietnamese passages hold the words of the question; the French ones would come last."""
    rights = rights_filter(reader, collections=[assistant.collections.get().pk])
    draft = Draft(Question(QUESTION), BodySources(rights), date(2026, 11, 22))
    for step in STEPS[: STEPS.index(find_passages) + 1]:
        step(draft)
    assert draft.found is not None
    languages = [passage.language for passage in draft.found.passages]
    assert languages[:5] == ["vi", "vi", "vi", "vi", "fr"]
