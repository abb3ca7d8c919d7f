"""The standard folder of an embedding model: ``model.onnx``, a tokenizer, ``model.json``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from troly.errors import SettingsError

DESCRIPTION = "model.json"
NETWORK = "model.onnx"
TOKENIZER = "tokenizer.json"
PIECES = "pieces.tsv"

_POOLINGS = ("mean", "first", "none")


@dataclass(frozen=True)
class ModelDescription:
    """What ``model.json`` says.

    ``prefixes``: text put before a "query" and before a "passage". ``pooling``: "mean" over the
    tokens, "first" token, or "none" when the network gives one vector a text. ``files``: SHA-256 of
    every file that the model is made of.
    """

    name: str
    dimension: int
    max_tokens: int
    pad_token: int
    pooling: str
    prefixes: Mapping[str, str]
    files: Mapping[str, str]
    origin: Mapping[str, str]

    @property
    def full_name(self) -> str:
        """Name with a digest of all that changes the vectors."""
        parts = [dict(self.files), dict(self.prefixes), self.pooling, self.max_tokens]
        digest = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
        return f"{self.name}@{digest[:12]}"


def file_digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_description(folder: Path, description: ModelDescription) -> None:
    text = json.dumps(asdict(description), ensure_ascii=False, indent=2, sort_keys=True)
    (folder / DESCRIPTION).write_text(text + "\n", encoding="utf-8")


def read_description(folder: Path) -> ModelDescription:
    """Description of a folder whose files all have the digests it gives.

    Raises ``SettingsError``: ``model_missing`` (no folder or no network), ``model_not_described``
    (the facts hold what ``model.json`` must say, digests of the files found included),
    ``model_description_bad``, ``model_file_missing``, ``model_changed``.
    """
    if not (folder / NETWORK).is_file():
        raise SettingsError("model_missing", folder=str(folder), file=NETWORK)
    if not (folder / DESCRIPTION).is_file():
        raise _not_described(folder)
    description = _parsed(folder)
    for name, expected in description.files.items():
        path = folder / name
        if not path.is_file():
            raise SettingsError("model_file_missing", folder=str(folder), file=name)
        found = file_digest(path)
        if found != expected:
            raise SettingsError("model_changed", file=name, expected=expected, found=found)
    return description


def _not_described(folder: Path) -> SettingsError:
    present = sorted(path.name for path in folder.iterdir() if path.is_file())
    example = ModelDescription(
        name="name-of-the-model",
        dimension=384,
        max_tokens=512,
        pad_token=1,
        pooling="mean",
        prefixes={"query": "", "passage": ""},
        files={name: file_digest(folder / name) for name in present},
        origin={"licence": "", "source": ""},
    )
    wanted = json.dumps(asdict(example), sort_keys=True)
    return SettingsError(
        "model_not_described", folder=str(folder), file=DESCRIPTION, example=wanted
    )


def _parsed(folder: Path) -> ModelDescription:
    def bad(field: str) -> SettingsError:
        return SettingsError("model_description_bad", folder=str(folder), field=field)

    try:
        stated: dict[str, Any] = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        description = ModelDescription(**stated)
    except (ValueError, TypeError) as error:
        raise bad(str(error)) from None
    for field in ("dimension", "max_tokens", "pad_token"):
        value = getattr(description, field)
        if not isinstance(value, int) or value < (0 if field == "pad_token" else 1):
            raise bad(field)
    if not isinstance(description.name, str) or not description.name:
        raise bad("name")
    if description.pooling not in _POOLINGS:
        raise bad("pooling")
    prefixes = description.prefixes
    if not (isinstance(prefixes, dict) and {"query", "passage"} <= set(prefixes)):
        raise bad("prefixes")
    files = description.files
    if not (isinstance(files, dict) and NETWORK in files and {TOKENIZER, PIECES} & set(files)):
        raise bad("files")
    if any(Path(name).name != name for name in files):
        raise bad("files")
    return description
