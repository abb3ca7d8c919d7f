"""What the office needs from outside itself, handed in once by ``app.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from troly.engine.guard.leaving import Destination
from troly.engine.parsing.limits import Limits
from troly.engine.runtimes.embedding import Embedder
from troly.engine.runtimes.generating import Generator
from troly.engine.search.passages import Index
from troly.errors import Unavailable


@dataclass(frozen=True)
class Ports:
    """Concrete choices, named by ``app.py``. ``index`` and ``embedder`` are called per use, so
    that a process that never searches opens no socket."""

    home: Path
    limits: Limits
    quota_bytes: int
    lexical_weights: dict[str, float]
    index: Callable[[], Index]
    embedder: Callable[[], Embedder]
    """For questions: nobody's library is waited for."""
    bulk_embedder: Callable[[], Embedder]
    """The same model for what is taken in: it gives way to questions."""
    generator: Callable[[], Generator | None] = lambda: None
    """The model that writes; None where the settings name none."""
    writes_at: Callable[[], Destination | None] = lambda: None
    """The server it is on; None where it is no server."""

    @property
    def has_generator(self) -> bool:
        return self.generator() is not None


_ports: Ports | None = None


def connect(ports: Ports) -> None:
    global _ports
    _ports = ports


def ports() -> Ports:
    """The wired ports. Raises ``Unavailable`` when ``app.start`` has not run."""
    if _ports is None:
        raise Unavailable("not_started")
    return _ports
