"""Whatever the grants: records, word search, meaning search and counts let the same through, and
term statistics are those of the body with what is shared."""

from __future__ import annotations

import math
from pathlib import Path
from uuid import uuid4

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.property.test_rights_over_records_and_index import rolled_back
from tests.rights.plainly import papers_of
from tests.rights.records import written
from tests.rights.world import drawn

from troly.engine.search.analysis import analyse_query
from troly.engine.search.indexes.embedded import EmbeddedIndex
from troly.engine.search.passages import IndexedPassage, RightsFilter, SparseVector, Way
from troly.engine.search.query import understand_query
from troly.errors import NotAllowed
from troly.office.library.models import Document
from troly.office.tenants.models import Member
from troly.office.tenants.rights import document_rights, rights_filter

MEMBERS, PAPERS = 6, 25


def test_ways_let_the_same_through_everywhere(db: None, engines: object, tmp_path: Path) -> None:
    """Small worlds, each with its own bodies in the one index."""
    index = EmbeddedIndex(tmp_path / "ways", dimension=8)
    words = analyse_query(understand_query("lệ phí lấy nước ở bến", None))
    vector = np.full(8, 8**-0.5, dtype=np.float32)
    seen = {True: 0, False: 0}

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 2**32))
    def agree(seed: int) -> None:
        world = drawn(seed, MEMBERS, PAPERS)
        with rolled_back():
            records = written(world, seed, index)
            number = {str(paper.pk): n for n, paper in enumerate(records.papers)}
            for place in range(MEMBERS):
                expected, _ = papers_of(world, place)
                seen[bool(expected)] += 1
                member = Member.objects.select_related("tenant", "person").get(
                    pk=records.people[place].pk
                )
                try:
                    rights = rights_filter(member)
                except NotAllowed:
                    assert expected == set()
                    continue
                found = Document.objects.filter(document_rights(rights))
                assert sorted(number[str(d.pk)] for d in found) == sorted(expected)
                by_words = index.search_lexical(words, rights, 50)
                assert {number[hit.document] for hit in by_words} == expected
                by_meaning = index.search_dense(vector, rights, 50)
                assert {number[hit.document] for hit in by_meaning} == expected
                assert index.count(rights) == len(expected)

    try:
        agree()
    finally:
        index.close()
    assert min(seen.values()) >= 5, seen


def test_term_statistics_are_those_of_the_body_and_what_is_shared(tmp_path: Path) -> None:
    """The engine counts an alternative of two conditions rightly: this is what the filter rests
    on. And who of the body asks changes nothing."""
    index = EmbeddedIndex(tmp_path / "statistics", dimension=8)
    rows = [_row(n) for n in range(600)]
    index.upsert(rows)
    shared = ("c1", "c2")
    everything = (Way("A"), Way("B", collections=shared))
    population = [row for row in rows if row.body == "A" or set(row.collections) & set(shared)]
    try:
        for term in range(4):
            holding = sum(term in row.sparse.ids for row in population)
            weight = math.log(1 + (len(population) - holding + 0.5) / (holding + 0.5))
            query = SparseVector((term,), (1.0,))
            for ways in (everything, (Way("B", collections=("c1",)),), (Way("A"),)):
                rights = RightsFilter("A", 2, None, None, ways=ways, shared=shared)
                hits = index.search_lexical(query, rights, 1)
                assert hits and math.isclose(hits[0].score, weight, rel_tol=1e-4)
    finally:
        index.close()


def _row(n: int) -> IndexedPassage:
    terms = tuple(sorted({(n * 7 + k * k) % 23 for k in range(5)} | {n % 4}))
    return IndexedPassage(
        id=str(uuid4()),
        body="AB"[n % 2],
        document=f"d{n}",
        version=f"v{n}",
        clearance=0,
        label="public",
        collections=(f"c{n % 7}",),
        language="vi",
        valid_from=0,
        valid_to=4_000_000,
        sparse=SparseVector(terms, (1.0,) * len(terms)),
    )
