"""The first steps alone: what a question finds, in which order. For measuring and for searching."""

from __future__ import annotations

from datetime import date

from troly.engine.answers.draft import Draft
from troly.engine.answers.ranking import ranked_passages
from troly.engine.answers.steps.check_question import check_question
from troly.engine.answers.steps.look_up import look_up
from troly.engine.answers.steps.understand import understand
from troly.engine.answers.values import Question, Sources, Understood
from troly.engine.search.fusion import RankedPassage


def found_for(
    question: Question, sources: Sources, *, today: date, limit: int
) -> tuple[Understood | None, tuple[RankedPassage, ...]]:
    """How a question is understood and the passages that its answer would be looked for in, best
    first; none where it ends before. Raises as the steps do."""
    draft = Draft(question=question, sources=sources, today=today)
    for step in (check_question, understand, look_up):
        step(draft)
        if draft.ending is not None:
            return draft.understood, ()
    return draft.understood, ranked_passages(draft, limit).passages
