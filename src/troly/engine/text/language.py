"""Which of Troly's three languages a text is written in."""

from __future__ import annotations

import re
from copy import copy
from functools import cache, lru_cache
from typing import Literal

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from troly.engine.text.forms import fold, normal_form
from troly.engine.text.syllables import is_folded_syllable, is_syllable, words

Language = Literal["vi", "fr", "en"]

_REACH = 2000
# Letters that French and English never write.
_VIETNAMESE = re.compile("[đơưăảạẻẽẹỉĩịỏọủũụỷỹỵằắẳẵặầấẩẫậềếểễệồốổỗộờớởỡợừứửữự]", re.IGNORECASE)
_FRENCH = re.compile("[çœëïèêîûæÿ]", re.IGNORECASE)
_ELISION = re.compile(r"\b(?:[ldnjmtsc]|qu|jusqu|lorsqu|aujourd)['’](?=[^\W\d_])", re.IGNORECASE)


def _set_of(words_of_language: str) -> frozenset[str]:
    return frozenset(words_of_language.split())


# The commonest words of each language, without accents.
_ENGLISH_WORDS = _set_of("""
    the of and to in is was were are for on with that which what who how when where why did does
    do by from as it at be been an or this have has had can many much his her its their not there
    if should must may will would about between during into your you my me i we a any after all
""")
_FRENCH_WORDS = _set_of("""
    le la les des du de un une et est sont que qui quoi quel quelle quels quelles dans pour par
    sur au aux avec ce cette ces son sa ses ou ne pas plus en comment combien quand pourquoi il
    elle on nous vous je mon ma mes votre vos se peut faire etre avoir ont fait sans sous entre
""")
_VIETNAMESE_WORDS = _set_of("""
    cua va la cac duoc nguoi khong nhung theo quy dinh nha nuoc trong voi cho mot nay khi den
    tu bao nhieu nao gi ai dau sao ngay nam hoac phai bi da dang se tai ve thi ra vao nhu lam
    co o ho so thu tuc giay phep don xa phuong tinh thanh pho uy ban nhan dan can bo luat
    dieu khoan chuong nghi quyet thong thoi han hieu luc muc phat tien le phi cong chuc
    toi muon hoi xin bac anh chi em nop lay mat may gom nhat tren duoi truoc sau
""")


def identify(text: str) -> Language:
    """``vi``, ``fr`` or ``en``: the language most of the first 2,000 characters are written in.

    Letters that Vietnamese alone writes decide first; without them the words vote, by common words
    and by the grammar of the Vietnamese syllable, so that Vietnamese typed without accents is
    known; a tie goes to py3langid among the three. Text without any letter counts as Vietnamese.
    """
    text = normal_form(text[:_REACH])[0]
    written = [word for word in words(text) if word.isalpha()]
    if not written:
        return "vi"
    if not text.isascii():
        # Most of a long text need not be looked at.
        marked, enough = 0, -(-len(written) // 5)
        for word in written:
            if _is_marked(word):
                marked += 1
                if marked == enough:
                    return "vi"
        return _vote(text, written, marked)
    return _vote(text, written, 0)


@lru_cache(maxsize=20_000)
def _is_marked(word: str) -> bool:
    return _VIETNAMESE.search(word) is not None and is_syllable(word)


def _vote(text: str, written: list[str], marked: int) -> Language:
    folded = [fold(word) for word in written]
    english = float(sum(word in _ENGLISH_WORDS for word in folded))
    french = float(sum(word in _FRENCH_WORDS for word in folded))
    french += 2 * len(_ELISION.findall(text)) + len(_FRENCH.findall(text))
    vietnamese = float(sum(word in _VIETNAMESE_WORDS for word in folded))
    lawful = sum(map(is_folded_syllable, folded)) / len(folded)
    foreign = max(english, french)
    # A name or a foreign word makes no sentence foreign; a common word of another language does.
    if vietnamese + 2 * marked > foreign and (marked or lawful >= 0.4):
        return "vi"
    if lawful == 1 and len(folded) > 2 and vietnamese == foreign:
        return "vi"
    if english >= french + 2 or (english > french and len(folded) < 8):
        return "en"
    if french >= english + 2 or (french > english and len(folded) < 8):
        return "fr"
    return _by_model(text, may_be_vietnamese=lawful >= 0.6)


@cache
def _model() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE)


@cache
def _identifier(may_be_vietnamese: bool) -> LanguageIdentifier:
    identifier = copy(_model())
    identifier.set_languages(["vi", "fr", "en"] if may_be_vietnamese else ["fr", "en"])
    return identifier


def _by_model(text: str, may_be_vietnamese: bool) -> Language:
    language = _identifier(may_be_vietnamese).classify(text)[0]
    return "vi" if language == "vi" else "fr" if language == "fr" else "en"
