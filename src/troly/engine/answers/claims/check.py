"""Hold a claim against its sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from troly.engine.answers.claims.bearers import compare_bearers
from troly.engine.answers.claims.compare_facts import compare_facts
from troly.engine.answers.claims.conditions import compare_conditions
from troly.engine.answers.claims.contrasts import compare_contrasts
from troly.engine.answers.claims.coverage import compare_cover, compare_words, cover_of
from troly.engine.answers.claims.evidence import Evidence, choose
from troly.engine.answers.claims.naming import compare_names, compare_roles
from troly.engine.answers.claims.order import compare_documents, compare_order
from troly.engine.answers.claims.pairing import Pair
from troly.engine.answers.claims.polarity import (
    compare_modality,
    compare_negation,
    compare_scope,
)
from troly.engine.answers.claims.reading import read
from troly.engine.answers.claims.set_apart import compare_set_apart
from troly.engine.answers.claims.universals import compare_universals
from troly.engine.answers.claims.values import ClaimVerdict, Difference, Flag, Verdict, Words
from troly.engine.text.forms import has_accents, normal_form, search_key
from troly.engine.text.language import identify
from troly.engine.text.sentences import sentences

CHECK_FROM = 0.58
"""What speaks against a claim from which a person is asked to look."""


def check_claim(claim: str, sources: Sequence[str], language: str = "") -> ClaimVerdict:
    """Compare a claim of one sentence with the sources it rests on (NFC texts, best first).

    ``language`` is vi, fr or en, that of claim and sources; anything else lets the claim's words
    decide. Offsets of the flags are those of ``claim`` and of the sources as given. Where nothing
    can be compared (an empty claim, no sources), the verdict is ``check_this``. Raises nothing.
    """
    if quoted := _quoted(claim, sources):
        return quoted
    language = language if language in ("vi", "fr", "en") else identify(claim)
    found = _held_against(claim, sources, language)
    if found.verdict in _MARKED:
        # Sources may differ: one that says it all the same is what the claim rests on.
        for number in range(min(len(sources), _ONE_BY_ONE) if len(sources) > 1 else 0):
            alone = _held_against(claim, sources, language, number)
            if alone.verdict not in _MARKED and alone.cover >= _SAYS_IT:
                return alone
    return found


def unspoken_parts(verdict: ClaimVerdict, length: int) -> tuple[Flag, ...]:
    """The parts of a claim of so many characters that the sources do not speak of; none where that
    is all of it: what is said in other words is said again by nothing."""
    return tuple(
        flag
        for flag in verdict.flags
        if flag.kind is Difference.NOT_FOUND
        and flag.claimed is not None
        and flag.claimed.end - flag.claimed.start < _MOST_OF_IT * length
    )


_MOST_OF_IT = 0.9
_MARKED = (Verdict.CHECK_THIS, Verdict.OTHER_WORDS)
_ONE_BY_ONE = 4
_SAYS_IT = 0.8


def _held_against(
    claim: str, sources: Sequence[str], language: str, only: int | None = None
) -> ClaimVerdict:
    evidence = choose(claim, sources, language, only)
    whole = Words(claim, 0, len(claim))
    if evidence is None or not any(letter.isalnum() for letter in claim):
        flag = Flag(Difference.NOT_FOUND, whole, None, 1.0)
        return ClaimVerdict(Verdict.CHECK_THIS, (flag,), 1.0)
    is_vi = language == "vi"
    lend = evidence.text if is_vi and not has_accents(claim) else ""
    borrow = claim if is_vi and not has_accents(evidence.text) else ""
    pair = Pair(read(claim, language, lend), read(evidence.text, language, borrow), evidence.place)
    cover = cover_of(pair)
    if cover < _SAME_LANGUAGE and (other := identify(evidence.text)) != language:
        return _across(claim, evidence, language, other)
    compare_conditions(pair)
    compare_facts(pair)
    compare_names(pair)
    compare_roles(pair)
    compare_contrasts(pair)
    compare_negation(pair)
    compare_modality(pair)
    compare_scope(pair)
    compare_order(pair, cover)
    compare_documents(pair)
    compare_bearers(pair)
    compare_set_apart(pair)
    compare_universals(pair)
    compare_words(pair)
    compare_cover(pair, cover)
    flags = sorted(_settled(pair.flags), key=lambda flag: -flag.weight)
    return ClaimVerdict(
        _verdict(flags, cover), tuple(flags), _doubt(flags, cover), cover, evidence.nearest()
    )


_SAME_LANGUAGE = 0.6
"""Cover from which claim and source are surely of one language."""


def _across(claim: str, evidence: Evidence, language: str, other: str) -> ClaimVerdict:
    """A claim beside a source of another language: values can be compared, words cannot."""
    pair = Pair(read(claim, language), read(evidence.text, other), evidence.place)
    compare_facts(pair)
    values = [flag for flag in pair.flags if flag.found is None or flag.weight >= CHECK_FROM]
    weight = 0.3 if pair.claim.facts else 0.6
    whole = Words(claim, 0, len(claim))
    flags = sorted(
        [*values, Flag(Difference.OTHER_LANGUAGE, whole, None, weight)], key=lambda f: -f.weight
    )
    return ClaimVerdict(
        _verdict(flags, 1.0), tuple(flags), _doubt(flags, 1.0), cover_of(pair), evidence.nearest()
    )


_CANCEL = (
    (Difference.NEGATION, Difference.ANTONYM),
    (Difference.EXCEPTION, Difference.COMPARISON),
    (Difference.CONDITION, Difference.COMPARISON),
    (Difference.WHO_DID_WHAT, Difference.ANTONYM),
    (Difference.COMPARISON, Difference.NEGATION),
)
_CANCELLED = 0.15


def _settled(flags: Sequence[Flag]) -> list[Flag]:
    """Two turns make none: "not closed" is "open", "unless less than ten" is "if ten or more",
    "under 25 may not" is "25 at least"."""
    kinds = {flag.kind for flag in flags if flag.weight >= CHECK_FROM}
    even = {kind for two in _CANCEL if kinds.issuperset(two) for kind in two}
    return [replace(flag, weight=_CANCELLED) if flag.kind in even else flag for flag in flags]


def _verdict(flags: Sequence[Flag], cover: float) -> Verdict:
    """What differs asks for a check; thin cover alone only says that the rules cannot follow, which
    is as often true of an honest claim told freely as of one that the sources do not hold."""
    differing = [flag.weight for flag in flags if flag.kind is not Difference.NOT_FOUND]
    if 1.0 - _left(differing, cover) >= CHECK_FROM:
        return Verdict.CHECK_THIS
    if any(f.kind is Difference.NOT_FOUND and f.weight >= CHECK_FROM for f in flags):
        return Verdict.OTHER_WORDS if cover >= _NOTHING_HELD else Verdict.CHECK_THIS
    return Verdict.NO_CONTRADICTION_FOUND


_NOTHING_HELD = 0.15
_THIN_AT_MOST = 0.5


def _doubt(flags: Sequence[Flag], cover: float) -> float:
    """For ranking: a difference weighs by how much of the claim the source holds at all. Beside
    other words a rule takes more for a difference than is one."""
    return 1.0 - _left(
        [
            min(_THIN_AT_MOST, flag.weight)
            if flag.kind is Difference.NOT_FOUND
            else flag.weight * cover
            for flag in flags
        ],
        cover,
    )


def _left(weights: Sequence[float], cover: float) -> float:
    """Trust that is left: each takes its share of what the others left, thin cover a little."""
    trust = 1.0 - 0.15 * (1.0 - cover)
    for weight in weights:
        trust *= 1.0 - weight
    return trust


def _quoted(claim: str, sources: Sequence[str]) -> ClaimVerdict | None:
    """A whole sentence (or line, or run of sentences) of a source, word for word. A part of one may
    leave out what turns it."""
    wanted = _plain(claim)
    if not wanted:
        return None
    for number, source in enumerate(sources):
        if wanted not in _plain(source):
            continue
        spans = sentences(source)
        for first, span in enumerate(spans):
            for last in spans[first : first + 8]:
                text = _plain(source[span.start : last.end])
                if text == wanted:
                    held = Words(source[span.start : last.end], span.start, last.end, number)
                    return ClaimVerdict(Verdict.QUOTED, cover=1.0, evidence=(held,))
                if len(text) > len(wanted):
                    break
    return None


def _plain(text: str) -> str:
    """Words alone: spaces, quotation marks and the last stop are the writer's."""
    return " ".join(
        search_key(normal_form(text)[0]).replace("“", "").replace("”", "").split()
    ).strip(" .;:,\"'«»")
