"""A paragraph of a document in a model's words, over numbered quotes, each sentence checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Literal

from troly.engine.answers.claim_stream import read_claims
from troly.engine.answers.values import Claim, Quote
from troly.engine.answers.writing import Writing, checked, evidence_of, request_for
from troly.engine.runtimes.generating import Generator
from troly.errors import Unavailable

Task = Literal["plan", "report", "draft", "summarise"]
LANGUAGES = ("vi", "fr", "en")


@dataclass(frozen=True, slots=True)
class WrittenParagraph:
    """``claims`` may be shown, each with its verdict; ``left_out`` counts what may not."""

    claims: tuple[Claim, ...]
    left_out: int = 0


def write_paragraph(
    task: Task, point: str, quotes: Sequence[Quote], language: str, generator: Generator
) -> WrittenParagraph:
    """The sentences that may be shown, each with its verdict; quotes out of force are not given.

    Raises ``Unavailable``: what the model raises, ``model_no_claim`` where it wrote nothing,
    ``model_unsupported`` where nothing that it wrote is borne out.
    """
    evidence = evidence_of(quotes)
    if not evidence:
        raise Unavailable("model_no_claim")
    known = {one.number for one in evidence}
    documents = tuple(sorted({quote.document for quote in quotes if quote.number in known}))
    request = replace(
        request_for(point, evidence, language), rules=rules_of(task, language), sources=documents
    )
    kept: list[Claim] = []
    seen = 0
    for written in read_claims(generator.write(request)):
        seen += 1
        claim = checked(written, evidence, language, Writing(generator))
        if claim is not None and all(claim.text != other.text for other in kept):
            kept.append(claim)
    if not kept:
        raise Unavailable("model_unsupported" if seen else "model_no_claim")
    return WrittenParagraph(tuple(kept), seen - len(kept))


@cache
def rules_of(task: Task, language: str) -> str:
    """The rules for a task as ``content/prompts`` holds them; Vietnamese for other languages."""
    name = language if language in LANGUAGES else "vi"
    return files("troly").joinpath(f"content/prompts/{task}/{name}.md").read_text("utf-8").strip()
