"""The passages that may hold the answer, as the asker is allowed to see them."""

from __future__ import annotations

from dataclasses import replace

from troly.engine.answers.draft import Draft
from troly.engine.answers.nearest import nearest_passages
from troly.engine.answers.ranking import ranked_passages
from troly.engine.answers.values import Ending, PassageText
from troly.engine.parsing.structure import clause_at, clauses_in
from troly.engine.search.fusion import RankedPassage
from troly.engine.text.forms import fold

SEARCHED = 12
"""Passages asked of search; the list's shape is one of the signs the decision reads."""
READ = 6
"""Passages whose text is read; evidence comes from the first few."""


def find_passages(draft: Draft) -> None:
    """Search, read the best. Nothing found ends in ``not_in_documents``."""
    assert draft.query is not None and draft.understood is not None
    draft.found = ranked_passages(draft, SEARCHED)
    ids = [passage.id for passage in draft.found.passages]
    is_choosy = bool(draft.understood.numbers) and not draft.is_narrowed
    wanted = ids[: SEARCHED if is_choosy or draft.article_passages else READ]
    unread = [name for name in wanted if name not in draft.read]
    if unread:
        draft.read.update((passage.id, passage) for passage in draft.sources.texts(unread))
    by_id = {name: draft.read[name] for name in wanted if name in draft.read}
    draft.passages = [by_id[name] for name in ids if name in by_id]
    _complete_scores(draft)
    if is_choosy and draft.passages:
        _keep_concerned(draft)
    if draft.clauses and draft.passages and draft.ending is None:
        _keep_clauses(draft)
    if not draft.passages and draft.ending is None:
        draft.end(Ending.NOT_IN_DOCUMENTS)


def _complete_scores(draft: Draft) -> None:
    """Passages that were looked up and not found by search have no version yet."""
    assert draft.found is not None
    read = {passage.id: passage for passage in draft.passages}
    draft.found = replace(
        draft.found,
        passages=tuple(
            _completed(ranked, read[ranked.id]) if ranked.id in read else ranked
            for ranked in draft.found.passages
        ),
    )


def _completed(ranked: RankedPassage, read: PassageText) -> RankedPassage:
    if ranked.version:
        return ranked
    return replace(ranked, document=read.document, version=read.version, language=read.language)


def _keep_concerned(draft: Draft) -> None:
    """Who names a document that is not there wants what others say of it: a passage that says
    something similar of another misleads."""
    assert draft.understood is not None
    named = [
        passage
        for passage in draft.passages
        if any(_concerns(passage, number) for number in draft.understood.numbers)
    ]
    if not named:
        draft.nearest = nearest_passages(draft)
        number = draft.understood.numbers[0]
        draft.end(Ending.NOT_IN_DOCUMENTS, "no_such_document", number=number)
    draft.passages = named or draft.passages


def _concerns(passage: PassageText, number: str) -> bool:
    # Folded, because 29/2018/nd-cp is how it is typed without a Vietnamese keyboard.
    places = (passage.number, passage.title, *passage.heading_path, passage.text)
    return any(fold(number) in fold(place) for place in places)


def _keep_clauses(draft: Draft) -> None:
    """Passages of the article in which the khoản stands that the question names."""
    held = [p for p in draft.passages if any(_holds(p, clause) for clause in draft.clauses)]
    if held:
        draft.passages = held
        return
    numbered = {clause for passage in draft.passages for clause in _clauses(passage)}
    if numbered and len(draft.article_passages) <= len(draft.passages):
        draft.nearest = nearest_passages(draft)
        draft.end(
            Ending.NOT_IN_DOCUMENTS,
            "no_such_clause",
            clause=", ".join(draft.clauses),
            article=draft.passages[0].article,
            document=draft.passages[0].title,
        )


def _holds(passage: PassageText, clause: str) -> bool:
    return clause in _clauses(passage)


def _clauses(passage: PassageText) -> set[str]:
    opened = passage.clause or clause_at(passage.text, 0)[0]
    return {opened, *clauses_in(passage.text)} - {""}
