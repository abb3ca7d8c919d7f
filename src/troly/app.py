"""Wires the rooms: names the concrete choices and starts Django once per process."""

from __future__ import annotations

import threading
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.conf import settings as django_conf

from troly import framework, outbound
from troly import settings as deployment
from troly.destinations import declared
from troly.engine.guard.leaving import Destination
from troly.engine.parsing.limits import Limits
from troly.engine.runtimes.cached import CachedEmbedder
from troly.engine.runtimes.embedding import Embedder
from troly.engine.runtimes.generating import Generator
from troly.engine.runtimes.gguf import GgufModel, check_model_file, model_socket
from troly.engine.runtimes.openai_chat import OpenAIChat
from troly.engine.runtimes.remote import RemoteEmbedder
from troly.engine.runtimes.served import SocketEmbedder
from troly.engine.search.indexes.owned import OwnedIndex
from troly.engine.search.passages import Index
from troly.errors import SettingsError
from troly.settings import Settings

if TYPE_CHECKING:
    from httpx import BaseTransport

    from troly.engine.search.indexes.qdrant import QdrantIndex

SHIPPED_DIMENSION = 384
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
                outbound.check_destination(chosen.embedding_url, declared(chosen.home))
            check_text_model(chosen)
            django_conf.configure(**framework.django_settings(chosen))
            django.setup()
            _connect(chosen)
        return chosen


def _connect(settings: Settings) -> None:
    from troly.office.library.ports import Ports, connect

    @lru_cache(maxsize=1)
    def index() -> Index:
        if settings.owns_index:
            return OwnedIndex(settings.index_socket)
        return qdrant_index(settings)

    def opened(is_bulk: bool) -> Embedder:
        inner: Embedder
        if settings.embedding_url:
            inner = RemoteEmbedder(
                settings.embedding_url,
                settings.embedding_model,
                guarded_transport(settings, settings.embedding_url, "embedding"),
                dimension=settings.embedding_dimension,
            )
        else:
            inner = SocketEmbedder(settings.models_socket, is_bulk=is_bulk)
        return CachedEmbedder(
            inner,
            settings.home / "derived" / "embeddings.sqlite3",
            max_bytes=settings.embedding_cache_mb * 1_000_000,
        )

    @lru_cache(maxsize=1)
    def embedder() -> Embedder:
        return opened(is_bulk=False)

    @lru_cache(maxsize=1)
    def bulk_embedder() -> Embedder:
        return opened(is_bulk=True)

    @lru_cache(maxsize=1)
    def generator() -> Generator | None:
        return text_model(settings)

    _connect_identity()
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
            bulk_embedder=bulk_embedder,
            generator=generator,
            writes_at=lambda: writes_at(settings),
        )
    )
    from troly.office.assistants import gate
    from troly.office.governance.register import Register

    gate.connect(Register())
    # Importing these registers the kinds of jobs.
    from troly.office.assistants.tasks import analyse, layouts, summarise  # noqa: F401
    from troly.office.library import indexing, personal, reading, removal, statistics, viewing  # noqa: F401


def _connect_identity() -> None:
    from troly.office.tenants.identity.ports import Ports, connect

    purpose = "sign-in"
    connect(
        Ports(
            transport=lambda url, ca_file, told: outbound.declared_transport(
                url, purpose=purpose, record=told, ca_file=ca_file
            ),
            check=outbound.check_declared,
            directory=lambda url, start_tls, ca_file, told: outbound.open_directory(
                url, purpose=purpose, record=told, start_tls=start_tls, ca_file=ca_file
            ),
        )
    )


def check_text_model(settings: Settings, *, whole: bool = False) -> None:
    """Do the settings of the model that writes fit? ``whole`` reads the file for its digest too.

    Raises ``SettingsError`` naming what to mend.
    """
    if settings.model_url:
        outbound.check_destination(settings.model_url, declared(settings.home))
        settings.model_key()
    if settings.model_file is not None:
        check_model_file(settings.model_file, settings.model_sha256, whole=whole)


def text_model(settings: Settings) -> Generator | None:
    """The model that writes; None where the settings name none. Asks nothing of it yet."""
    if settings.model_file is not None:
        return GgufModel(
            settings.model_name or settings.model_file.stem,
            settings.text_model_socket,
            outbound.local_socket(model_socket(settings.text_model_socket)),
        )
    if not settings.model_url:
        return None
    return OpenAIChat(
        settings.model_url,
        settings.model_name,
        guarded_transport(settings, settings.model_url, "writing"),
        key=settings.model_key(),
    )


def guarded_transport(settings: Settings, url: str, purpose: str) -> BaseTransport:
    """The way to a server that texts are sent to: the guard is asked of each request."""
    from troly.office.outgoing.door import let_out

    def leave(to: Destination, fact: outbound.OutboundRequest, text: str) -> None:
        let_out(to, fact.purpose, text, fact.sha256, fact.bytes_sent)

    return outbound.transport(url, purpose=purpose, declared=declared(settings.home), leave=leave)


def writes_at(settings: Settings) -> Destination | None:
    """Which server writes; None where it is no server, or none."""
    if not settings.model_url:
        return None
    return outbound.destination_of(settings.model_url, declared(settings.home))


def qdrant_index(settings: Settings) -> QdrantIndex:
    """The index on the Qdrant of the settings, for the rows of this installation's model.

    Raises ``SettingsError`` when no address is set or the client library is not installed.
    """
    name = f"{deployment.PREFIX}QDRANT_URL"
    if settings.owns_index:
        remedy = "write https://machine:6333, the address of the body's own Qdrant"
        raise SettingsError(name=name, problem="empty", remedy=remedy)
    try:
        # Here and not above: an installation without a cluster need not have it.
        from troly.engine.search.indexes.qdrant import open_index
    except ModuleNotFoundError as error:
        if error.name is None or not error.name.startswith(("qdrant_client", "grpc")):
            raise
        raise SettingsError(
            name=name,
            problem="the package qdrant-client is not installed",
            remedy="pip install --require-hashes -r requirements/cluster.txt, or troly[cluster]",
        ) from error
    model, dimension = model_of_rows(settings)
    return open_index(settings.qdrant_url, settings.qdrant_api_key(), model, dimension)


def model_of_rows(settings: Settings) -> tuple[str, int]:
    """Name of the model whose vectors this installation stores, and their length."""
    if settings.embedding_url:
        return settings.embedding_model or "remote", settings.embedding_dimension
    if settings.embedding_folder is None:
        # The shipped one, which may not be built yet.
        return deployment.SHIPPED_MODEL, SHIPPED_DIMENSION
    from troly.engine.runtimes.model_folder import read_description

    description = read_description(settings.embedding_folder)
    return description.full_name, description.dimension


def migrate(settings: Settings) -> Path | None:
    """Bring the records to this version's form, all of it or nothing of it.

    Returns the path of the copy of the SQLite records made before, or None when nothing was to be
    done. Raises ``Unavailable`` when it did not come about: the records are then as before.
    """
    from troly.office.keeping.databases import reach
    from troly.office.keeping.upgrade import upgrade

    reach()
    return upgrade(settings.home)
