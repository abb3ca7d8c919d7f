"""From question to answer: the list of steps, in the order they are taken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from time import thread_time

from troly.engine.answers.draft import Draft
from troly.engine.answers.refusal import Calibration
from troly.engine.answers.steps.ask_gates import ask_gates
from troly.engine.answers.steps.check_question import check_question
from troly.engine.answers.steps.choose_evidence import choose_evidence
from troly.engine.answers.steps.complete_quotes import complete_quotes
from troly.engine.answers.steps.compose import compose
from troly.engine.answers.steps.decide import decide
from troly.engine.answers.steps.find_passages import find_passages
from troly.engine.answers.steps.follow_references import follow_references
from troly.engine.answers.steps.look_up import look_up
from troly.engine.answers.steps.number_citations import number_citations
from troly.engine.answers.steps.understand import understand
from troly.engine.answers.steps.write_claims import write_claims
from troly.engine.answers.values import Answer, Ending, Question, Sources
from troly.engine.answers.writing import Writing
from troly.errors import Unavailable

STEPS: tuple[Callable[[Draft], None], ...] = (
    check_question,
    understand,
    look_up,
    find_passages,
    choose_evidence,
    decide,
    compose,
    complete_quotes,
    number_citations,
    follow_references,
    ask_gates,
    write_claims,
)


def answer(
    question: Question,
    sources: Sources,
    *,
    today: date,
    writing: Writing | None = None,
    calibration: Calibration | None = None,
) -> Answer:
    """Answer from the sources alone, with verbatim quotes, or refuse by name.

    ``calibration`` decides between answering and refusing; the shipped one without it.
    With ``writing`` a model's sentences stand above the quotes as far as these bear them out.
    ``today`` decides what is in force. Nothing is written and nothing remembered. Raises
    ``BadInput`` (code ``question_too_long``, facts ``limit`` and ``length`` in characters).
    An index or store that does not answer ends in ``try_again``.
    """
    draft = Draft(question=question, sources=sources, today=today, writing=writing)
    draft.calibration = calibration
    # One look at the clock a step: asking the system for CPU time is not free.
    started = thread_time()
    for step in STEPS:
        try:
            step(draft)
        except Unavailable:
            draft.quotes.clear()
            draft.ending = Ending.TRY_AGAIN
        ended = thread_time()
        draft.timings[step.__name__] = (ended - started) * 1000.0
        started = ended
        if draft.ending is not None:
            return draft.finished(draft.ending)
    return draft.finished(draft.intended_ending)
