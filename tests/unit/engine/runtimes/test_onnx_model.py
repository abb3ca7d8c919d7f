"""From a weight file to vectors: reader, build, folder, tokenizer, ONNX Runtime."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tiny_weights import HIDDEN, POSITIONS, numpy_vector, write_tiny
from tokenizers import Tokenizer

from troly.engine.runtimes.e5_build import NAME, build_model
from troly.engine.runtimes.e5_weights import WeightFile, WeightSource, checked, packaged_weights
from troly.engine.runtimes.model_folder import read_description
from troly.engine.runtimes.onnx import OnnxEmbedder, _batches
from troly.engine.runtimes.unigram import UnigramTokenizer
from troly.errors import SettingsError

TEXTS = ["thoi han mật", "a", "passage 15/2024", "thoi han " * 20, "", "mật"]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> WeightSource:
    return write_tiny(tmp_path_factory.mktemp("weights") / "tiny.bin")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, source: WeightSource) -> Path:
    folder = tmp_path_factory.mktemp("models") / "tiny"
    build_model(folder, lambda stage, share: None, source)
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "model"))


def code_of(folder: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        OnnxEmbedder(folder)
    return caught.value.code


def test_int8_network_agrees_with_plain_numpy(built: Path, source: WeightSource) -> None:
    weights = WeightFile(source.path)
    tokenizer = Tokenizer.from_file(str(built / "tokenizer.json"))
    vectors = OnnxEmbedder(built).embed(TEXTS, "passage")
    for text, vector in zip(TEXTS, vectors, strict=True):
        ids = tokenizer.encode(f"passage: {text}").ids
        ids = ids if len(ids) <= POSITIONS else [*ids[: POSITIONS - 1], ids[-1]]
        assert numpy_vector(weights, ids) @ vector > 0.99


def test_rows_do_not_depend_on_what_runs_beside_them(built: Path) -> None:
    embedder = OnnxEmbedder(built)
    together = embedder.embed(TEXTS, "query")
    alone = np.concatenate([embedder.embed([text], "query") for text in TEXTS])
    # Dynamic quantisation takes one scale over the whole batch, so rows move a little.
    assert (together * alone).sum(axis=1).min() > 0.995
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_prefixes_set_questions_apart_from_passages(built: Path) -> None:
    embedder = OnnxEmbedder(built)
    query, passage = embedder.embed(["mật"], "query"), embedder.embed(["mật"], "passage")
    assert float((query * passage).sum()) < 0.999


def test_counters_grow_with_the_texts(built: Path) -> None:
    embedder = OnnxEmbedder(built)
    embedder.embed(TEXTS, "query")
    assert embedder.texts_embedded == len(TEXTS)
    assert embedder.model_seconds > 0


def test_batches_hold_every_text_once_within_bounds() -> None:
    lengths = [5, 512, 30, 30, 512, 1, 400, *[7] * 60, 512, 512, 512]
    batches = list(_batches(lengths))
    assert sorted(place for batch in batches for place in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len(batch) <= 16
        assert len(batch) == 1 or len(batch) * max(lengths[place] for place in batch) <= 2000
    assert list(_batches([])) == []


def test_build_is_the_same_every_time(built: Path, source: WeightSource, tmp_path: Path) -> None:
    again = build_model(tmp_path / "again", lambda stage, share: None, source)
    assert again == read_description(built)
    assert again.name == NAME
    assert again.dimension == HIDDEN


def test_build_reports_growing_progress_and_leaves_nothing_else(
    source: WeightSource, tmp_path: Path
) -> None:
    seen: list[tuple[str, float]] = []
    abandoned = tmp_path / ".building-999999999-abc"
    abandoned.mkdir()
    build_model(tmp_path / "model", lambda stage, share: seen.append((stage, share)), source)
    shares = [share for _, share in seen]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert {stage for stage, _ in seen} == {"weights", "graph", "quantise", "tokenizer", "check"}
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_good_folder_is_kept_and_a_broken_one_built_again(
    folder: Path, source: WeightSource
) -> None:
    network = folder / "model.onnx"
    before = network.stat().st_mtime_ns
    build_model(folder, lambda stage, share: None, source)
    assert network.stat().st_mtime_ns == before
    network.write_bytes(b"broken")
    build_model(folder, lambda stage, share: None, source)
    OnnxEmbedder(folder)


def test_a_bodys_own_model_is_never_overwritten(folder: Path, source: WeightSource) -> None:
    (folder / "model.json").unlink()
    before = sorted(path.name for path in folder.iterdir())
    with pytest.raises(SettingsError) as caught:
        build_model(folder, lambda stage, share: None, source)
    assert caught.value.code == "model_not_described"
    assert sorted(path.name for path in folder.iterdir()) == before


def test_a_build_that_stops_leaves_no_folder(source: WeightSource, tmp_path: Path) -> None:
    def stop(stage: str, share: float) -> None:
        if stage == "tokenizer":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_model(tmp_path / "model", stop, source)
    assert list(tmp_path.iterdir()) == []


def test_changed_weights_are_refused(source: WeightSource, tmp_path: Path) -> None:
    other = tmp_path / "other.bin"
    other.write_bytes(source.path.read_bytes()[:-1] + b"\x01")
    with pytest.raises(SettingsError) as caught:
        checked(replace(source, path=other))
    assert caught.value.code == "weights_changed"


@pytest.mark.parametrize("keep", [0, 4, 30, 60, 400, 900, 20_000])
def test_cut_weight_files_are_refused(source: WeightSource, tmp_path: Path, keep: int) -> None:
    cut = tmp_path / "cut.bin"
    cut.write_bytes(source.path.read_bytes()[:keep])
    with pytest.raises(SettingsError) as caught:
        WeightFile(cut)
    assert caught.value.code == "weights_damaged"


def test_the_packaged_weight_file_is_found_without_its_engine() -> None:
    shape = WeightFile(packaged_weights().path).shape
    assert (shape.hidden, shape.layers, shape.heads, shape.positions) == (384, 12, 12, 512)


def test_missing_model_is_named(tmp_path: Path) -> None:
    assert code_of(tmp_path / "nothing") == "model_missing"


def test_undescribed_model_says_what_is_needed(folder: Path) -> None:
    (folder / "model.json").unlink()
    with pytest.raises(SettingsError) as caught:
        OnnxEmbedder(folder)
    assert caught.value.code == "model_not_described"
    example = json.loads(str(caught.value.facts["example"]))
    assert {"name", "dimension", "max_tokens", "prefixes", "pooling", "files"} <= set(example)
    # The example holds the digests, so with its sizes put right it is a description that works.
    example.update(name="own", dimension=HIDDEN, max_tokens=POSITIONS)
    (folder / "model.json").write_text(json.dumps(example), encoding="utf-8")
    assert OnnxEmbedder(folder).name.startswith("own@")


def test_own_model_with_tokenizer_json_alone_gives_the_same_vectors(
    built: Path, folder: Path
) -> None:
    shipped = OnnxEmbedder(built)
    described = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    del described["files"]["pieces.tsv"]
    (folder / "pieces.tsv").unlink()
    (folder / "model.json").write_text(json.dumps(described), encoding="utf-8")
    own = OnnxEmbedder(folder)
    assert np.allclose(own.embed(TEXTS, "query"), shipped.embed(TEXTS, "query"), atol=1e-6)
    assert own.name != shipped.name


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("dimension", "64"),
        ("dimension", 0),
        ("pooling", "last"),
        ("prefixes", {"query": ""}),
        ("files", {}),
        ("files", {"model.onnx": "0", "../tokenizer.json": "0"}),
        ("surprise", 1),
    ],
)
def test_bad_descriptions_are_refused(folder: Path, field: str, value: object) -> None:
    described = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    described[field] = value
    (folder / "model.json").write_text(json.dumps(described), encoding="utf-8")
    assert code_of(folder) == "model_description_bad"


@pytest.mark.parametrize("name", ["model.onnx", "model.onnx_data", "pieces.tsv", "tokenizer.json"])
def test_changed_and_missing_files_are_refused(folder: Path, name: str) -> None:
    path = folder / name
    path.write_bytes(path.read_bytes() + b" ")
    assert code_of(folder) == "model_changed"
    path.unlink()
    assert code_of(folder) == ("model_missing" if name == "model.onnx" else "model_file_missing")


def test_wrong_dimension_is_found_at_load(folder: Path) -> None:
    described = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    described["dimension"] = HIDDEN + 1
    (folder / "model.json").write_text(json.dumps(described), encoding="utf-8")
    assert code_of(folder) == "model_dimension"


@pytest.mark.parametrize(
    "text",
    [
        "thoi han mật",
        "  a \t b\nc\u00a0d  ",
        "<s> </s> <mask> <unk>",
        "\U0001f600\U0001f600 a\U0001f600b 漢字",
        "ma\u0323\u0302t",  # decomposed
        "ｔｈｏｉ",  # full width
        "",
        "x" * 200,
    ],
)
def test_compact_tokenizer_equals_the_library(built: Path, text: str) -> None:
    library = Tokenizer.from_file(str(built / "tokenizer.json"))
    library.enable_truncation(POSITIONS)
    assert UnigramTokenizer(built / "pieces.tsv").ids(text, POSITIONS) == library.encode(text).ids


def test_text_cannot_spell_a_special_token(built: Path) -> None:
    ids = UnigramTokenizer(built / "pieces.tsv").ids("a <s> b </s> <pad> <mask>", 100)
    assert ids[0] == 0
    assert ids[-1] == 2
    assert not {0, 1, 2} & set(ids[1:-1])
