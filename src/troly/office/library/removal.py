"""The last of a removed document: index, text, file, page images, vectors, and what other rooms
keep of its words."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Sequence

from django.db import transaction

from troly.engine.runtimes.cached import CachedEmbedder
from troly.errors import TrolyError
from troly.office.library import jobs, originals, statistics, viewing
from troly.office.library.indexing import embedding_text
from troly.office.library.models import Document, Passage, Segment, Version
from troly.office.library.ports import ports

log = logging.getLogger("troly.removal")
_AT_ONCE = 500
_watchers: list[Callable[[Document], None]] = []


def on_removal(act: Callable[[Document], None]) -> None:
    """Have ``act`` forget what it keeps of a removed document's words, in the same transaction."""
    if act not in _watchers:
        _watchers.append(act)


@jobs.kind("remove", jobs.QUICK)
def remove(running: jobs.Running) -> None:
    """Take a removed document out of index, records and disk."""
    with running.alone_on(running.job.arguments["document"]):
        document = Document.objects.get(pk=running.job.arguments["document"])
        if document.removed_at is None:
            return
        versions = list(document.versions.select_related("document"))
        ports().index().delete_versions(str(document.tenant_id), [str(v.id) for v in versions])
        for version in versions:
            forget_vectors(version)
        with transaction.atomic():
            Segment.objects.filter(version__in=versions).delete()
            Passage.objects.filter(version__in=versions).delete()
            for act in _watchers:
                act(document)
            statistics.mark_stale(document.tenant)
        _remove_images(versions)
        for version in versions:
            originals.erase_unshared(document, version)


def _remove_images(versions: Sequence[Version]) -> None:
    """Drawn from a file that another document may share: then they are drawn again."""
    for version in versions:
        shutil.rmtree(viewing.image_path(version, 1).parent, ignore_errors=True)


def forget_vectors(version: Version) -> None:
    """While title and passages still stand. The cache holds no words, but a vector can be guessed
    back into some."""
    passages = version.passages.order_by("ordinal")
    texts = [embedding_text(version.title, one) for one in passages.iterator(chunk_size=_AT_ONCE)]
    try:
        embedder = ports().bulk_embedder()
        if texts and isinstance(embedder, CachedEmbedder):
            embedder.forget(texts, "passage")
    except TrolyError as error:
        # Without its model a machine does not know under which names it kept them.
        log.warning("vectors of a removed document stay in the cache: %s", error.code)
