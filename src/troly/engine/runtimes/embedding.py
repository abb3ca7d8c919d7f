"""The one interface behind which every embedding model stands."""

from __future__ import annotations

from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

TextKind = Literal["query", "passage"]


class Embedder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def name(self) -> str:
        """Model name with the digest of its file: vectors of different names never mix."""

    @property
    def dimension(self) -> int: ...

    def embed(self, texts: list[str], kind: TextKind) -> NDArray[np.float32]:
        """One row per text, L2 norm 1, shape (len(texts), dimension).

        Raises ``Unavailable`` when the model does not answer.
        """
