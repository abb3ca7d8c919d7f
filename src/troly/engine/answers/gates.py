"""Yes or no from a model about one sentence: the one job that small models do well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from troly.engine.answers.claims.values import ClaimVerdict, Verdict
from troly.engine.runtimes.generating import Generator
from troly.errors import Unavailable

Gate = Literal["answers", "same_facts"]
ModelSays = Literal["", "agrees", "doubts"]
"""What a model's word made of a verdict: nothing where it was not asked, did not tell, or told
neither clearly."""
AGREES_FROM, DOUBTS_BELOW = 0.45, 0.3
"""Fitted on claims of evals/claims for the model of docs/benchmarks.md: a small model's yes to an
honest claim is often weaker than one half."""
PASSES_FROM = 0.5
_LONGEST_SOURCE = 1500
_QUESTIONS: dict[Gate, str] = {
    "answers": (
        "Sentence: {one}\nQuestion: {other}\n"
        "Does the sentence state the answer to the question? Reply Yes or No."
    ),
    "same_facts": (
        "Source: {one}\nClaim: {other}\n"
        "Does the claim state the same facts as the source? Reply Yes or No."
    ),
}


def question(kind: Gate, one: str, other: str) -> str:
    """What the model is asked. ``one`` is the sentence of the documents, ``other`` the question or
    the claim; what is the same for several questions stands first, so that a server keeps it."""
    return _QUESTIONS[kind].format(one=one, other=other)


def gate(generator: Generator, kind: Gate, one: str, other: str) -> float | None:
    """How sure the model is of yes, 0 to 1, from the first token alone.

    None where the model does not answer or does not tell: a gate that is away changes nothing.
    """
    try:
        return generator.yes_share(question(kind, one, other))
    except Unavailable:
        return None


def held_against(verdict: ClaimVerdict, sources: Sequence[str]) -> str:
    """The words of the sources that a model is asked about: all of them, or of long ones the
    sentences that the rules compared."""
    whole = "\n".join(sources)
    if len(whole) <= _LONGEST_SOURCE or not verdict.evidence:
        return whole[:_LONGEST_SOURCE]
    return "\n".join(words.words for words in verdict.evidence)[:_LONGEST_SOURCE]


def is_for_a_model(verdict: Verdict) -> bool:
    """What rules found different stays so, whatever a model says; a quote needs nobody's word."""
    return verdict in (Verdict.OTHER_WORDS, Verdict.NO_CONTRADICTION_FOUND)


def with_model(verdict: Verdict, share: float | None) -> tuple[Verdict, ModelSays]:
    """The verdict once a model was asked ``same_facts``: ``share`` is its yes, None if unknown."""
    if share is None or not is_for_a_model(verdict):
        return verdict, ""
    if share < DOUBTS_BELOW:
        return Verdict.CHECK_THIS, "doubts"
    if verdict is Verdict.OTHER_WORDS and share >= AGREES_FROM:
        return Verdict.NO_CONTRADICTION_FOUND, "agrees"
    return verdict, ""
