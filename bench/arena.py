"""Documents read, cut, indexed and embedded once, asked again and again in one process.

The office and its jobs are left out: what is looked at here is how evidence is chosen and when an
answer is refused. Parsing, passages, index, filter and the pipeline are the product's own.
"""

from __future__ import annotations

import hashlib
import json
import pickle
import re
import tempfile
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from troly.engine.answers.values import NamedDocument, PassageText, Scope
from troly.engine.evaluation.golden import GoldenDocument, GoldenQuestion, read_documents
from troly.engine.parsing.passages import split_passages
from troly.engine.parsing.reading import read_document
from troly.engine.runtimes.embedding import Embedder, TextKind
from troly.engine.search.analysis import analyse_passage
from troly.engine.search.indexes.embedded import EmbeddedIndex
from troly.engine.search.passages import IndexedPassage, RightsFilter
from troly.engine.search.query import SearchQuery
from troly.engine.search.searcher import Searcher, SearchResult
from troly.engine.text.forms import fold
from troly.engine.text.language import identify
from troly.engine.text.references import document_keys, number_in_title
from troly.engine.text.statistics import TextStatistics

BODY = "bench"
SAMPLES = Path(__file__).parents[1] / "src/troly/content/samples"
_ENOUGH = 200
"""Characters from which a passage's own language is told, as the office does."""
_MOST_CALLED = 20
_DEFINING = re.compile(r"\b(?:giai thich tu ngu|definitions?)\b")
_FORMATS = {".pdf": "pdf", ".docx": "docx", ".html": "html", ".txt": "txt", ".md": "md"}


@dataclass(frozen=True)
class Source:
    """One document to read: a golden row, or a file of the samples."""

    id: str
    title: str
    number: str
    path: Path | None = None
    body: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass
class Arena:
    """One set's documents, indexed; asks with some documents left out."""

    embedder: Embedder | None
    folder: Path
    statistics: TextStatistics | None = field(default_factory=TextStatistics)
    passages: dict[str, PassageText] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    _index: EmbeddedIndex | None = None

    @cached_property
    def library(self) -> ArenaLibrary:
        return ArenaLibrary(self)

    def search(self, query: SearchQuery, limit: int, scope: Scope | None = None) -> SearchResult:
        assert self._index is not None
        scope = scope or Scope()
        rights = RightsFilter(
            BODY,
            9,
            None,
            None,
            without_documents=self.without,
            only_documents=scope.documents,
            languages=scope.languages,
            on_date=scope.on_date.toordinal() if scope.on_date else None,
        )
        searcher = Searcher(self._index, self.embedder)
        return searcher.search(query, rights, limit, dense_only=scope.languages is not None)

    def texts(self, ids: list[str]) -> list[PassageText]:
        return [self.passages[name] for name in ids]

    def close(self) -> None:
        if self._index is not None:
            self._index.close()


@dataclass
class ArenaLibrary:
    """What the office looks up in its records, over passages in memory; without a body's
    abbreviations."""

    arena: Arena

    @cached_property
    def _texts(self) -> dict[str, list[PassageText]]:
        texts: dict[str, list[PassageText]] = {}
        for passage in self.arena.passages.values():
            texts.setdefault(passage.document, []).append(passage)
        return texts

    @cached_property
    def _keys(self) -> dict[str, list[NamedDocument]]:
        keys: dict[str, list[NamedDocument]] = {}
        for document, passages in self._texts.items():
            title, number = passages[0].title, passages[0].number
            number = number or number_in_title(title)
            for key in document_keys(title, number):
                found = NamedDocument(
                    document, key, title, number, passages[0].valid_from, passages[0].valid_to
                )
                keys.setdefault(key, []).append(found)
        return keys

    @cached_property
    def _languages(self) -> dict[str, str]:
        return {
            document: identify("\n".join(passage.text for passage in passages)[:20_000])
            for document, passages in self._texts.items()
        }

    def named(self, keys: Sequence[str]) -> list[NamedDocument]:
        return self._within(d for key in dict.fromkeys(keys) for d in self._keys.get(key, ()))

    def called(self, beginning: str, part: str) -> list[NamedDocument]:
        return self._within(
            document
            for key, documents in self._keys.items()
            if key.startswith(beginning) and part in key
            for document in documents
        )[:_MOST_CALLED]

    def _within(self, documents: Iterable[NamedDocument]) -> list[NamedDocument]:
        return [document for document in documents if document.id not in self.arena.without]

    def articles(self, documents: Sequence[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for document in documents:
            for passage in self._texts[document]:
                if passage.article:
                    found.setdefault(passage.article, []).append(passage.id)
        return found

    def stretch(self, version: str, start: int, end: int) -> str:
        text, reached = "", start
        for passage in self._texts[version]:
            if start < passage.start + len(passage.text) and passage.start < end:
                text += "\n" * (passage.start - reached)
                reached = max(reached, passage.start)
                text += passage.text[reached - passage.start : end - passage.start]
                reached = passage.start + len(passage.text)
        return text

    def definitions(self, version: str) -> list[str]:
        return [
            passage.id
            for passage in self._texts[version]
            if any(_DEFINING.search(fold(heading)) for heading in passage.heading_path)
        ]

    def search(self, query: SearchQuery, limit: int, scope: Scope) -> SearchResult:
        return self.arena.search(query, limit, scope)

    def languages(self, besides: str) -> list[str]:
        known = self._languages.items()
        found = {language for name, language in known if name not in self.arena.without}
        return sorted(found - {besides})

    def terms(self) -> dict[str, tuple[str, ...]]:
        return {}


class Remembering:
    """An embedder that keeps every vector of this process: asking again costs nothing."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self._known: dict[tuple[str, str], NDArray[np.float32]] = {}

    @property
    def name(self) -> str:
        return self._inner.name

    @property
    def dimension(self) -> int:
        return self._inner.dimension

    def embed(self, texts: list[str], kind: TextKind) -> NDArray[np.float32]:
        missing = [text for text in dict.fromkeys(texts) if (kind, text) not in self._known]
        if missing:
            rows = self._inner.embed(missing, kind)
            self._known.update(zip(((kind, text) for text in missing), rows, strict=True))
        return np.stack([self._known[kind, text] for text in texts])


def opened(name: str, sources: Sequence[Source], embedder: Embedder, home: Path) -> Arena:
    """The arena of that name in ``home``; made when it is not there or its documents changed."""
    folder = home / name
    mark = hashlib.sha256(repr([_facts(s) for s in sources]).encode()).hexdigest()
    kept = folder / f"{mark[:16]}.pickle"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(pickle.dumps(_read_all(sources, embedder)))
    # Written by this very script: nobody else's data is unpickled.
    texts, rows = pickle.loads(kept.read_bytes())
    scratch = Path(tempfile.mkdtemp(prefix="troly-arena-"))
    arena = Arena(embedder, scratch)
    arena._index = EmbeddedIndex(scratch)
    assert arena.statistics is not None
    for passage in texts:
        arena.passages[passage.id] = passage
        arena.statistics.add(passage.text)
    arena._index.upsert(rows)
    return arena


def _facts(source: Source) -> tuple[str | date, ...]:
    dates = (source.valid_from, source.valid_to)
    return (source.id, source.title, source.number, *(day for day in dates if day is not None))


def _read_all(
    sources: Sequence[Source], embedder: Embedder
) -> tuple[list[PassageText], list[IndexedPassage]]:
    passages = [passage for source in sources for passage in _passages(source)]
    # As the office writes them: both fields and the vector stand under title and headings.
    headings = ["\n".join((passage.title, *passage.heading_path)) for passage in passages]
    texts = [f"{head}\n{passage.text}" for head, passage in zip(headings, passages, strict=True)]
    rows: list[IndexedPassage] = []
    for start in range(0, len(passages), 64):
        some = slice(start, start + 64)
        vectors = embedder.embed(texts[some], "passage")
        for passage, heading, vector in zip(passages[some], headings[some], vectors, strict=True):
            rows.append(_row(passage, heading, vector))
    return passages, rows


def _row(passage: PassageText, heading: str, vector: NDArray[np.float32]) -> IndexedPassage:
    return IndexedPassage(
        id=passage.id,
        body=BODY,
        document=passage.document,
        version=passage.version,
        clearance=0,
        label="",
        collections=(),
        language=passage.language,
        valid_from=passage.valid_from.toordinal() if passage.valid_from else 0,
        valid_to=passage.valid_to.toordinal() if passage.valid_to else 4_000_000,
        sparse=analyse_passage(passage.text, heading),
        dense=vector,
    )


def _passages(source: Source) -> list[PassageText]:
    with tempfile.TemporaryDirectory() as scratch:
        path = source.path
        if path is None:
            path = Path(scratch, "document.txt")
            path.write_text(source.body, "utf-8")
        document = read_document(path, _FORMATS[path.suffix], lambda done, total: None)
    language = identify(document.text[:20_000])
    return [
        PassageText(
            id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"{source.id}/{passage.ordinal}")),
            text=document.text[passage.start : passage.end],
            document=source.id,
            version=source.id,
            start=passage.start,
            page=passage.page,
            heading_path=passage.heading_path,
            article=passage.article,
            clause=passage.clause,
            title=source.title,
            number=source.number,
            language=_language(document.text[passage.start : passage.end], language),
            valid_from=source.valid_from,
            valid_to=source.valid_to,
        )
        for passage in split_passages(document)
    ]


def _language(text: str, whole: str) -> str:
    return identify(text) if len(text) >= _ENOUGH else whole


def golden_sources(path: Path, ids: Iterable[str] | None = None) -> list[Source]:
    wanted = None if ids is None else set(ids)
    return [_golden(d) for d in read_documents(path) if wanted is None or d.id in wanted]


def _golden(document: GoldenDocument) -> Source:
    return Source(document.id, document.heading, document.number, body=document.body)


def sample_sources() -> list[Source]:
    manifest = json.loads((SAMPLES / "manifest.json").read_text("utf-8"))
    return [
        Source(
            row["file"],
            row["title"],
            row.get("number", ""),
            path=SAMPLES / row["file"],
            valid_from=_day(row.get("effective_from")),
            valid_to=_day(row.get("effective_to")),
        )
        for row in manifest["documents"]
    ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def law_halves(
    laws: Path, questions: Sequence[GoldenQuestion], most: int = 100
) -> tuple[set[str], set[str]]:
    """Two disjoint lots of the shortest laws that questions ask about, to build with one and check
    with the other. Alternating by length, so that both are alike."""
    asked = {question.document for question in questions}
    lengths = {d.id: len(d.body) for d in read_documents(laws) if d.id in asked}
    shortest = sorted(lengths, key=lambda name: lengths[name])[:most]
    return set(shortest[0::2]), set(shortest[1::2])
