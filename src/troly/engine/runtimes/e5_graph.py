"""The ONNX graph of multilingual-e5-small: a post-norm BERT encoder (Devlin et al., 2018;
Wang et al., "Multilingual E5 Text Embeddings", 2024).

Inputs ``input_ids`` and ``attention_mask``, int64 (texts, tokens); output ``last_hidden_state``,
float32 (texts, tokens, hidden).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from troly.engine.runtimes.e5_weights import Shape, WeightFile

_OPSET = 20
_ROWS_AT_ONCE = 20_000
_MASKED = -1e9


def build_graph(weights: WeightFile, progress: Callable[[float], None]) -> onnx.ModelProto:
    """Model in float32 but for the word rows, which are int8 with one scale a row.

    One scale a row keeps more of the vectors than the single scale that ONNX Runtime's own
    quantisation gives a table, at the same size.
    """
    graph = _Graph()
    shape = weights.shape
    hidden = _embedded(graph, weights, progress)
    bias = _mask_bias(graph)
    for layer in range(shape.layers):
        hidden = _layer(graph, weights, layer, hidden, bias)
        progress(0.3 + 0.7 * (layer + 1) / shape.layers)
    graph.node("Identity", [hidden], "last_hidden_state")
    return graph.model(shape.hidden)


class _Graph:
    """Collects nodes and constants; every value is called by its name."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, values: NDArray[np.generic] | Sequence[int]) -> str:
        array = values if isinstance(values, np.ndarray) else np.array(values, dtype=np.int64)
        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
        return name

    def node(self, kind: str, inputs: list[str], name: str, **attributes: Any) -> str:
        self._nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def split(self, value: str, names: list[str]) -> list[str]:
        node = helper.make_node(
            "Split", [value], names, name=f"{value}.split", axis=-1, num_outputs=len(names)
        )
        self._nodes.append(node)
        return names

    def model(self, hidden: int) -> onnx.ModelProto:
        ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"])
        mask = helper.make_tensor_value_info(
            "attention_mask", TensorProto.INT64, ["texts", "tokens"]
        )
        states = helper.make_tensor_value_info(
            "last_hidden_state", TensorProto.FLOAT, ["texts", "tokens", hidden]
        )
        constants = list(self._constants.values())
        graph = helper.make_graph(self._nodes, "e5", [ids, mask], [states], constants)
        opset = helper.make_opsetid("", _OPSET)
        # The IR version is fixed, or the file and its digest would change with the onnx package.
        return helper.make_model(graph, opset_imports=[opset], ir_version=9, producer_name="troly")


def _embedded(graph: _Graph, weights: WeightFile, progress: Callable[[float], None]) -> str:
    shape = weights.shape
    values, scales = _word_rows(weights, progress)
    rows = graph.node("Gather", [graph.constant("words", values), "input_ids"], "word.int8")
    numbers = graph.node("Cast", [rows], "word.float", to=TensorProto.FLOAT)
    scale = graph.node("Gather", [graph.constant("word_scales", scales), "input_ids"], "word.scale")
    words = graph.node("Mul", [numbers, scale], "word")
    # Type row 0 goes to every token, so it can be added to the positions once and for all.
    places = weights.tensor("emb.pos", shape.positions, shape.hidden)
    places = places + weights.tensor("emb.type", shape.types, shape.hidden)[0]
    length = graph.node("Shape", ["input_ids"], "length", start=1, end=2)
    first, axes = graph.constant("zero", [0]), graph.constant("axis_0", [0])
    here = graph.node("Slice", [graph.constant("places", places), first, length, axes], "place")
    summed = graph.node("Add", [words, here], "embedded.sum")
    return _norm(graph, weights, "emb.ln", summed, "embedded")


def _word_rows(
    weights: WeightFile, progress: Callable[[float], None]
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    width, count = weights.shape.hidden, len(weights.pieces.texts)
    values = np.empty((count, width), dtype=np.int8)
    scales = np.empty((count, 1), dtype=np.float32)
    done = 0
    for rows in weights.rows("emb.word", width, count, _ROWS_AT_ONCE):
        largest = np.abs(rows).max(axis=1, keepdims=True)
        scale = np.where(largest > 0, largest / 127, 1).astype(np.float32)
        values[done : done + len(rows)] = np.rint(rows / scale)
        scales[done : done + len(rows)] = scale
        done += len(rows)
        progress(0.3 * done / count)
    return values, scales


def _mask_bias(graph: _Graph) -> str:
    axes = graph.constant("axes_1_2", [1, 2])
    spread = graph.node("Unsqueeze", ["attention_mask", axes], "mask.spread")
    number = graph.node("Cast", [spread], "mask.float", to=TensorProto.FLOAT)
    one = graph.constant("one", np.array(1, dtype=np.float32))
    hidden = graph.node("Sub", [one, number], "mask.hidden")
    far = graph.constant("far", np.array(_MASKED, dtype=np.float32))
    return graph.node("Mul", [hidden, far], "mask.bias")


def _layer(graph: _Graph, weights: WeightFile, layer: int, hidden: str, bias: str) -> str:
    shape, name = weights.shape, f"l{layer}"
    attended = _attention(graph, weights, name, hidden, bias)
    output = _linear(graph, weights, f"{name}.ao", attended, shape.hidden, shape.hidden)
    summed = graph.node("Add", [output, hidden], f"{name}.attended.sum")
    hidden = _norm(graph, weights, f"{name}.aln", summed, f"{name}.attended")
    inner = _linear(graph, weights, f"{name}.fi", hidden, shape.feed_forward, shape.hidden)
    active = graph.node("Gelu", [inner], f"{name}.gelu")
    outer = _linear(graph, weights, f"{name}.fo", active, shape.hidden, shape.feed_forward)
    summed = graph.node("Add", [outer, hidden], f"{name}.sum")
    return _norm(graph, weights, f"{name}.oln", summed, f"{name}.out")


def _attention(graph: _Graph, weights: WeightFile, name: str, hidden: str, bias: str) -> str:
    shape = weights.shape
    matrix, offset = _joined(weights, name, shape)
    product = graph.node("MatMul", [hidden, graph.constant(f"{name}.qkv.w", matrix)], f"{name}.qkv")
    joined = graph.node("Add", [product, graph.constant(f"{name}.qkv.b", offset)], f"{name}.joined")
    parts = graph.split(joined, [f"{name}.{part}" for part in "qkv"])
    apart = graph.constant("heads_apart", [0, 0, shape.heads, shape.hidden // shape.heads])
    orders = {"q": [0, 2, 1, 3], "k": [0, 2, 3, 1], "v": [0, 2, 1, 3]}
    query, key, value = (
        graph.node(
            "Transpose",
            [graph.node("Reshape", [part, apart], f"{part}.heads")],
            f"{part}.turned",
            perm=orders[part[-1]],
        )
        for part in parts
    )
    scores = graph.node("MatMul", [query, key], f"{name}.scores")
    masked = graph.node("Add", [scores, bias], f"{name}.masked")
    shares = graph.node("Softmax", [masked], f"{name}.shares", axis=-1)
    mixed = graph.node("MatMul", [shares, value], f"{name}.mixed")
    back = graph.node("Transpose", [mixed], f"{name}.back", perm=[0, 2, 1, 3])
    together = graph.constant("heads_together", [0, 0, shape.hidden])
    return graph.node("Reshape", [back, together], f"{name}.context")


def _joined(
    weights: WeightFile, name: str, shape: Shape
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """One matrix for query, key and value: one large product is faster than three small ones."""
    matrices, offsets = [], []
    for part in "qkv":
        # Scaling the query's weights spares a pass over the scores at every run.
        factor = 1 / math.sqrt(shape.hidden // shape.heads) if part == "q" else 1.0
        matrix = weights.tensor(f"{name}.{part}.w", shape.hidden, shape.hidden)
        matrices.append(matrix.T * np.float32(factor))
        offsets.append(weights.tensor(f"{name}.{part}.b", shape.hidden) * np.float32(factor))
    return np.concatenate(matrices, axis=1), np.concatenate(offsets)


def _linear(
    graph: _Graph, weights: WeightFile, name: str, value: str, outputs: int, inputs: int
) -> str:
    matrix = graph.constant(f"{name}.w", weights.tensor(f"{name}.w", outputs, inputs).T)
    offset = graph.constant(f"{name}.b", weights.tensor(f"{name}.b", outputs))
    product = graph.node("MatMul", [value, matrix], f"{name}.product")
    return graph.node("Add", [product, offset], name)


def _norm(graph: _Graph, weights: WeightFile, source: str, value: str, name: str) -> str:
    width = weights.shape.hidden
    factor = graph.constant(f"{source}.w", weights.tensor(f"{source}.w", width))
    offset = graph.constant(f"{source}.b", weights.tensor(f"{source}.b", width))
    return graph.node(
        "LayerNormalization",
        [value, factor, offset],
        name,
        axis=-1,
        epsilon=weights.shape.epsilon,
    )
