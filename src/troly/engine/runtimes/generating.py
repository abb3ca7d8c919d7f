"""The one interface behind which every model that writes stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Request:
    """What a model is asked to write.

    ``schema`` (JSON Schema) and ``grammar`` (GBNF) are two ways to ask for the same form; a server
    that knows neither is asked in words alone, so whoever reads the text must expect anything.
    """

    rules: str
    """What holds for every answer; stands first, so that a server can keep it."""
    text: str
    """Evidence and question."""
    schema: Mapping[str, Any] | None = None
    grammar: str = ""
    most_tokens: int = 600
    sources: tuple[str, ...] | None = None
    """Ids of the documents that the evidence is from, for the guard: never sent. None: unknown."""


class Generator(Protocol):
    """Writes text."""

    @property
    def name(self) -> str:
        """Model name, for the record."""

    def write(self, request: Request) -> Iterator[str]:
        """The text, piece by piece, as it comes.

        Raises ``Unavailable``, also after some pieces: ``model_down``, ``model_slow``,
        ``model_busy``, ``model_refused`` (status), ``model_cut``, ``model_error_inside``,
        ``model_endless``, ``model_silent``, ``model_not_loaded``. Nothing that came before it may
        be used.
        """

    def yes_share(self, question: str) -> float | None:
        """How sure the model is of "yes" against "no", 0 to 1; None where it does not say.

        Raises ``Unavailable`` as ``write`` does.
        """

    def check(self) -> str:
        """Does it answer? Its name as the server tells it. Raises ``Unavailable``."""
