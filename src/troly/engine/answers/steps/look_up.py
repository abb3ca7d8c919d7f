"""What the question names: documents by number or name, articles, khoản. Looked up, not guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from troly.engine.answers.draft import Draft
from troly.engine.answers.validity import is_out_of_force
from troly.engine.answers.values import Ending, Library, NamedDocument
from troly.engine.answers.words import FOLDED_SMALL_WORDS, content_words
from troly.engine.text.forms import fold
from troly.engine.text.references import (
    NameMention,
    PlaceMention,
    name_mentions,
    number_mentions,
    place_mentions,
)
from troly.engine.text.syllables import words

_PART_OF_NAME, _PART_BESIDE_PLACE = 3, 2
"""Words that must stand together in a document's name when only a part of it is typed; the second
beside an article, because "quyết định xử phạt" alone is any such decision."""
_MOST_CALLED = 3
"""Documents that a part of a name may mean; with more it says too little."""
_LONGEST_LIST = 12
_WORDS_OF_PLACES = frozenset(
    words(
        "dieu khoan diem muc chuong luat nghi dinh thong tu quyet cua tai theo o noi quy ghi dung "
        "the nao article alinea paragraphe dit prevoit clause says say law point"
    )
)
"""Folded words that only lead to a place in a document."""


def look_up(draft: Draft) -> None:
    """Find what is named. A document or article that is not there ends in ``not_in_documents``
    and says so; what is not in force on the day asked about stands behind what is."""
    assert draft.understood is not None
    library = draft.library
    if library is None:
        return
    text = draft.question.text
    own_places = [place for place in place_mentions(text) if place.article]
    places = own_places
    if draft.understood.is_follow_up:
        text = draft.understood.text
        places = places or [place for place in place_mentions(text) if place.article]
    # Not those of the turn before: a follow-up may well be about another article.
    draft.places = tuple(own_places)
    documents, missing = _by_number(text, library)
    draft.is_narrowed = bool(documents)
    if missing and places and not documents:
        draft.end(Ending.NOT_IN_DOCUMENTS, "no_such_document", number=missing)
        return
    if not documents:
        documents = _by_name(text, library, _PART_BESIDE_PLACE if places else _PART_OF_NAME)
    draft.named = tuple(sorted(documents, key=lambda document: _is_behind(draft, document)))
    draft.understood = replace(
        draft.understood,
        documents=tuple(document.title for document in draft.named),
        places=tuple(dict.fromkeys(f"Điều {place.article}" for place in places)),
    )
    if draft.named and places:
        draft.is_narrowed = True
        _find_places(draft, library, places)


def _is_behind(draft: Draft, document: NamedDocument) -> bool:
    return is_out_of_force(draft.day, document.valid_from, document.valid_to)


def _by_number(text: str, library: Library) -> tuple[list[NamedDocument], str]:
    """Documents of the numbers named, and the first number that none carries."""
    mentions = [mention for mention in number_mentions(text) if not mention.is_passing]
    if not mentions:
        return [], ""
    found = library.named([mention.key for mention in mentions])
    known = {document.key for document in found}
    missing = next((m for m in mentions if m.is_whole and m.key not in known), None)
    documents = list({document.id: document for document in found}.values())
    return documents, text[missing.start : missing.end].strip() if missing else ""


def _by_name(text: str, library: Library, least: int) -> list[NamedDocument]:
    mentions = [mention for mention in name_mentions(text) if not mention.is_passing]
    if not mentions:
        return []
    found = library.named([key for mention in mentions for key in mention.keys])
    by_key: dict[str, list[NamedDocument]] = {}
    for document in found:
        by_key.setdefault(document.key, []).append(document)
    for mention in mentions:
        for key in mention.keys:
            if key in by_key:
                return by_key[key]
    return next(
        (called for mention in mentions if (called := _called(mention, library, least))), []
    )


def _called(mention: NameMention, library: Library, least: int) -> list[NamedDocument]:
    """Documents that carry the longest beginning of what was typed inside their name."""
    following = mention.following
    if len(following) < least:
        return []
    found = library.called(f"{mention.kind} ", " ".join(following[:least]))
    best: list[NamedDocument] = []
    length = least
    while found and length <= len(following):
        best = list(found)
        length += 1
        found = [d for d in found if f" {' '.join(following[:length])}" in f"{d.key} "]
    documents = list({document.id: document for document in best}.values())
    if len(documents) > _MOST_CALLED or (length - 1 == least and _goes_on(following, length - 1)):
        return []
    return documents


def _goes_on(following: Sequence[str], length: int) -> bool:
    """Whether the name typed goes on where the documents' names do not: "Luật Phòng, chống tham
    nhũng" is no law on fighting something else."""
    return length < len(following) and following[length] not in FOLDED_SMALL_WORDS


def _find_places(draft: Draft, library: Library, places: Sequence[PlaceMention]) -> None:
    wanted = list(dict.fromkeys(place.article for place in places))
    articles = library.articles([document.id for document in draft.named])
    passages = [name for article in wanted for name in articles.get(article, ())]
    if passages:
        draft.article_passages = tuple(dict.fromkeys(passages))
        draft.clauses = tuple(place.clause for place in places if place.clause)
        draft.asks_for_place = _asks_for_place(draft)
        return
    numbers = [article for article in articles if article.isdigit()]
    draft.end(
        Ending.NOT_IN_DOCUMENTS,
        "no_such_article",
        article=", ".join(wanted[:_LONGEST_LIST]),
        document=draft.named[0].title,
        last=max(numbers, key=int, default=""),
    )


def _asks_for_place(draft: Draft) -> bool:
    """Whether, its documents' names and the place apart, the question says nothing."""
    names = {word for document in draft.named for word in words(fold(document.title))}
    own = (fold(word) for word in content_words(draft.question.text))
    return all(word in names or word in _WORDS_OF_PLACES or word.isdigit() for word in own)
