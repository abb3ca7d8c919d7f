"""A weight file of the shipped model's layout, small and random, and its network in plain numpy."""

from __future__ import annotations

import hashlib
import math
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from troly.engine.runtimes.e5_weights import WeightFile, WeightSource

HIDDEN, LAYERS, HEADS, FEED_FORWARD, POSITIONS, TYPES = 64, 2, 4, 128, 24, 2
EPSILON = 1e-12
PIECES = [
    ("<s>", 0.0),
    ("<pad>", 0.0),
    ("</s>", 0.0),
    ("<unk>", 0.0),
    ("▁", -4.0),
    *[(letter, -6.0) for letter in "abcdefghijklmnopqrstuvwxyzđ0123456789:.,<>/"],
    ("▁query", -3.0),
    ("▁passage", -3.0),
    ("▁thoi", -3.5),
    ("▁han", -3.6),
    ("▁mật", -3.7),
    ("ật", -5.0),
    ("<mask>", 0.0),
]


def write_tiny(path: Path, seed: int = 7) -> WeightSource:
    random = np.random.default_rng(seed)
    tensors: list[tuple[str, int, bytes]] = []

    def full(name: str, values: NDArray[np.float32]) -> None:
        tensors.append((name, values.size, values.astype("<f4").tobytes()))

    def nibbles(name: str, *shape: int) -> None:
        count = math.prod(shape)
        blocks = np.zeros((count // 32, 18), dtype=np.uint8)
        scales = random.uniform(0.02, 0.05, (count // 32, 1)).astype("<f2")
        blocks[:, :2] = scales.view(np.uint8)
        blocks[:, 2:] = random.integers(0, 256, (count // 32, 16), dtype=np.uint8)
        tensors.append((name, count, blocks.tobytes()))

    def norm(name: str) -> None:
        full(f"{name}.w", random.uniform(0.5, 1.5, HIDDEN).astype(np.float32))
        full(f"{name}.b", random.normal(0, 0.1, HIDDEN).astype(np.float32))

    nibbles("emb.word", len(PIECES), HIDDEN)
    nibbles("emb.pos", POSITIONS, HIDDEN)
    full("emb.type", random.normal(0, 0.1, (TYPES, HIDDEN)).astype(np.float32))
    norm("emb.ln")
    sizes = {"q": (HIDDEN, HIDDEN), "k": (HIDDEN, HIDDEN), "v": (HIDDEN, HIDDEN)}
    sizes |= {"ao": (HIDDEN, HIDDEN), "fi": (FEED_FORWARD, HIDDEN), "fo": (HIDDEN, FEED_FORWARD)}
    for layer in range(LAYERS):
        for part, (outputs, inputs) in sizes.items():
            nibbles(f"l{layer}.{part}.w", outputs, inputs)
            full(f"l{layer}.{part}.b", random.normal(0, 0.1, outputs).astype(np.float32))
        norm(f"l{layer}.aln")
        norm(f"l{layer}.oln")
    path.write_bytes(_packed(tensors))
    return WeightSource(path, hashlib.sha256(path.read_bytes()).hexdigest())


def _packed(tensors: list[tuple[str, int, bytes]]) -> bytes:
    texts = [text.encode() for text, _ in PIECES]
    offsets = np.cumsum([0, *map(len, texts)]).astype("<u4")
    scores = np.array([score for _, score in PIECES], dtype="<f4")
    head = b"E5S1\x01\x00\x00\x00"
    head += struct.pack("<7i", HIDDEN, LAYERS, HEADS, FEED_FORWARD, len(PIECES), POSITIONS, TYPES)
    head += struct.pack("<fi5iQ", EPSILON, 32, len(PIECES), 0, 2, 1, 3, int(offsets[-1]))
    head += offsets.tobytes() + scores.tobytes() + b"".join(texts)
    head += struct.pack("<iI", 1, 3) + b"abc" + struct.pack("<i", len(tensors))
    at = len(head) + sum(2 + len(name) + 21 for name, _, _ in tensors)
    body = b""
    for name, count, raw in tensors:
        head += struct.pack("<H", len(name)) + name.encode()
        head += struct.pack("<BIQQ", 0, count, at + len(body), len(raw))
        body += raw
    return head + body


def numpy_vector(weights: WeightFile, ids: list[int]) -> NDArray[np.float64]:
    """Mean of the last hidden states, L2 norm 1, written without looking at the ONNX graph."""

    def get(name: str, *shape: int) -> NDArray[np.float64]:
        return weights.tensor(name, *shape).astype(np.float64)

    def norm(x: NDArray[np.float64], name: str) -> NDArray[np.float64]:
        centred = x - x.mean(axis=-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + EPSILON)
        return scaled * get(f"{name}.w", HIDDEN) + get(f"{name}.b", HIDDEN)

    def linear(x: NDArray[np.float64], name: str, outputs: int) -> NDArray[np.float64]:
        return x @ get(f"{name}.w", outputs, x.shape[-1]).T + get(f"{name}.b", outputs)

    x = get("emb.word", len(PIECES), HIDDEN)[ids]
    x = x + get("emb.pos", POSITIONS, HIDDEN)[: len(ids)] + get("emb.type", TYPES, HIDDEN)[0]
    x = norm(x, "emb.ln")
    size = HIDDEN // HEADS
    for layer in range(LAYERS):
        query, key, value = (linear(x, f"l{layer}.{part}", HIDDEN) for part in "qkv")
        mixed = np.zeros_like(x)
        for head in range(HEADS):
            part = slice(head * size, (head + 1) * size)
            scores = query[:, part] @ key[:, part].T / math.sqrt(size)
            shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
            mixed[:, part] = shares / shares.sum(axis=-1, keepdims=True) @ value[:, part]
        x = norm(x + linear(mixed, f"l{layer}.ao", HIDDEN), f"l{layer}.aln")
        inner = linear(x, f"l{layer}.fi", FEED_FORWARD)
        gelu = inner * 0.5 * (1 + np.vectorize(math.erf)(inner / math.sqrt(2)))
        x = norm(x + linear(gelu, f"l{layer}.fo", HIDDEN), f"l{layer}.oln")
    mean = x.mean(axis=0)
    return mean / np.linalg.norm(mean)
