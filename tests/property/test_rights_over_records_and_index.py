"""Whatever the documents and whoever asks: records, word search, meaning search and counts let
through the very same documents, and these are the ones that a plain reading of the rules gives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from troly.engine.search.analysis import analyse_passage, analyse_query
from troly.engine.search.indexes.embedded import EmbeddedIndex
from troly.engine.search.passages import IndexedPassage, RightsFilter
from troly.engine.search.query import understand_query
from troly.office.library.models import Collection, Document
from troly.office.tenants.models import Tenant
from troly.office.tenants.rights import document_rights

BODIES, COLLECTIONS = 2, 3
LABELS = ("public", "internal", "people")
DAYS = tuple(date(2026, 1, day) for day in (1, 10, 11, 20, 31))
NEVER, ALWAYS = 0, 4_000_000
TEXT = "Lệ phí chứng thực bản sao tại xã."


@dataclass(frozen=True)
class Given:
    """A document as drawn; bodies and collections by their number."""

    body: int
    clearance: int
    label: str
    collections: frozenset[int]
    valid_from: date | None
    valid_to: date | None
    is_removed: bool


@dataclass(frozen=True)
class Asked:
    body: int
    clearance: int
    labels: tuple[str, ...] | None
    collections: tuple[int, ...] | None
    on_date: date | None
    without: frozenset[int]

    def lets_through(self, place: int, one: Given) -> bool:
        """The rules, written a second time and as plainly as possible."""
        if one.is_removed or one.body != self.body or one.clearance > self.clearance:
            return False
        if self.labels is not None and one.label not in self.labels:
            return False
        if self.collections is not None and not one.collections & set(self.collections):
            return False
        if self.on_date is not None:
            if one.valid_from is not None and one.valid_from > self.on_date:
                return False
            if one.valid_to is not None and one.valid_to < self.on_date:
                return False
        return place not in self.without


def subsets(values: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(values, unique=True, max_size=3).map(tuple)


DOCUMENTS = st.lists(
    st.builds(
        Given,
        body=st.integers(0, BODIES - 1),
        clearance=st.integers(0, 2),
        label=st.sampled_from(LABELS),
        collections=st.frozensets(st.integers(0, COLLECTIONS - 1), min_size=1),
        valid_from=st.none() | st.sampled_from(DAYS),
        valid_to=st.none() | st.sampled_from(DAYS),
        is_removed=st.sampled_from((False, False, False, True)),
    ),
    min_size=1,
    max_size=8,
)
QUESTIONS = st.lists(
    st.builds(
        Asked,
        body=st.integers(0, BODIES - 1),
        clearance=st.integers(-1, 2),
        labels=st.none() | subsets(st.sampled_from(LABELS)),
        collections=st.none() | subsets(st.integers(0, COLLECTIONS - 1)),
        on_date=st.none() | st.sampled_from(DAYS),
        without=st.frozensets(st.integers(0, 7), max_size=2),
    ),
    min_size=1,
    max_size=6,
)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[EmbeddedIndex]:
    opened = EmbeddedIndex(tmp_path / "index", dimension=8)
    yield opened
    opened.close()


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def written(
    drawn: list[Given], tenants: list[Tenant], shelves: list[list[Collection]]
) -> tuple[list[Document], list[IndexedPassage]]:
    """The drawn documents as records, and as rows of the index when they are not removed."""
    documents, rows = [], []
    vector = np.full(8, 8**-0.5, dtype=np.float32)
    for one in drawn:
        document = Document.objects.create(
            tenant=tenants[one.body],
            title=TEXT,
            label=one.label,
            clearance=one.clearance,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
            removed_at="2026-01-01T00:00Z" if one.is_removed else None,
        )
        document.collections.set([shelves[one.body][number] for number in one.collections])
        documents.append(document)
        if one.is_removed:
            continue
        rows.append(
            IndexedPassage(
                id=str(uuid4()),
                body=str(document.tenant_id),
                document=str(document.pk),
                version=str(uuid4()),
                clearance=one.clearance,
                label=one.label,
                collections=tuple(str(c.pk) for c in document.collections.all()),
                language="vi",
                valid_from=one.valid_from.toordinal() if one.valid_from else NEVER,
                valid_to=one.valid_to.toordinal() if one.valid_to else ALWAYS,
                sparse=analyse_passage(TEXT, ""),
                dense=vector,
            )
        )
    return documents, rows


def test_four_ways_of_looking_see_the_same(db: None, index: EmbeddedIndex) -> None:
    tenants = [Tenant.objects.create(name=f"Xã số {number} (hư cấu)") for number in range(BODIES)]
    shelves = [
        [Collection.objects.create(tenant=tenant, name=f"Bộ {n}") for n in range(COLLECTIONS)]
        for tenant in tenants
    ]
    words, vector = (
        analyse_query(understand_query("lệ phí chứng thực", None)),
        np.full(8, 8**-0.5, dtype=np.float32),
    )
    seen = {True: 0, False: 0}

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(DOCUMENTS, QUESTIONS)
    def agree(drawn: list[Given], questions: list[Asked]) -> None:
        with rolled_back():
            documents, rows = written(drawn, tenants, shelves)
            index.upsert(rows)
            try:
                for asked in questions:
                    rights = RightsFilter(
                        body=str(tenants[asked.body].pk),
                        clearance=asked.clearance,
                        labels=asked.labels,
                        collections=None
                        if asked.collections is None
                        else tuple(str(shelves[asked.body][n].pk) for n in asked.collections),
                        on_date=asked.on_date.toordinal() if asked.on_date else None,
                        without_documents=tuple(
                            str(documents[n].pk) for n in asked.without if n < len(documents)
                        ),
                    )
                    expected = {
                        str(documents[place].pk)
                        for place, one in enumerate(drawn)
                        if asked.lets_through(place, one)
                    }
                    found = Document.objects.filter(document_rights(rights)).distinct()
                    assert {str(d.pk) for d in found} == expected
                    by_words = index.search_lexical(words, rights, 50)
                    assert {hit.document for hit in by_words} == expected
                    by_meaning = index.search_dense(vector, rights, 50)
                    assert {hit.document for hit in by_meaning} == expected
                    assert index.count(rights) == len(expected)
                    seen[bool(expected)] += 1
            finally:
                for tenant in tenants:
                    mine = [row.version for row in rows if row.body == str(tenant.pk)]
                    index.delete_versions(str(tenant.pk), mine)

    agree()
    # Drawn so that rights matter: both outcomes are common.
    assert min(seen.values()) >= 10, seen
