"""Paragraphs of a summary that a model wrote over numbered sentences, each of its words checked.

A paragraph that it cannot write, or nothing of which is borne out, stays with its sentences word
for word, and says why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from troly.engine.answers.claims.values import Verdict
from troly.engine.answers.summary.paragraphs import paragraphs_of, write_summary
from troly.engine.answers.summary.values import Audience, Chosen
from troly.engine.answers.values import Claim, ClaimFlag, Quote
from troly.engine.runtimes.generating import Generator
from troly.engine.text.language import identify
from troly.errors import Unavailable
from troly.office.assistants.tasks.sources import ComparedSide

_OF_ONE_PARAGRAPH = frozenset({"model_unsupported", "model_no_claim", "model_garbage", "model_cut",
                               "model_endless", "sending_refused", "personal_data_stays",
                               "placeholder_unknown"})  # fmt: skip
"""After any other failure the model is not asked again: it is away, and each try may be long."""


@dataclass(frozen=True)
class WrittenPart:
    """``quotes`` are places in ``Summarised.chosen``; the evidence of ``claims`` are those places
    counted from 1. ``problem``: why nothing was written, then there are no claims."""

    quotes: tuple[int, ...]
    claims: tuple[Claim, ...] = ()
    problem: str = ""
    left_out: int = 0
    """Sentences of the model that nothing bears out."""


def written_parts(
    sides: Sequence[ComparedSide],
    chosen: Sequence[Chosen],
    audience: Audience,
    generator: Generator | None,
    *,
    by_chapter: bool,
    report: Callable[[int, int], None],
) -> list[WrittenPart]:
    """Every paragraph of a summary. ``report`` hears how many are done, of how many."""
    groups = paragraphs_of(chosen, by_chapter=by_chapter)
    away = "" if generator is not None else "assistant_does_not_write"
    found = []
    for number, group in enumerate(groups):
        report(number, len(groups))
        part = WrittenPart(tuple(group), problem=away)
        if generator is not None and not away:
            quotes = [_quote(n + 1, chosen[n], sides[chosen[n].text]) for n in group]
            try:
                made = write_summary(quotes, audience, _language(quotes), generator)
                part = WrittenPart(part.quotes, made.claims, "", made.left_out)
            except Unavailable as error:
                part = WrittenPart(part.quotes, problem=error.code)
                away = "" if error.code in _OF_ONE_PARAGRAPH else error.code
        found.append(part)
    return found


def plain_parts(parts: Sequence[WrittenPart]) -> list[dict[str, Any]]:
    return [asdict(one) for one in parts]


def read_parts(
    rows: Sequence[dict[str, Any]], places: dict[int, int], shown: Callable[[str], str]
) -> list[WrittenPart]:
    """The parts of which every quote may still be seen. ``places``: where a quote of then stands
    now; ``shown`` covers in a model's words what their reader may not see."""
    found = []
    for row in rows:
        if not all(quote in places for quote in row["quotes"]):
            continue
        claims = tuple(
            Claim(
                shown(one["text"]),
                tuple(places[n - 1] + 1 for n in one["evidence"]),
                Verdict(one["verdict"]),
                tuple(
                    ClaimFlag(flag["kind"], shown(flag["claimed"]), shown(flag["found"]))
                    for flag in one["flags"]
                ),
            )
            for one in row["claims"]
        )
        quotes = tuple(places[quote] for quote in row["quotes"])
        found.append(WrittenPart(quotes, claims, row["problem"], row["left_out"]))
    return found


def _quote(number: int, one: Chosen, side: ComparedSide) -> Quote:
    """A sentence as its reader may see it: a model is given no more. What is summed up is the
    text itself, in force or not."""
    place, version = one.place, side.version
    return Quote(
        number=number,
        text=" ".join(side.shown(place.start, place.end).split()),
        passage="",
        document=str(version.document_id) if version else "",
        version=side.name,
        start=place.start,
        end=place.end,
        page=side.page_at(place.start),
        title=side.title,
        document_number=version.document.number if version else "",
        heading_path=(),
        article=place.article,
        clause=place.clause,
        point=place.point,
        validity="unknown",
        valid_from=None,
        valid_to=None,
        score=0.0,
    )


def _language(quotes: Sequence[Quote]) -> str:
    return identify(" ".join(quote.text for quote in quotes))
