"""A text that somebody wrote, sentence by sentence, against what the sources say."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from troly.engine.answers.claims.check import check_claim, unspoken_parts
from troly.engine.answers.claims.values import ClaimVerdict, Difference, Flag, Verdict, Words
from troly.engine.answers.gates import (
    ModelSays,
    gate,
    held_against,
    is_for_a_model,
    with_model,
)
from troly.engine.answers.nearest import page_at
from troly.engine.answers.validity import validity_on
from troly.engine.answers.values import PassageText, Sources, Validity
from troly.engine.answers.words import content_words
from troly.engine.runtimes.generating import Generator
from troly.engine.search.query import understand_query
from troly.engine.text.sentences import sentences
from troly.engine.text.syllables import words

_SEARCHED = 6
"""Passages looked for, for each sentence; evidence further down is hardly ever the nearest."""
_READ = 4
_FEWEST_WORDS = 3
_SPOKEN_OF = 0.4
"""Cover under which the sources speak of something else."""
_TOLD_OTHERWISE = 0.6
"""Cover from which a sentence without a difference may be the sources', told otherwise. Under it
nothing bears it out: in a draft an invented fact about a known office holds half of its words."""
_WORTH_TELLING = 0.35
_ASKING_SECONDS = 30.0
"""How long a model is asked about the sentences of one draft; a person waits."""


class Finding(StrEnum):
    """How a sentence stands to the sources; the doors hold a text for each."""

    QUOTED = "quoted"
    NO_CONTRADICTION_FOUND = "no_contradiction_found"
    OTHER_WORDS = "other_words"
    CHECK_THIS = "check_this"
    NO_EVIDENCE = "no_evidence"
    NOT_CHECKED = "not_checked"
    """Too little is said to be checked: a heading, a greeting, a question."""


@dataclass(frozen=True, slots=True)
class Place:
    """Words of a document: the version's stored text from ``start`` to ``end`` equals ``text``."""

    document: str
    version: str
    start: int
    end: int
    text: str
    page: int | None
    title: str
    document_number: str
    heading_path: tuple[str, ...]
    article: str
    validity: Validity


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """``text`` is the draft from ``start`` to ``end`` (code points)."""

    text: str
    start: int
    end: int
    finding: Finding
    flags: tuple[Flag, ...] = ()
    """What differs, gravest first; offsets count in ``text``."""
    places: tuple[Place, ...] = ()
    """What the sentence was held against, nearest first."""
    doubt: float = 0.0
    model_says: ModelSays = ""
    """Where a model's word made the finding, what it said."""


def sentences_of(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a draft begin and end."""
    return [(span.start, span.end) for span in sentences(text)]


def check_sentences(
    text: str, sources: Sources, today: date, generator: Generator | None = None
) -> Iterator[CheckedSentence]:
    """Look for evidence of each sentence of ``text`` (NFC) and compare the two.

    ``today`` decides what is in force. With ``generator`` a model is asked about what rules find
    nothing against, as long as there is time. Raises ``Unavailable`` when search does not answer.
    """
    asking = _Asking(generator)
    known: dict[str, CheckedSentence] = {}
    for start, end in sentences_of(text):
        sentence = text[start:end]
        if sentence not in known:
            known[sentence] = _checked(sentence, sources, today, asking)
        yield replace(known[sentence], start=start, end=end)


class _Asking:
    """A model that is asked until its time is over, or it is away."""

    def __init__(self, generator: Generator | None) -> None:
        self._generator = generator
        self._spent = 0.0

    def share(self, sentence: str, verdict: ClaimVerdict, sources: Sequence[str]) -> float | None:
        if self._generator is None or not is_for_a_model(verdict.verdict):
            return None
        if self._spent >= _ASKING_SECONDS:
            return None
        began = time.monotonic()
        share = gate(self._generator, "same_facts", held_against(verdict, sources), sentence)
        self._spent += time.monotonic() - began
        if share is None:
            self._generator = None
        return share


def _checked(sentence: str, sources: Sources, today: date, asking: _Asking) -> CheckedSentence:
    nothing = CheckedSentence(sentence, 0, len(sentence), Finding.NOT_CHECKED)
    if not _says_something(sentence):
        return nothing
    query = understand_query(sentence, sources.statistics)
    ids = [passage.id for passage in sources.search(query, _SEARCHED).passages[:_READ]]
    by_id = {passage.id: passage for passage in sources.texts(ids)}
    passages = [by_id[name] for name in ids if name in by_id]
    if not passages:
        return replace(nothing, finding=Finding.NO_EVIDENCE)
    in_force = [p for p in passages if _is_in_force(p, today)]
    passages = in_force or passages
    texts = [p.text for p in passages]
    verdict = check_claim(sentence, texts, query.language)
    word, says = with_model(verdict.verdict, asking.share(sentence, verdict, texts))
    is_foreign = any(flag.kind is Difference.OTHER_LANGUAGE for flag in verdict.flags)
    is_doubted = word in (Verdict.CHECK_THIS, Verdict.OTHER_WORDS)
    needed = _TOLD_OTHERWISE if word is Verdict.OTHER_WORDS else _SPOKEN_OF
    if is_doubted and verdict.cover < needed and not is_foreign:
        return replace(nothing, finding=Finding.NO_EVIDENCE, doubt=verdict.doubt)
    return replace(
        nothing,
        finding=Finding(word),
        flags=_told(verdict, len(sentence)) if is_doubted else (),
        places=tuple(_place(words, passages, today) for words in verdict.evidence),
        doubt=verdict.doubt,
        model_says=says,
    )


def _is_in_force(passage: PassageText, today: date) -> bool:
    return validity_on(today, passage.valid_from, passage.valid_to) not in ("expired", "not_yet")


def _says_something(sentence: str) -> bool:
    if sentence.rstrip().endswith(("?", ":")):
        return False
    has_figure = any(word[0].isdigit() for word in words(sentence))
    return len(content_words(sentence)) >= (_FEWEST_WORDS if not has_figure else 2)


def _told(verdict: ClaimVerdict, length: int) -> tuple[Flag, ...]:
    """The differences worth a line: those that made the verdict, or the gravest of them."""
    if verdict.verdict is Verdict.OTHER_WORDS:
        return unspoken_parts(verdict, length)
    if verdict.verdict is not Verdict.CHECK_THIS:
        return ()
    grave = tuple(flag for flag in verdict.flags if flag.weight >= _WORTH_TELLING)
    return grave or verdict.flags[:1]


def _place(words: Words, passages: Sequence[PassageText], today: date) -> Place:
    assert words.source is not None
    passage = passages[words.source]
    start = passage.start + words.start
    return Place(
        document=passage.document,
        version=passage.version,
        start=start,
        end=passage.start + words.end,
        text=words.words,
        page=page_at(passage, start),
        title=passage.title,
        document_number=passage.number,
        heading_path=passage.heading_path,
        article=passage.article,
        validity=validity_on(today, passage.valid_from, passage.valid_to),
    )
