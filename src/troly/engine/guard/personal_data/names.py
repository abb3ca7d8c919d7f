"""Names of people: by the words that lead to them, by surname, by the company they keep."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from troly.engine.guard.personal_data import name_words as words
from troly.engine.guard.personal_data.name_shapes import shape_of
from troly.engine.guard.personal_data.name_verdicts import Verdict, is_one_word, verdict_on
from troly.engine.guard.personal_data.small_names import find_small_names
from troly.engine.text.forms import fold

_UP = "".join(chr(c) for c in range(0x41, 0x1EFA) if chr(c).isupper() and not 0x370 <= c < 0x1E00)
_LOW = r"[^\W\d_]"
# A syllable or a name with its apostrophes and hyphens: H'Luin, K'Brẻo, Aït-Oufella, d'Hauterive.
_REST = rf"(?:(?:\.[{_UP}])*\.(?= [{_UP}])|['’](?= [{_UP}])|{_LOW}*(?:['’\-]{_LOW}+)*)"
_FIRST = rf"[{_UP}](?<!\w.){_REST}"
_TOKEN = rf"(?:[{_UP}]{_REST}|[dD]['’][{_UP}]{_LOW}+)"
_PARTICLE = r"(?:de la|de|du|la|le|des|van der|van|von|der|bin|ben|al|el|dos|da)"
_RUN = re.compile(rf"{_FIRST}(?:[ \u00a0]{{1,2}}(?:{_PARTICLE} )?{_TOKEN}){{0,5}}")
# Where nothing stands that makes a name of one word, which costs most to look at.
_LONG_RUN = re.compile(rf"{_FIRST}(?:[ \u00a0]{{1,2}}(?:{_PARTICLE} )?{_TOKEN}){{1,5}}")
_OF_ONE_WORD = (
    "Mr", "Ms", "Miss", "Mme", "Mlle", "Dr", "onsieur", "adame", "Maître", "M. ", "om", "rn", "'",
    "’", "ame", "arne",
)  # fmt: skip
_INNER_TITLE = re.compile(
    r" (?:(?:de|du|et) )?(?:MM?\.|Mrs?\.?|Ms\.?|Dr\.?|Mmes?|Mlle|Madame|Monsieur|Miss) "
)
_WHITE = " \u00a0"

Span = tuple[int, int]


def find_names(text: str, key: str) -> list[Span]:
    """Spans of names, in order and apart. ``key``: the text folded, letter for letter."""
    judged: list[tuple[Span, Verdict]] = []
    runs = _RUN if any(one in text for one in _OF_ONE_WORD) else _LONG_RUN
    for match in runs.finditer(text):
        start, end = match.span()
        if is_one_word(text, start, match[0]):
            continue
        for begin, stop in _pieces(text, start, end):
            verdict = verdict_on(text, key, begin, stop)
            judged.append(((begin, stop), verdict))
    found = _chained(text, key, judged) if judged else []
    found.extend(find_small_names(text, key))
    return _apart(found)


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """The run without a title or a common word at its head, parted where a title stands inside."""
    raw = text[start:end]
    if text[start - 2 : start] in ("d'", "d’") and start >= 2:
        yield start - 2, end
        return
    title = _INNER_TITLE.search(raw) if "M" in raw or "Dr" in raw else None
    if title:
        yield from _pieces(text, start, start + title.start())
        start += title.end()
        raw = text[start:end]
    while True:
        first, _, rest = raw.partition(" ")
        if first not in words.HEADS and not _begins_a_sentence(first, rest):
            word = fold(first)
            if word not in words.WESTERN_STOP or (
                word in words.SURNAMES and not (rest and fold(rest.split()[0]) in words.GIVEN)
            ):
                break
        rest = rest.lstrip(_WHITE)
        if not rest:
            break
        raw = re.sub(rf"^{_PARTICLE} ", "", rest)
        start = end - len(raw)
    yield start, end


def _begins_a_sentence(first: str, rest: str) -> bool:
    """ "Mời Trần Văn Dụ": a capital that only its place gives it, before a whole name."""
    parts = rest.split()
    return bool(
        len(parts) > 1
        and (parts[0] in words.CLEAR or shape_of(parts, fold(rest).split()) == "name")
        and first not in words.FAMILY
        and fold(first) not in words.SURNAMES
        and fold(first) not in words.SMALL_PEOPLES
        and not first.isupper()
    )


def _chained(text: str, key: str, judged: list[tuple[Span, Verdict]]) -> list[Span]:
    """Names beside names: lists, couples, rows; and places beside places. Then those in the
    company of other data."""
    spans = [span for span, _verdict in judged]
    verdicts = [verdict for _span, verdict in judged]
    joined = [_joined(text, one, other) for one, other in itertools.pairwise(spans)]
    for at, is_joined in enumerate(joined):
        # "Các huyện Mai Châu, Cao Phong": what follows a place in a list is one too.
        is_after_a_place = is_joined and verdicts[at] == "place" and verdicts[at + 1] != "led"
        if is_after_a_place and _LISTED.fullmatch(text, spans[at][1], spans[at + 1][0]):
            verdicts[at + 1] = "place"
    for at, verdict in enumerate(verdicts):
        if verdict == "perhaps" and _in_company(key, *spans[at]):
            verdicts[at] = "name"
    for at, is_joined in enumerate(joined):
        if is_joined and verdicts[at] == verdicts[at + 1] == "likely":
            verdicts[at] = verdicts[at + 1] = "name"
    _spread(key, spans, verdicts, joined)
    return [
        span for span, verdict in zip(spans, verdicts, strict=True) if verdict in ("name", "led")
    ]


def _spread(key: str, spans: list[Span], verdicts: list[Verdict], joined: list[bool]) -> None:
    """Names make names of what waits beside them."""
    # Whoever bears the family name of somebody named here is somebody too.
    families = {
        _family(key, span)
        for span, verdict in zip(spans, verdicts, strict=True)
        if verdict in ("name", "led")
    }
    for at, verdict in enumerate(verdicts):
        if verdict in ("likely", "perhaps") and _family(key, spans[at]) in families:
            verdicts[at] = "name"
    waiting = ("perhaps", "beside", "likely")
    for at in (*range(len(joined)), *reversed(range(len(joined)))):
        if joined[at] and verdicts[at] in ("name", "led") and verdicts[at + 1] in waiting:
            verdicts[at + 1] = "name"
        if joined[at] and verdicts[at + 1] in ("name", "led") and verdicts[at] in waiting:
            verdicts[at] = "name"


def _family(key: str, span: Span) -> str:
    return key[slice(*span)].partition(" ")[0]


_BETWEEN = re.compile(
    r"\)?\s*(?:[,;–-]\s*|\s(?:và|and|et|với|cùng|va|voi|cung|&)\s)+(?:\d+[.)]\s*)?"
    r"(?:(?:[^\W\d_]+\s){1,3}|[^\W\d_ ]+(?: [^\W\d_]+){0,3}\s?:\s)?"
)
_LISTED = re.compile(r"\s*[,;–-]\s*|\s(?:và|et|and|rồi|qua)\s")
_BRACKETED = re.compile(r"\([^()]{0,70}\)")


def _joined(text: str, one: Span, other: Span) -> bool:
    if not 0 < other[0] - one[1] <= 80:
        return False
    between = text[one[1] : other[0]]
    if "\n" in between:
        return False
    if "(" in between:
        between = _BRACKETED.sub(" ", between)
    return _BETWEEN.fullmatch(between) is not None


_COMPANY = re.compile(
    r"@|\d{3}[ .]?\d{3}|\bborn\b|\bnee?\b (?:le|en)|\bsinh\b|\bpassport|passeport"
    r"|\bplate\b|\bip\b|\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}"
    r"|\bmobile\b|telephon|licen[cs]e|\bnhs\b|account|\bcard\b|habite|\blives\b|address"
    r"|signed in|opened the|according to the log"
    r"|convicted|conviction|diagnos|asthm|member of|est accuse|bisexuel|transgender"
    r"|refuse|asylum|asile|iris|scan|empreinte"
    r"|localise|at \d\d\.|score|dossier|depuis|a verse|registered to|taxpayer"
    r"|detains|accompagne|indique|[:]\s*$"
)


def _in_company(key: str, start: int, end: int) -> bool:
    low = max(key.rfind("\n", 0, start), key.rfind(". ", 0, start), start - 160) + 1
    high = min(h for h in (key.find("\n", end), key.find(". ", end), end + 160, len(key)) if h >= 0)
    return bool(_COMPANY.search(key[low:start] + " | " + key[end:high]))


def _apart(spans: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for start, end in sorted(spans, key=lambda s: (s[0], -s[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept
