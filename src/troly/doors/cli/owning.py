"""index: own the embedded index. Little is imported here, so that a desk's owner stays small."""

from __future__ import annotations

import json
import logging
import logging.config
import os
import shutil

from troly import framework
from troly import settings as deployment
from troly.doors.cli.children import end_with_parent
from troly.errors import Unavailable
from troly.settings import Settings

DEFAULT_DIMENSION = 384
REBUILDABLE = ("index_outdated", "index_damaged")
NEEDS_REBUILD = "index.needs_rebuild"


def index() -> None:
    """Own the embedded index and answer for it on a local socket."""
    as_child()
    set_up_logging()
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


def as_child() -> None:
    parent = os.environ.get("TROLY_CHILD")
    if parent:
        end_with_parent(int(parent))


def set_up_logging() -> None:
    logging.config.dictConfig(framework.logging_settings(deployment.load()))
