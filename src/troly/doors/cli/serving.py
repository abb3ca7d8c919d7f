"""serve, web, worker, index, models, text-model: the processes, together or apart."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

from troly import app
from troly import settings as deployment
from troly.doors.cli import holding, session
from troly.doors.cli.children import Child
from troly.doors.cli.owning import as_child, set_up_logging
from troly.doors.cli.processes import supervise
from troly.errors import SettingsError, TrolyError
from troly.settings import Settings


def serve() -> None:
    """Run everything on one desk: web pages, worker, index and model."""
    settings = deployment.load()
    try:
        lock = holding.hold(settings)
        holding.check_port(settings)
    except TrolyError as error:
        session.fail(error)
    settings = session.start()
    app.check_text_model(settings, whole=True)
    run(settings)
    os.close(lock)


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

        address = holding.address(settings)
        session.err.print(gettext("Troly đang chạy tại %s (Ctrl+C để dừng)") % address)

    supervise(settings, [Child(name) for name in names], tell)


def web() -> None:
    """Run the web process: pages and API. It never opens a document."""
    as_child()
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
    as_child()
    settings = session.start()
    from troly.doors.worker.loop import work

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    work(settings.run_folder, settings.workers, stop)


def models() -> None:
    """Load the embedding model once and serve it on a local socket."""
    as_child()
    set_up_logging()
    from troly.engine.runtimes.served import run_server

    settings = deployment.load()
    settings.prepare_home()
    ensure_model(settings.model_folder)
    run_server(settings.model_folder, settings.models_socket)


def text_model() -> None:
    """Hold the text model of TROLY_MODEL_FILE, from the first question on, for the others."""
    as_child()
    set_up_logging()
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
