"""An embedder that needs no model: the same words give near vectors, always the same ones.

It ships with the product, so that tests and a look around need nothing else. It knows words, not
meanings: no answer's quality can be judged with it.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from troly.engine.runtimes.embedding import TextKind

_WORD = re.compile(r"\w+")


class ScriptedEmbedder:
    """Sum of one fixed random direction per word, case and accents aside."""

    def __init__(self, dimension: int = 64) -> None:
        self._dimension = dimension
        self.texts_embedded = 0

    @property
    def name(self) -> str:
        return f"scripted-{self._dimension}"

    @property
    def dimension(self) -> int:
        return self._dimension

    def embed(self, texts: list[str], kind: TextKind) -> NDArray[np.float32]:
        """One row per text, L2 norm 1, shape (len(texts), dimension); ``kind`` changes nothing."""
        self.texts_embedded += len(texts)
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in _WORD.findall(_folded(text)) or [""]:
                vectors[row] += self._direction(word)
            length = float(np.linalg.norm(vectors[row]))
            vectors[row] = vectors[row] / length if length else self._direction("")
        return vectors

    def _direction(self, word: str) -> NDArray[np.float32]:
        bits = hashlib.shake_128(word.encode()).digest((self._dimension + 7) // 8)
        signs = np.unpackbits(np.frombuffer(bits, dtype=np.uint8))[: self._dimension]
        direction = signs.astype(np.float32) * 2 - 1
        unit: NDArray[np.float32] = direction / np.float32(np.sqrt(self._dimension))
        return unit


def write_scripted(folder: Path, dimension: int = 64) -> None:
    """Make a model folder that stands for this embedder: for trying processes without a model."""
    folder.mkdir(parents=True, exist_ok=True)
    described = {"runtime": "scripted", "dimension": dimension}
    (folder / "model.json").write_text(json.dumps(described), encoding="utf-8")


def scripted_dimension(folder: Path) -> int | None:
    """Length of the vectors of a folder made by ``write_scripted``; None for any other."""
    try:
        described = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(described, dict) or described.get("runtime") != "scripted":
        return None
    return int(described["dimension"])


def _folded(text: str) -> str:
    parts = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(part for part in parts if not unicodedata.combining(part))
