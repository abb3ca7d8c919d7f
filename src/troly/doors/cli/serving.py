"""serve, web, worker, index, models: the processes, together or apart."""

from __future__ import annotations

import logging
import os
import signal
import threading
from pathlib import Path

import typer

from troly import settings as deployment
from troly.doors.cli import session
from troly.doors.cli.processes import Child, end_with_parent, supervise
from troly.settings import Settings


def serve(open_text: str = typer.Option("", hidden=True)) -> None:
    """Run everything on one desk: web pages, worker, index and model."""
    settings = session.start()
    run(settings)


def run(settings: Settings) -> None:
    """Supervise the desk's processes until told to stop."""
    names = ["index", "models", "worker", "web"]
    if settings.embedding_url:
        names.remove("models")

    def tell() -> None:
        from django.utils.translation import gettext

        address = settings.public_url or f"http://{settings.host}:{settings.port}"
        session.err.print(gettext("Troly đang chạy tại %s (Ctrl+C để dừng)") % address)

    supervise(settings, [Child(name) for name in names], tell)


def _as_child() -> None:
    if os.environ.get("TROLY_CHILD"):
        end_with_parent()


def web() -> None:
    """Run the web process: pages and API. It never opens a document."""
    _as_child()
    import uvicorn

    settings = deployment.load()
    uvicorn.run(
        "troly.doors.asgi:application",
        host=settings.host,
        port=settings.port,
        lifespan="off",
        log_level="warning",
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
    _plain_logging()
    from troly.doors.index.owner import run_owner

    settings = deployment.load()
    settings.prepare_home()
    run_owner(settings.home / "index", settings.index_socket)


def models() -> None:
    """Load the embedding model once and serve it on a local socket."""
    _as_child()
    _plain_logging()
    from troly.engine.runtimes.served import run_server

    settings = deployment.load()
    settings.prepare_home()
    ensure_model(settings.model_folder)
    run_server(settings.model_folder, settings.models_socket)


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


def _plain_logging() -> None:
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
