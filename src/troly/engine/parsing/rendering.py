"""Pictures of document pages, for the viewer."""

from __future__ import annotations

from pathlib import Path

from troly.engine.parsing.limits import Limits
from troly.engine.parsing.sandbox import run_in_child
from troly.errors import FileRefused


def render_page(path: Path, page: int, width_px: int, limits: Limits | None = None) -> bytes:
    """Page ``page`` (from 1) of a PDF as PNG bytes, ``width_px`` wide (16 to 6000).

    Drawn in a limited child process. Raises FileRefused: encrypted, damaged, no_such_page,
    too_slow, too_big_output, needs_memory; Unavailable("parser_unavailable").
    """
    answer = run_in_child(
        {"task": "render", "path": str(path.resolve()), "page": page, "width": width_px},
        limits or Limits(),
    )
    image = answer.get("image")
    if not isinstance(image, bytes):
        raise FileRefused("damaged", error="answer")
    return image
