"""Makes the standard model folder from the weights of multilingual-e5-small, once, offline."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

import onnx
from onnx import external_data_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from troly.engine.runtimes.e5_graph import build_graph
from troly.engine.runtimes.e5_weights import (
    Pieces,
    WeightFile,
    WeightSource,
    checked,
    packaged_weights,
)
from troly.engine.runtimes.model_folder import (
    DESCRIPTION,
    NETWORK,
    PIECES,
    TOKENIZER,
    ModelDescription,
    file_digest,
    read_description,
    write_description,
)
from troly.engine.runtimes.unigram import METASPACE, scored_pieces, write_pieces
from troly.errors import SettingsError

Progress = Callable[[str, float], None]

NAME = "multilingual-e5-small-int8"
_NUMBERS = "model.onnx_data"
_BUILDING = ".building-"
_MIN_EXTERNAL_BYTES = 1024


def build_model(
    folder: Path, progress: Progress, source: WeightSource | None = None
) -> ModelDescription:
    """Leaves a complete, checked model in ``folder``, or nothing.

    ``progress`` gets the stage (weights, graph, quantise, tokenizer, check) and the share of the
    whole that is done, 0 to 1. A folder that already holds a good model is kept, whoever made it.
    Same weights and same package versions give the same bytes.

    Raises ``SettingsError``: ``weights_missing``, ``weights_changed``, ``weights_damaged``; and
    what ``read_description`` raises when the folder holds a model that was not built here.
    """
    try:
        description = read_description(folder)
    except SettingsError:
        if not _may_replace(folder):
            raise
    else:
        progress("check", 1.0)
        return description
    progress("weights", 0.0)
    source = source or packaged_weights()
    weights = checked(source)
    folder.parent.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(folder)
    building = folder.with_name(f"{_BUILDING}{os.getpid()}-{secrets.token_hex(3)}")
    building.mkdir()
    try:
        _write_network(weights, building, progress)
        progress("tokenizer", 0.85)
        _write_tokenizers(weights.pieces, building)
        progress("check", 0.95)
        write_description(building, _description(weights, source, building))
        return _put_in_place(building, folder, progress)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _write_network(weights: WeightFile, folder: Path, progress: Progress) -> None:
    model = build_graph(weights, lambda share: progress("graph", 0.05 + 0.3 * share))
    # Says that the graph needs no preparation: the quantiser would otherwise warn about it.
    onnx.helper.set_model_props(model, {"onnx.quant.pre_process": "onnxruntime.quant"})
    progress("quantise", 0.35)
    quantised = folder / "quantised.onnx"
    quantize_dynamic(
        model,
        quantised,
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        weight_type=QuantType.QInt8,
    )
    progress("quantise", 0.75)
    model = onnx.load(quantised)
    quantised.unlink()
    del model.metadata_props[:]
    # Beside the graph, the numbers are mapped by the runtime: 100 MB less in memory, and of the
    # word rows only those in use are ever read.
    external_data_helper.convert_model_to_external_data(
        model, location=_NUMBERS, size_threshold=_MIN_EXTERNAL_BYTES
    )
    onnx.save(model, folder / NETWORK)


def _write_tokenizers(pieces: Pieces, folder: Path) -> None:
    """The compact file that Troly reads, and the one any other program can read."""
    write_pieces(pieces, folder / PIECES)
    tokenizer = Tokenizer(models.Unigram(scored_pieces(pieces), pieces.unknown, False))
    collapsed = [normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip()]
    tokenizer.normalizer = normalizers.Sequence(collapsed)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(METASPACE, "always")
    bos, eos = pieces.texts[pieces.bos], pieces.texts[pieces.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}", special_tokens=[(bos, pieces.bos), (eos, pieces.eos)]
    )
    tokenizer.save(str(folder / TOKENIZER), pretty=False)


def _description(weights: WeightFile, source: WeightSource, folder: Path) -> ModelDescription:
    names = (NETWORK, _NUMBERS, PIECES, TOKENIZER)
    return ModelDescription(
        name=NAME,
        dimension=weights.shape.hidden,
        max_tokens=weights.shape.positions,
        pad_token=weights.pieces.pad,
        pooling="mean",
        prefixes={"query": "query: ", "passage": "passage: "},
        files={name: file_digest(folder / name) for name in names},
        origin={
            "model": "intfloat/multilingual-e5-small",
            "licence": "MIT",
            "weights": source.path.name,
            "weights_sha256": source.sha256,
        },
    )


def _put_in_place(building: Path, folder: Path, progress: Progress) -> ModelDescription:
    if folder.exists():
        with contextlib.suppress(SettingsError):
            # Another process was faster: its folder is as good as ours.
            return read_description(folder)
        os.rename(folder, building.with_name(f"{building.name}-old"))
    for path in building.iterdir():
        _flush(path)
    os.rename(building, folder)
    _flush(folder.parent)
    shutil.rmtree(building.with_name(f"{building.name}-old"), ignore_errors=True)
    description = read_description(folder)
    progress("check", 1.0)
    return description


def _may_replace(folder: Path) -> bool:
    """A model that a body brought is never overwritten, even when it is not yet described well."""
    if not folder.exists() or not any(folder.iterdir()):
        return True
    try:
        stated = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(stated, dict) and stated.get("name") == NAME


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_abandoned(folder: Path) -> None:
    """Removes what builds left that were killed; those still at work are left alone."""
    for path in folder.parent.glob(f"{_BUILDING}*"):
        number = path.name.removeprefix(_BUILDING).split("-")[0]
        if number.isdigit() and not Path("/proc", number).exists():
            shutil.rmtree(path, ignore_errors=True)
