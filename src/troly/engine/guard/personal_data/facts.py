"""Sensitive facts said of a person: illness, faith, deeds, body, money. Only beside a name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from troly.engine.guard.personal_data.fact_words import FACTS, LED
from troly.engine.guard.personal_data.lexicon import Lexicon
from troly.engine.guard.personal_data.values import Found, Kind

_LEADS = "leads to "
_WORDS: Lexicon[str] = Lexicon(
    [*FACTS, *((f"{_LEADS}{kind}", words) for kind, words, _value in LED)]
)
_VALUES = {kind: re.compile(value) for kind, _words, value in LED}
_GENERAL = re.compile(
    r"\b(?:quyen|nghiem cam|nguoi bi|nguoi mac|persons?|les personnes|people living"
    r"|everyone|toute personne|moi nguoi|ty le|so nguoi|cac truong hop|nguy co|phong chong"
    r"|tuyen truyen|association|campaign|awareness)\b"
)
_NO_VALUE = frozenset(
    [
        "khong",
        "none",
        "aucune",
        "aucun",
        "kinh",
        "gi",
        "nao",
        "nay",
        "do",
        "khac",
        "mot",
        "cac",
        "the",
        "a",
        "his",
        "her",
        "their",
        "the",
        "un",
        "une",
        "it",
        "that",
        "this",
        "son",
        "sa",
        "les",
        "benh",
        "nang",
        "nhe",
        "viet",
        "nam",
    ]
)
_ARTICLE = re.compile(r"(?:une?|le|la|les|des|the|an?|his|her|benh|chung) |l'|d'")
_ENDS = re.compile(
    r"(?<!\w)(?:va|da|dang|bi|duoc|tu|tai|o|nen|de|voi|trong|khi|nam|cho|thi|phai|ma|do|theo|co|"
    r"can|xin|sau|nhung|vi|hien|lai|khong|chua|"
    r"et|depuis|a|au|en|par|pour|qui|dont|dans|mais|est|il|elle|"
    r"and|since|at|in|for|by|with|who|but|is|was|has|after|on|from|which|he|she|of)(?!\w)"
)


# Words that belong to a fact and say how: "chronic asthma", "suy thận mạn", "de confession juive".
_BEFORE = re.compile(
    r"(?<![\w-])((?:chronic|severe|mild|acute|early-onset|late-onset|advanced|recurrent|clinical"
    r"|postnatal|congenital|long-term|terminal|stage \w+|practi[sc]ing|devout|observant|lapsed"
    r"|born-again|de confession|de religion|registered|openly|paid-up|second-degree|polish|irish"
    r"|romanian) )$"
)
_AFTER = re.compile(
    r"(?: (?:nang|nhe|man tinh|man|cap tinh|cap|giai doan \w+|do \w+|bam sinh|di can|tai phat"
    r"|hai ben|ben (?:trai|phai)|tuyp \w+|tip \w+|type \w+|dien bien nang|severes?|chroniques?"
    r"|aigue?s?|legere?s?|modere?e?s?|invalidante?s?|pratiquante?s?|convaincue?|metastasee?"
    r"|avec sursis|member|activist|councillor|supporter))+(?!\w)"
)
_TRACED = re.compile(
    r"dinh vi|\bgps\b|camera|tin hieu|\bbts\b|vi tri|di chuyen|phone record|tracker|tracking"
    r"|geoloc|bornage|bracelet|cell site|localisation|oyster|badge|thiet bi giam sat"
)
_STAY = re.compile(
    r"(?<!\w)((?:co mat|dang o|xuat hien|dung(?: lai| xe)?|luu lai|di qua|o gan|ghe|do xe|nghi lai"
    r"|was|is|stayed|parked|stopped|se trouvait|etait|s'est rendue?|a stationne|a passe)"
    r" (?:\d+ \w+ )?(?:o|tai|gan|truoc|trong|at|near|outside|in|a|au|aux|devant|pres d\w+|chez"
    r"|dans|rue|\d) ?[^,.;\n]{4,60})"
)
_DESCENT = re.compile(
    r"(?<!\w)of ((?:[a-z]+[ -]){0,2}[a-z]+) (?:origin|descent|heritage|ethnicity)(?!\w)"
)


def _told_at_length(key: str, low: int, high: int) -> Iterator[Found]:
    """Where somebody was, in words; of whom somebody descends."""
    if _TRACED.search(key, low, high):
        for match in _STAY.finditer(key, low, high):
            yield Found(match.start(1), match.start(1) + len(match[1].rstrip()), "location")
    for match in _DESCENT.finditer(key, low, high):
        yield Found(match.start(1), match.end(1), "ethnic_origin")


def find_facts(key: str, people: list[tuple[int, int]]) -> Iterator[Found]:
    """``key``: the folded text; ``people``: spans of names in it."""
    for low, high in _stretches(key, people):
        general = _GENERAL.search(key, low, high)
        limit = general.start() if general else high
        taken: list[tuple[int, int]] = []
        stated = [one for one in _WORDS.find(key, low, high) if one[1] <= limit]
        for found in (
            *_stated(key, stated),
            *_led(key, stated, low, high),
            *_told_at_length(key, low, limit),
        ):
            span = (found.start, found.end)
            if not _touches(span, people) and not _touches(span, taken):
                taken.append(span)
                yield found


def _stated(key: str, words: list[tuple[int, int, str]]) -> Iterator[Found]:
    for start, end, kind in words:
        if not kind.startswith(_LEADS):
            end = start + len(key[start:end].rstrip())
            before = _BEFORE.search(key, max(0, start - 24), start)
            after = _AFTER.match(key, end)
            begin = before.start(1) if before else start
            yield Found(begin, after.end() if after else end, kind)  # type: ignore[arg-type]


def _led(key: str, words: list[tuple[int, int, str]], low: int, high: int) -> Iterator[Found]:
    """What follows "mắc bệnh", "suivie pour", "diagnosed with": the value without its lead."""
    for start, end, tag in words:
        if not tag.startswith(_LEADS):
            continue
        kind: Kind = tag.removeprefix(_LEADS)  # type: ignore[assignment]
        general = _GENERAL.search(key, max(low, start - 60), start)
        value = _VALUES[kind].match(key, end)
        if value is None or general:
            continue
        begin, said = value.start(1), value[1]
        stop = _ENDS.search(said)
        said = said[: stop.start()] if stop and stop.start() else said
        said = said.rstrip(" ,.;:")
        article = _ARTICLE.match(said)
        if article:
            begin, said = begin + article.end(), said[article.end() :]
        if (
            len(said) >= 2
            and said.split(" ")[0] not in _NO_VALUE
            and begin + len(said) <= high + 40
        ):
            yield Found(begin, begin + len(said), kind)


def _touches(span: tuple[int, int], people: list[tuple[int, int]]) -> bool:
    return any(span[0] < end and span[1] > start for start, end in people)


def _stretches(key: str, people: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The sentences that name somebody, without overlap."""
    done = 0
    for start, end in people:
        low = max(
            done, max(key.rfind(". ", 0, start), key.rfind("\n\n", 0, start), start - 200) + 1, 0
        )
        stops = [h for h in (key.find(". ", end), key.find("\n\n", end), end + 200) if h >= 0]
        high = min(min(stops), len(key))
        if high > low:
            yield low, high
            done = high
