"""What is asked: language, accents, document numbers, and the subject a follow-up leaves out."""

from __future__ import annotations

import re
from dataclasses import replace

from troly.engine.answers.draft import Draft
from troly.engine.answers.everyday import stand_ins
from troly.engine.answers.values import Ending, Understood
from troly.engine.answers.wording import widened
from troly.engine.answers.words import content_words, query_words
from troly.engine.search.query import understand_query
from troly.engine.text.asked_dates import AskedDate, asked_date
from troly.engine.text.forms import fold, has_accents, search_key
from troly.engine.text.references import place_mentions
from troly.engine.text.statistics import TextStatistics
from troly.engine.text.syllables import is_document_number, is_folded_syllable, tokens, words
from troly.engine.text.typed_keys import letters_of_keys

_OPENS_FOLLOW_UP = re.compile(
    r"(?:the |vay )?con (?!trai |gai |nuoi |cai |dau |ruot |em |de |chau |nguoi )"
    r"|(?:the|vay) (?:thi|neu|voi)|neu vay|vay thi"
    r"|et (?:pour|si|dans|en|le|la|les|l'|l’|a |au|aux|quand|qui|combien)|qu['’]en est-il"
    r"|what about|how about|and (?:for|if|in|the|when|what|how|who)\b"
)
_CLOSES_FOLLOW_UP = re.compile(r"\bthi sao\W*$")
_POINTS_BACK = re.compile(
    r"\b(?:việc (?:này|đó|ấy)|cái (?:này|đó|ấy)|điều (?:này|đó|ấy)|trường hợp (?:này|đó|ấy)"
    r"|thủ tục (?:này|đó|ấy)|văn bản (?:này|đó|ấy)|người (?:này|đó|ấy)|loại (?:này|đó|ấy)|nó|họ"
    r"|celui-ci|celle-ci|ceux-ci|cela|ça|y|il|elle|ils|elles|it|they|them|this|that|those|these"
    r")\b"
)
_POINTS_BACK_FOLDED = re.compile(
    r"\b(?:viec|cai|dieu|truong hop|thu tuc|van ban|nguoi|loai) (?:nay|do|ay)\b|\bno\b"
)
_UNSPEAKABLE = re.compile(r"[bcdfghjklmnpqrstvwxz]{5}|^[bcdfghjklmnpqrstvwxz]+$|(.)\1\1|q(?!u)")
"""Runs of letters that no word of the three languages has."""
_SHORT = 8
"""Words up to which a pronoun is taken to stand for the subject of the turn before."""
_MAY_LEAN = 14
"""Words up to which a question may be about the documents of the turn before."""
_SUBJECTLESS = 2
"""Content words up to which a question is taken to have no subject of its own."""
_LONGEST_NAME = 5
"""Words up to which a follow-up names a thing and does not ask a question of its own."""
_NEVER_REPLACED = frozenset({"bao", "phải", "như", "làm"})
"""Words with which the asking part of a question begins."""
_FRAME = re.compile(
    r"(?:(?:the con|vay con|con|the|vay|et pour|et|what about|how about|and for|and)\s+)?"
    r"(?P<own>.*?)(?:\s*thi sao)?[\s?.!]*"
)


def understand(draft: Draft) -> None:
    """Read the question, in the light of the conversation's subject where it needs one."""
    statistics = draft.sources.statistics
    asked = letters_of_keys(draft.question.text)
    date = asked_date(asked, draft.today)
    query = understand_query(_without_date(asked, date), statistics)
    is_mended = query.is_mended
    text = query.restored or query.text
    own_words = content_words(text)
    subject, emphasised = text, list[str]()
    previous = draft.question.previous.strip()
    is_follow_up = bool(previous) and _is_follow_up(text, own_words)
    if is_follow_up:
        before = understand_query(previous, statistics)
        subject = before.restored or before.text
        known = set(content_words(subject))
        own_part = _without_frame(text)
        emphasised = [word for word in content_words(own_part) if word not in known]
        draft.own_query = replace(query, language=before.language)
        text = _put_together(subject, own_part)
        query = understand_query(text, statistics)
        query = replace(query, language=before.language)
        text = query.restored or query.text
    elif previous and len(words(text)) <= _MAY_LEAN:
        draft.query_before = understand_query(previous, statistics)
    typed_with_accents = has_accents(asked)
    wording = widened(text, draft.library.terms() if draft.library else {}, statistics)
    everyday = stand_ins(text, statistics) if query.language == "vi" else ()
    official = " ".join(one.written[0] for one in everyday)
    draft.query = replace(query, added=f"{wording.added} {official}".strip(), official=official)
    draft.words = query_words(
        wording.text,
        statistics,
        typed_with_accents=typed_with_accents,
        emphasised=emphasised,
        everyday=everyday,
    )
    draft.understood = Understood(
        text=text,
        language=query.language,
        subject=subject,
        is_follow_up=is_follow_up,
        are_accents_restored=not typed_with_accents and has_accents(text),
        are_slips_mended=is_mended,
        numbers=document_numbers(text),
        expansions=wording.expansions,
        official=tuple(f"{' '.join(one.said)}: {one.written[0]}" for one in everyday),
        typed_keys=draft.question.text if asked != draft.question.text else "",
    )
    if date is not None and date.day is None:
        draft.end(Ending.NOT_UNDERSTOOD, "no_such_date", date=date.written)
    elif not (is_follow_up or own_words or document_numbers(text) or place_mentions(text)):
        draft.end(Ending.NOT_UNDERSTOOD, "no_words")
    elif is_no_language(own_words, statistics):
        draft.end(Ending.NOT_UNDERSTOOD, "no_language")
    elif date is not None and date.day != draft.today:
        draft.asked_on = date.day
        draft.understood = replace(draft.understood, on_date=str(date.day))


def _without_date(text: str, date: AskedDate | None) -> str:
    """The question without the words that only say as of when: they stand in no document."""
    if date is None:
        return text
    rest = f"{text[: date.start].rstrip()} {text[date.end :].lstrip(' ,')}".strip()
    return rest if content_words(rest) else text


def is_no_language(own_words: list[str], statistics: TextStatistics | None) -> bool:
    """Letters without a word: the body knows none of them, none is a Vietnamese syllable, and most
    have no shape that French or English words have."""
    if not own_words or statistics is None:
        return False
    for word in own_words:
        is_latin = word.isascii() and word.isalpha()
        if not is_latin or is_folded_syllable(word) or statistics.knows(word):
            return False
    return 2 * sum(bool(_UNSPEAKABLE.search(word)) for word in own_words) >= len(own_words)


def document_numbers(text: str) -> tuple[str, ...]:
    """Numbers such as 29/2018/QH14 that the text names, upper case, in order."""
    return tuple(word.upper() for word in words(text) if is_document_number(word))


def _is_follow_up(text: str, own_words: list[str]) -> bool:
    key = search_key(text).strip()
    folded = fold(key)
    if _OPENS_FOLLOW_UP.match(folded) or _CLOSES_FOLLOW_UP.search(folded):
        return True
    if key.startswith(("thế ", "vậy ")):
        return True
    if len(own_words) <= _SUBJECTLESS:
        return True
    if len(key.split()) > _SHORT:
        return False
    if has_accents(text):
        return bool(_POINTS_BACK.search(key))
    return bool(_POINTS_BACK.search(key) or _POINTS_BACK_FOLDED.search(folded))


def _without_frame(text: str) -> str:
    """A follow-up without the words that only tie it to the turn before: "còn … thì sao"."""
    folded = fold(text)
    match = _FRAME.fullmatch(folded) if len(folded) == len(text) else None
    return text[match.start("own") : match.end("own")] if match else text.strip(" ?.!")


def _put_together(subject: str, own_part: str) -> str:
    """The subject with what the follow-up changes: put in place of what it stands for when the
    follow-up repeats the word before it ("hồ sơ hội họp" … "còn hồ sơ đất đai"), else added."""
    if not own_part:
        return subject
    own, held = tokens(own_part), tokens(subject)
    own_keys = [search_key(token.text) for token in own]
    held_keys = [search_key(token.text) for token in held]
    repeated, first = _longest_repeat(own_keys, held_keys)
    after = first
    is_name = len(own) <= _LONGEST_NAME
    while is_name and repeated and after < min(len(held), first + len(own) - repeated):
        if not content_words(held_keys[after]) or held_keys[after] in _NEVER_REPLACED:
            break
        after += 1
    if after > first:
        new = own_part[own[repeated].start :]
        return subject[: held[first].start] + new + subject[held[after - 1].end :]
    return f"{subject.rstrip(' ?.!')}, {own_part}"


def _longest_repeat(own: list[str], held: list[str]) -> tuple[int, int]:
    """How many of the first words of ``own`` stand together in ``held``, and where they end."""
    for repeated in range(len(own) - 1, 0, -1):
        for place in range(len(held) - repeated + 1):
            if held[place : place + repeated] == own[:repeated]:
                return repeated, place + repeated
    return 0, 0
