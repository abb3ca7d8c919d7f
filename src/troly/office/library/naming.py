"""Documents found by what they are called, under the same rights as every search."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, get_args
from uuid import UUID

from django.db.models import F, QuerySet

from troly.engine.answers.values import NamedDocument
from troly.engine.parsing.structure import ARTICLE_LEVEL, article_number
from troly.engine.search.passages import RightsFilter
from troly.engine.text.forms import fold
from troly.engine.text.language import Language
from troly.engine.text.references import document_keys, number_in_title
from troly.office.audit import made_queries
from troly.office.library.models import Document, DocumentName, Passage, State, Version
from troly.office.tenants.rights import document_rights

_MOST_FOUND = 20
_DEFINING = re.compile(r"\b(?:giai thich tu ngu|definitions?)\b")
_LONGEST_KEY = 160


def write_names(document: Document) -> None:
    """Keep the keys of a document in line with its title and number."""
    titles = {document.title, document.current.title if document.current else ""} - {""}
    keys = {key[:_LONGEST_KEY] for title in titles for key in document_keys(title, document.number)}
    known = {key for (key,) in made_queries.rows(names_of, None, [document.pk])}
    if known - keys:
        document.names.filter(key__in=known - keys).delete()
    if keys - known:
        DocumentName.objects.bulk_create(
            (DocumentName(document=document, key=key) for key in sorted(keys - known)),
            ignore_conflicts=True,
        )


def names_of(_fixed: None, documents: Sequence[UUID]) -> QuerySet[DocumentName, tuple[str]]:
    """The keys of one document, for ``made_queries``."""
    names = DocumentName.objects.filter(document=documents[0])
    return names.order_by("pk").values_list("key")


def stated_number(title: str) -> str:
    """A document's own number as its title states it, "" where it does not."""
    return number_in_title(title)[:80]


def documents_named(rights: RightsFilter, keys: Iterable[str]) -> list[NamedDocument]:
    """Documents within ``rights`` that carry one of these keys, each key of them apart."""
    wanted = list(dict.fromkeys(key[:_LONGEST_KEY] for key in keys))
    if not wanted:
        return []
    return _named(made_queries.records(_with_keys, rights, wanted))


def _with_keys(rights: RightsFilter, keys: Sequence[Any]) -> QuerySet[DocumentName]:
    names = DocumentName.objects.filter(
        document_rights(rights, "document__"), key__in=keys, document__current__isnull=False
    )
    return names.distinct().select_related("document")[: _MOST_FOUND * 3]


def documents_called(rights: RightsFilter, beginning: str, part: str) -> list[NamedDocument]:
    """Documents within ``rights`` with a key of this beginning that holds ``part``."""
    names = DocumentName.objects.filter(
        document_rights(rights, "document__"),
        key__startswith=beginning,
        key__contains=part,
        document__current__isnull=False,
    )
    return _named(names.distinct().select_related("document")[:_MOST_FOUND])


def _named(names: Iterable[DocumentName]) -> list[NamedDocument]:
    return [
        NamedDocument(
            id=str(name.document_id),
            key=name.key,
            title=name.document.title,
            number=name.document.number,
            valid_from=name.document.valid_from,
            valid_to=name.document.valid_to,
        )
        for name in names
    ]


def articles_of(
    rights: RightsFilter, documents: Sequence[str], only: str = ""
) -> Mapping[str, list[str]]:
    """Articles of these documents' current versions, each with its passages in order."""
    found: dict[str, list[str]] = {}
    ids = [UUID(document) for document in documents]
    rows = made_queries.rows(_in_articles, (rights, only), ids, are_ids_text=True)
    for name, article in rows:
        known = found.setdefault(article, [])
        if name not in known:
            known.append(name)
    return found


def _in_articles(fixed: tuple[RightsFilter, str], documents: Sequence[Any]) -> QuerySet[Any, Any]:
    rights, only = fixed
    passages = (
        Passage.objects.filter(
            document_rights(rights, "version__document__"),
            version__document__in=documents,
            version=F("version__document__current"),
            version__state__in=(State.SEARCHABLE, State.COMPLETE),
        )
        .exclude(article="")
        .order_by("version", "ordinal")
    )
    if only:
        passages = passages.filter(article=only)
    return passages.values_list("id", "article")


@lru_cache(maxsize=4_096)
def definitions_of(version: str) -> tuple[str, ...]:
    """Passages of the article that explains a version's terms, in order; none without one.

    Remembered, because the text of a version that can be quoted changes no more. Whoever reads
    them reads under rights: these are names.
    """
    outline = Version.objects.filter(pk=version).values_list("outline", flat=True).first() or []
    for level, title, _start, _page in outline:
        number = article_number(title)
        if level == ARTICLE_LEVEL and number and _DEFINING.search(fold(title)):
            passages = Passage.objects.filter(version=version, article=number)
            names = passages.order_by("ordinal").values_list("id", flat=True)
            return tuple(str(name) for name in names)
    return ()


def languages_of(rights: RightsFilter, besides: str) -> list[str]:
    """The other languages that documents within ``rights`` are written in."""
    others = tuple(language for language in get_args(Language) if language != besides)
    return sorted(language for (language,) in made_queries.rows(_languages, (rights, others)))


def _languages(fixed: tuple[RightsFilter, tuple[str, ...]], _changing: object) -> Any:
    rights, others = fixed
    documents = Document.objects.filter(
        document_rights(rights), current__isnull=False, language__in=others
    )
    return documents.order_by().values_list("language").distinct()
