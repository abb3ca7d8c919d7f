"""serve, web, worker, index, models, text-model: the processes, together or apart."""

from __future__ import annotations

import json
import logging
import logging.config
import os
import shutil
import signal
import threading
from pathlib import Path

from troly import app, framework
from troly import settings as deployment
from troly.doors.cli import session
from troly.doors.cli.children import Child, end_with_parent
from troly.doors.cli.processes import supervise
from troly.errors import SettingsError, Unavailable
from troly.settings import Settings

DEFAULT_DIMENSION = 384
REBUILDABLE = ("index_outdated", "index_damaged")
NEEDS_REBUILD = "index.needs_rebuild"


def serve() -> None:
    """Run everything on one desk: web pages, worker, index and model."""
    settings = session.start()
    app.check_text_model(settings, whole=True)
    run(settings)


def run(settings: Settings) -> None:
    """Supervise the desk's processes until told to stop."""
    names = ["index", "models", "worker", "web"]
    if settings.embedding_url:
        names.remove("models")
    if settings.model_file is not None:
        names.insert(0, "text-model")
    if not settings.owns_index:
        names.remove("index")

    def tell() -> None:
        from django.utils.translation import gettext

        address = settings.public_url or f"http://{settings.host}:{settings.port}"
        session.err.print(gettext("Troly đang chạy tại %s (Ctrl+C để dừng)") % address)

    supervise(settings, [Child(name) for name in names], tell)


def _as_child() -> None:
    parent = os.environ.get("TROLY_CHILD")
    if parent:
        end_with_parent(int(parent))


def web() -> None:
    """Run the web process: pages and API. It never opens a document."""
    _as_child()
    import uvicorn

    from troly.doors.connections import LimitedProtocol

    settings = deployment.load()
    uvicorn.run(
        "troly.doors.asgi:application",
        host=settings.host,
        port=settings.port,
        http=LimitedProtocol,
        lifespan="off",
        # Its lines then go where all others go, in the same form.
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=10,
        forwarded_allow_ips="127.0.0.1",
    )


def worker() -> None:
    """Run jobs: read files, draw pages, add meaning."""
    _as_child()
    settings = session.start()
    from troly.doors.worker.loop import work

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    work(settings.run_folder, settings.workers, stop)


def index() -> None:
    """Own the embedded index and answer for it on a local socket."""
    _as_child()
    _logging()
    from troly.doors.index.owner import run_owner

    settings = deployment.load()
    settings.prepare_home()
    folder, dimension = settings.home / "index", vector_length(settings)
    try:
        run_owner(folder, settings.index_socket, dimension)
    except Unavailable as error:
        if error.code not in REBUILDABLE:
            raise
        # The index is derived: put it aside, start empty, let the worker write it again.
        # Asked for first: between the two a crash then leads to one rebuild too many, not to none.
        (settings.run_folder / NEEDS_REBUILD).touch()
        aside = folder.with_name(f"index.{error.code}")
        shutil.rmtree(aside, ignore_errors=True)
        folder.rename(aside)
        folder.mkdir(mode=0o700)
        logging.getLogger("troly.index").warning("%s: written again from the records", error.code)
        run_owner(folder, settings.index_socket, dimension)


def vector_length(settings: Settings) -> int:
    """Dimension of the vectors that this installation's model makes."""
    described = settings.model_folder / "model.json"
    if not settings.embedding_url and described.exists():
        return int(json.loads(described.read_text("utf-8")).get("dimension", DEFAULT_DIMENSION))
    return settings.embedding_dimension


def models() -> None:
    """Load the embedding model once and serve it on a local socket."""
    _as_child()
    _logging()
    from troly.engine.runtimes.served import run_server

    settings = deployment.load()
    settings.prepare_home()
    ensure_model(settings.model_folder)
    run_server(settings.model_folder, settings.models_socket)


def text_model() -> None:
    """Hold the text model of TROLY_MODEL_FILE, from the first question on, for the others."""
    _as_child()
    _logging()
    from troly.engine.runtimes.gguf import run_server

    settings = deployment.load()
    settings.prepare_home()
    if settings.model_file is None:
        raise SettingsError(
            name=f"{deployment.PREFIX}MODEL_FILE",
            problem="empty",
            remedy="name a GGUF file on this machine",
        )
    app.check_text_model(settings)
    run_server(
        settings.model_file,
        settings.model_sha256,
        settings.model_threads,
        settings.text_model_socket,
    )


def ensure_model(folder: Path) -> None:
    """Build the standard model folder from the packaged weights when there is none, with a
    progress bar on a terminal."""
    from rich.progress import Progress

    from troly.engine.runtimes.e5_build import build_model

    if (folder / "model.json").exists():
        return
    with Progress(console=session.err, transient=True) as progress:
        bar = progress.add_task("multilingual-e5-small", total=1.0)
        build_model(
            folder,
            lambda step, share: progress.update(bar, description=step, completed=share),
        )


def _logging() -> None:
    logging.config.dictConfig(framework.logging_settings(deployment.load()))
