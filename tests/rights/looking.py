"""A world drawn, written and looked at: for the command and for the quick test."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from django.core.cache import cache
from django.db import transaction
from tests.rights.looks import Found, Looks
from tests.rights.records import written
from tests.rights.world import drawn

from troly.engine.answers.refusal import Refusal
from troly.engine.runtimes.scripted import ScriptedEmbedder
from troly.engine.search.indexes.embedded import EmbeddedIndex
from troly.office.library.ports import connect, ports


def look(
    home: Path, seed: int, members: int, documents: int, requests: int, *, is_kept: bool
) -> Found:
    """Files go below ``home``. The records stay there, or are rolled back; then no answer is asked
    for as a stream, which threads of its own write, outside the transaction."""
    began = time.process_time()
    world = drawn(seed, members, documents)
    embedder = ScriptedEmbedder()
    index = EmbeddedIndex(home / "index-of-rights", dimension=embedder.dimension)
    before = ports()
    for name in ("holding", "originals", "derived"):
        (home / name).mkdir(exist_ok=True)
    here = lambda: embedder  # noqa: E731
    connect(replace(before, home=home, index=lambda: index, embedder=here, bulk_embedder=here))
    try:
        with nullcontext() if is_kept else transaction.atomic(), never_refused():
            records = written(world, seed, index)
            looks = Looks(world, records, index, seed, with_streams=is_kept)
            looks.found.seconds["writing"] += time.process_time() - began
            for place in range(members):
                cache.clear()
                looks.member(place, requests)
            if not is_kept:
                transaction.set_rollback(True)
        return looks.found
    finally:
        connect(before)
        index.close()


@contextmanager
def never_refused() -> Iterator[None]:
    """The scripted model's vectors mean nothing, so its doubts do not either."""
    with patch.object(Refusal, "threshold", lambda *_: 0.0):
        yield
