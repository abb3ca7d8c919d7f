"""Runs an embedding model from its standard folder in ONNX Runtime, on one thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from troly.engine.runtimes.embedding import TextKind
from troly.engine.runtimes.model_folder import (
    NETWORK,
    PIECES,
    TOKENIZER,
    ModelDescription,
    read_description,
)
from troly.engine.runtimes.unigram import UnigramTokenizer
from troly.errors import SettingsError, Unavailable

_TEXTS_A_RUN = 16
_TOKENS_A_RUN = 2_000
_CHARACTERS_A_TOKEN = 16
_PROBE = "xin chào"


class OnnxEmbedder:
    """Embeds with a network that takes token ids and a mask.

    ``embed`` may be called from several threads: each runs on its own core, since ONNX Runtime
    lets Python go on meanwhile.
    """

    def __init__(self, folder: Path) -> None:
        """Raises ``SettingsError``: what ``read_description`` raises, ``tokenizer_damaged``,
        ``model_unusable`` (ONNX Runtime cannot load or run it), ``model_dimension``."""
        self._description = read_description(folder)
        self._tokenizer = _tokenizer(folder, self._description)
        self._lock = threading.Lock()
        self._texts = 0
        self._seconds = 0.0
        try:
            self._session = onnxruntime.InferenceSession(
                str(folder / NETWORK), _options(), providers=["CPUExecutionProvider"]
            )
            self._inputs = {entry.name for entry in self._session.get_inputs()}
            probe = self._vectors([self._tokenizer.ids(_PROBE, self._description.max_tokens)])
        except Exception as error:
            # ONNX Runtime has no family of errors: whatever stops the probe is an unusable model.
            reason = type(error).__name__
            raise SettingsError("model_unusable", folder=str(folder), reason=reason) from error
        if probe.shape != (1, self.dimension):
            facts = {"expected": self.dimension, "found": int(probe.shape[-1])}
            raise SettingsError("model_dimension", folder=str(folder), **facts)

    @property
    def name(self) -> str:
        return self._description.full_name

    @property
    def dimension(self) -> int:
        return self._description.dimension

    @property
    def texts_embedded(self) -> int:
        return self._texts

    @property
    def model_seconds(self) -> float:
        """CPU-seconds spent in tokenizer and network since the start."""
        return self._seconds

    def embed(self, texts: list[str], kind: TextKind) -> NDArray[np.float32]:
        """One row per text, L2 norm 1, shape (len(texts), dimension); texts beyond the model's
        length are cut. Raises ``Unavailable`` (``model_failed``)."""
        started = time.thread_time()
        limit = self._description.max_tokens
        prefix = self._description.prefixes[kind]
        tokens = [
            self._tokenizer.ids(prefix + text[: limit * _CHARACTERS_A_TOKEN], limit)
            for text in texts
        ]
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        try:
            for places in _batches([len(ids) for ids in tokens]):
                vectors[places] = self._vectors([tokens[place] for place in places])
        except Exception as error:
            raise Unavailable("model_failed", reason=type(error).__name__) from error
        with self._lock:
            self._texts += len(texts)
            self._seconds += time.thread_time() - started
        return vectors

    def _vectors(self, tokens: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        longest = max(map(len, tokens))
        ids = np.full((len(tokens), longest), self._description.pad_token, dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, line in enumerate(tokens):
            ids[row, : len(line)] = line
            mask[row, : len(line)] = 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        feed = {name: value for name, value in given.items() if name in self._inputs}
        output: NDArray[np.float32] = self._session.run(None, feed)[0]
        pooled = _pooled(output, mask, self._description.pooling)
        norms = np.linalg.norm(pooled, axis=1, keepdims=True)
        unit: NDArray[np.float32] = (pooled / np.maximum(norms, 1e-12)).astype(np.float32)
        return unit


class _Tokenizer(Protocol):
    def ids(self, text: str, limit: int) -> list[int]: ...


class _LibraryTokenizer:
    """Any ``tokenizer.json``, for a model that a body brings."""

    def __init__(self, path: Path, limit: int) -> None:
        # Imported here because the shipped model does without the library.
        from tokenizers import Tokenizer

        try:
            self._tokenizer: Any = Tokenizer.from_file(str(path))
        except Exception as error:
            # The library raises bare Exception.
            reason = type(error).__name__
            raise SettingsError("tokenizer_damaged", file=path.name, reason=reason) from None
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(limit)

    def ids(self, text: str, limit: int) -> list[int]:
        found: list[int] = self._tokenizer.encode(text).ids
        return found[:limit]


def _tokenizer(folder: Path, description: ModelDescription) -> _Tokenizer:
    if PIECES in description.files:
        return UnigramTokenizer(folder / PIECES)
    return _LibraryTokenizer(folder / TOKENIZER, description.max_tokens)


def _options() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    # One thread that does not spin: a team of threads gets slower as soon as another process
    # wants a core, and Troly runs several processes on two cores.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # The arena keeps the largest batch for ever: 190 MB more after three batches, no faster.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    return options


def _batches(lengths: list[int]) -> Iterator[list[int]]:
    """Places of texts that run together: sorted by length, so that padding costs little."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        padded = (len(batch) + 1) * lengths[place]
        if batch and (len(batch) == _TEXTS_A_RUN or padded > _TOKENS_A_RUN):
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _pooled(
    output: NDArray[np.float32], mask: NDArray[np.int64], pooling: str
) -> NDArray[np.float32]:
    if pooling == "none":
        return output
    if pooling == "first":
        first: NDArray[np.float32] = output[:, 0]
        return first
    weights = mask[:, :, None].astype(np.float32)
    mean: NDArray[np.float32] = (output * weights).sum(axis=1) / weights.sum(axis=1)
    return mean
