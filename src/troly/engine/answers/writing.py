"""What a model is given, and what of its words may be shown."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from troly.engine.answers.claim_stream import LONGEST_CLAIM, MOST_CLAIMS, WrittenClaim
from troly.engine.answers.claims.check import check_claim, unspoken_parts
from troly.engine.answers.claims.values import ClaimVerdict, Flag, Verdict
from troly.engine.answers.gates import gate, held_against, is_for_a_model, with_model
from troly.engine.answers.values import Claim, ClaimFlag, Quote
from troly.engine.guard.orders import LEFT_OUT, holds_markup, speaks_to_a_model, without_orders
from troly.engine.runtimes.generating import Generator, Request
from troly.engine.text.forms import fold, normal_form

LEAST_COVER = 0.6
"""Share of a claim's content words that its evidence must hold for it to be shown at all."""
_WORD = re.compile(r"[^\W_]+(?:[-_./'’][^\W_]+)*")
_MARKER = re.compile(r"^\s*(?:\d{1,3}[a-zđ]?[.)]|[a-zđ]{1,2}\))\s+")
_KEY = re.compile(r"(?=(?:.*[^\W\d_]){3})(?=(?:.*\d){3})[^\W_]{7,}")
_LATIN_TO = 0x24F
_VIETNAMESE = range(0x1E00, 0x1F00)
_LONGEST_WORD = 24
_FEWEST_WORDS = 3
_LANGUAGES = {"vi": "Vietnamese", "fr": "French", "en": "English"}
_GRAMMAR = r"""root ::= "{\"claims\":[" (claim ("," claim){0,4})? "]}"
claim ::= "{\"text\":\"" text "\",\"evidence\":[" id ("," id){0,2} "]}"
text ::= ([^"\\\x00-\x1f] | "\\\""){1,400}
id ::= IDS
"""


@dataclass(frozen=True, slots=True)
class Writing:
    """How an answer gets words of its own: ``generator`` None means that none is reachable.

    ``told`` hears each claim once it is checked, while the model still writes; what it heard holds
    only if the answer in the end has it.
    """

    generator: Generator | None
    asks_gates: bool = False
    told: Callable[[Claim], None] | None = None
    writes: bool = True
    """Without it the model is asked the gates alone."""
    instructions: str = ""
    """What the body wants besides the rules, which stand above it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote as a model sees it, under the number that people see."""

    number: int
    text: str
    place: str

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.text, self.place) if self.place else (self.text,)


def evidence_of(quotes: Sequence[Quote]) -> list[Evidence]:
    """The quotes in force, without what in them speaks to a model; those of which nothing is left
    are not given. Titles and file names never are: a place is made of numbers alone."""
    given = []
    for quote in quotes:
        if quote.validity in ("expired", "not_yet"):
            continue
        # A sentence does not begin with its own number, and a claim should not have to.
        plain = without_orders(_MARKER.sub("", quote.text)).text
        if len(_WORD.findall(plain.replace(LEFT_OUT, ""))) >= _FEWEST_WORDS:
            given.append(Evidence(quote.number, plain, _place(quote)))
    return given


def request_for(
    question: str, evidence: Sequence[Evidence], language: str, instructions: str = ""
) -> Request:
    """Rules, evidence between marks that no document can know, question."""
    lines = [f"[{e.number}]{f' ({e.place})' if e.place else ''} {e.text}" for e in evidence]
    asked = without_markup(question)
    mark = hashlib.sha256("\n".join([*lines, asked]).encode()).hexdigest()[:10]
    written = _LANGUAGES.get(language, "the language of the question")
    text = "\n".join(
        (
            f"EVIDENCE {mark}",
            *lines,
            f"END {mark}",
            f"Question: {asked}",
            f"Write the claims in {written}.",
        )
    )
    ids = [e.number for e in evidence]
    return Request(_rules_with(instructions), text, _schema(ids), _grammar(ids))


def _rules_with(instructions: str) -> str:
    wishes = [line for one in instructions.splitlines() if (line := without_markup(one))]
    if not wishes:
        return _rules()
    told = "The office that runs this assistant asks besides, as far as the rules above allow:"
    return "\n".join((_rules(), told, *(f"- {wish}" for wish in wishes)))


def without_markup(question: str) -> str:
    """The question on one line, without hidden letters; its words are the asker's own."""
    return " ".join(normal_form(question)[0].replace("<|", "").replace("|>", "").split())


def checked(
    written: WrittenClaim, evidence: Sequence[Evidence], language: str, writing: Writing
) -> Claim | None:
    """The claim with its verdict, or None where it may not be shown: no such evidence, markup in
    it, an order in it, or words that the evidence does not hold."""
    by_number = {e.number: e for e in evidence}
    ids = tuple(number for number in written.evidence if number in by_number)
    text = normal_form(written.text)[0].strip()
    if not ids or len(ids) != len(written.evidence) or not 0 < len(text) <= LONGEST_CLAIM:
        return None
    if LEFT_OUT in text or holds_markup(text) or speaks_to_a_model(text):
        return None
    sources = [source for number in ids for source in by_number[number].sources]
    if _strange_words(text, sources):
        return None
    verdict = check_claim(text, sources, language)
    if verdict.verdict is not Verdict.QUOTED and verdict.cover < LEAST_COVER:
        return None
    word, says = with_model(verdict.verdict, _model_share(text, verdict, sources, writing))
    differing = unspoken_parts(verdict, len(text))
    if word is Verdict.CHECK_THIS and not says:
        differing = verdict.flags
    shown = tuple(map(_flag, differing if word in _TOLD else ()))
    if says:
        shown = (*shown, ClaimFlag(f"model_{says}", "", ""))
    return Claim(text, ids, word, shown)


_TOLD = (Verdict.CHECK_THIS, Verdict.OTHER_WORDS)


def _flag(flag: Flag) -> ClaimFlag:
    claimed, found = (part.words if part else "" for part in (flag.claimed, flag.found))
    return ClaimFlag(str(flag.kind), claimed, found)


def _model_share(
    text: str, verdict: ClaimVerdict, sources: Sequence[str], writing: Writing
) -> float | None:
    if not writing.asks_gates or writing.generator is None or not is_for_a_model(verdict.verdict):
        return None
    return gate(writing.generator, "same_facts", held_against(verdict, sources), text)


def _strange_words(claim: str, sources: Sequence[str]) -> list[str]:
    """Words that no honest answer would bring in from outside its evidence: codes, words in
    capitals, other alphabets. What looks like a key or a password is read from the quotes alone.
    Figures are for ``check_claim``, which says what differs."""
    held = {fold(word) for source in sources for word in _WORD.findall(source)}
    parts = held | {part for word in held for part in re.split(r"[-_./'’]", word)}
    return [
        word
        for word in _WORD.findall(claim)
        if _KEY.fullmatch(word) or (_is_strange(word) and fold(word) not in parts)
    ]


def _is_strange(word: str) -> bool:
    letters = [c for c in word if c.isalpha()]
    if not letters:
        return False
    if any(ord(c) > _LATIN_TO and ord(c) not in _VIETNAMESE for c in letters):
        return True
    is_coded = any(c.isdigit() or c == "_" for c in word)
    has_inner_capital = any(c.isupper() for c in letters[1:])
    return is_coded or has_inner_capital or len(word) > _LONGEST_WORD


def _place(quote: Quote) -> str:
    word = "Article" if quote.heading_path and "rticle" in quote.heading_path[-1][:8] else "Điều"
    number = quote.document_number if re.fullmatch(r"[\w./-]{3,40}", quote.document_number) else ""
    parts = [number, f"{word} {quote.article}" if re.fullmatch(r"\w{1,6}", quote.article) else ""]
    return ", ".join(part for part in parts if part)


@cache
def _rules() -> str:
    return files("troly").joinpath("content/prompts/claims.txt").read_text("utf-8").strip()


def _schema(ids: Sequence[int]) -> dict[str, Any]:
    claim = {
        "type": "object",
        "properties": {
            "text": {"type": "string", "maxLength": LONGEST_CLAIM},
            "evidence": {"type": "array", "items": {"type": "integer", "enum": list(ids)}},
        },
        "required": ["text", "evidence"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"claims": {"type": "array", "items": claim, "maxItems": MOST_CLAIMS}},
        "required": ["claims"],
        "additionalProperties": False,
    }


def _grammar(ids: Sequence[int]) -> str:
    return _GRAMMAR.replace("IDS", " | ".join(f'"{number}"' for number in ids))
