"""Yes or no from a model about one sentence: the one job that small models do well."""

from __future__ import annotations

from typing import Literal

from troly.engine.runtimes.generating import Generator
from troly.errors import Unavailable

Gate = Literal["answers", "same_facts"]
PASSES_FROM = 0.5
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


def gate(generator: Generator, kind: Gate, one: str, other: str) -> float | None:
    """How sure the model is of yes, 0 to 1, from the first token alone.

    ``one`` is the sentence of the documents, ``other`` the question or the claim. None where the
    model does not answer or does not tell: a gate that is away lets everything pass.
    """
    try:
        return generator.yes_share(_QUESTIONS[kind].format(one=one, other=other))
    except Unavailable:
        return None
