"""Wires the rooms: names the concrete choices and starts Django once per process."""

from __future__ import annotations

import threading
from functools import lru_cache
from pathlib import Path

import django
from django.conf import settings as django_conf

from troly import framework, outbound
from troly import settings as deployment
from troly.engine.parsing.limits import Limits
from troly.engine.runtimes.cached import CachedEmbedder
from troly.engine.runtimes.embedding import Embedder
from troly.engine.runtimes.remote import RemoteEmbedder
from troly.engine.runtimes.served import SocketEmbedder
from troly.engine.search.indexes.owned import OwnedIndex
from troly.engine.search.passages import Index
from troly.settings import Settings

_started = threading.Lock()


def start(settings: Settings | None = None) -> Settings:
    """Read the settings, make the folders, configure Django, hand the ports to the office.

    Raises ``SettingsError`` naming what to mend. Calling it again does nothing.
    """
    with _started:
        chosen = settings or deployment.load()
        if not django_conf.configured:
            chosen.prepare_home()
            if chosen.embedding_url:
                outbound.check_destination(chosen.embedding_url)
            django_conf.configure(**framework.django_settings(chosen))
            django.setup()
            _connect(chosen)
        return chosen


def _connect(settings: Settings) -> None:
    from troly.office.library.ports import Ports, connect

    @lru_cache(maxsize=1)
    def index() -> Index:
        return OwnedIndex(settings.index_socket)

    @lru_cache(maxsize=1)
    def embedder() -> Embedder:
        inner: Embedder
        if settings.embedding_url:
            inner = RemoteEmbedder(
                settings.embedding_url,
                settings.embedding_model,
                outbound.transport(settings.embedding_url),
                dimension=settings.embedding_dimension,
            )
        else:
            inner = SocketEmbedder(settings.models_socket)
        return CachedEmbedder(
            inner,
            settings.home / "derived" / "embeddings.sqlite3",
            max_bytes=settings.embedding_cache_mb * 1_000_000,
        )

    connect(
        Ports(
            home=settings.home,
            limits=Limits(
                file_bytes=settings.upload_max_mb * 1_000_000,
                memory_bytes=settings.parse_memory_mb * 1024 * 1024,
                cpu_seconds=settings.parse_cpu_seconds,
                wall_seconds=settings.parse_wall_seconds,
            ),
            quota_bytes=settings.body_quota_gb * 1_000_000_000,
            lexical_weights=settings.lexical_weights,
            index=index,
            embedder=embedder,
        )
    )
    # Importing these registers the kinds of jobs.
    from troly.office.library import indexing, reading, statistics, viewing  # noqa: F401


def migrate(settings: Settings) -> Path | None:
    """Bring the records to this version's form, all of it or nothing of it.

    Returns the path of the copy of the SQLite records made before, or None when nothing was to be
    done. Raises ``Unavailable`` when it did not come about: the records are then as before.
    """
    from troly.office.keeping.databases import reach
    from troly.office.keeping.upgrade import upgrade

    reach()
    return upgrade(settings.home)
