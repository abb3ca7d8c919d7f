"""Make the bundle: one folder from which a machine without network installs Troly.

Wheels of everything pinned, Troly's own wheel, the prepared model, bill of materials, licences,
digests and, with a key, a signature. The installer is deploy/install.sh.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import bill_of_materials
import compile_texts
import wheels as wheel_folder
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from wheels import Wheel

ROOT = Path(__file__).parents[1]
MODEL = "multilingual-e5-small"
SUMS, SIGNATURE = "SHA256SUMS", "SHA256SUMS.sig"
DOCUMENTS = ("docs/install-debian.md", "docs/operations.md", "docs/settings.md", "docs/commands.md")


class Incomplete(Exception):
    """Something that must be in the bundle is not."""


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    key = _signing_key(options.key) if options.key else None
    version = _version()
    target = options.output / f"troly-bundle-{version}"
    with tempfile.TemporaryDirectory(dir=_made(options.output), prefix=".bundle-") as made:
        building = Path(made) / target.name
        (building / "wheels").mkdir(parents=True)
        _say("wheels of the pinned packages")
        _download(building / "wheels")
        _say("Troly's own wheel")
        _own_wheel(building / "wheels")
        packages, needs = _only_needed(building / "wheels")
        _say("model")
        _prepare_model(building / "models" / MODEL, options.model)
        _say("lists")
        _write_lists(building, version, packages, needs, signed_by=_name_of(key))
        _copy_documents(building)
        write_sums(building)
        if key is not None:
            signature = key.sign((building / SUMS).read_bytes())
            (building / SIGNATURE).write_bytes(signature)
        shutil.rmtree(target, ignore_errors=True)
        building.rename(target)
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    state = f"signed by key {_name_of(key)}" if key else "UNSIGNED: no --key was given"
    _say(f"{target}: {len(packages)} packages, {size / 1e6:.0f} MB, {state}")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--output", type=Path, default=ROOT / "dist", help="where it is made")
    parser.add_argument("--key", type=Path, help="Ed25519 private key (PEM) that signs it")
    parser.add_argument("--model", type=Path, help="prepared model folder; else it is built")
    return parser.parse_args(arguments)


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _version() -> str:
    place: dict[str, str] = {}
    exec((ROOT / "src" / "troly" / "__init__.py").read_text("utf-8"), place)
    return place["__version__"]


def _run(*command: str | Path) -> None:
    subprocess.run([str(part) for part in command], check=True, cwd=ROOT)


def _download(folder: Path) -> None:
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "-q", "-q")
    for pins in ("run.txt", "bundle.txt"):
        _run(
            *pip, "--require-hashes", "--only-binary", ":all:", "--no-deps",
            "-r", ROOT / "requirements" / pins, "-d", folder,
        )  # fmt: skip


def _own_wheel(folder: Path) -> None:
    compile_texts.main()
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    check_own_wheel(Wheel(next(folder.glob("troly-*.whl"))))


def check_own_wheel(wheel: Wheel) -> None:
    """Raises ``Incomplete`` unless it holds every file of the package, compiled texts included."""
    package = ROOT / "src"
    wanted = {
        str(path.relative_to(package))
        for path in (package / "troly").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    wanted = {name.removesuffix(".po") + ".mo" if name.endswith(".po") else name for name in wanted}
    missing = sorted(wanted - wheel.files)
    if missing:
        raise Incomplete(f"not in {wheel.path.name}: {', '.join(missing[:5])}")


def _only_needed(folder: Path) -> tuple[dict[str, Wheel], dict[str, set[str]]]:
    """Packages that running needs, and their needs; wheels of mere build tools are removed."""
    found = wheel_folder.in_folder(folder)
    needs = wheel_folder.graph("troly", found)
    # It runs from its wheel on the other machine and is installed nowhere.
    needs["pip"] = set()
    for name, wheel in found.items():
        if name not in needs:
            wheel.path.unlink()
    return {name: found[name] for name in found if name in needs}, needs


def _prepare_model(folder: Path, prepared: Path | None) -> None:
    from troly.engine.runtimes.e5_build import build_model
    from troly.engine.runtimes.model_folder import read_description

    if prepared is not None:
        shutil.copytree(prepared, folder)
    else:
        build_model(folder, lambda stage, share: None)
    read_description(folder)
    for path in folder.iterdir():
        path.chmod(0o644)


def _write_lists(
    building: Path,
    version: str,
    packages: Mapping[str, Wheel],
    needs: Mapping[str, set[str]],
    signed_by: str,
) -> None:
    made_at = datetime.fromtimestamp(
        int(os.environ.get("SOURCE_DATE_EPOCH") or datetime.now(UTC).timestamp()), UTC
    )
    pins = [
        f"{name}=={wheel.version} --hash=sha256:{wheel.sha256}"
        for name, wheel in sorted(packages.items())
        if name != "pip"
    ]
    (building / "requirements.txt").write_text("\n".join(pins) + "\n", "utf-8")
    model = building / "models" / MODEL
    document = bill_of_materials.bill("troly", packages, needs, model, made_at)
    _write_json(building / "sbom.cdx.json", document)
    (building / "LICENCES.md").write_text(bill_of_materials.licences(packages, model), "utf-8")
    _write_json(
        building / "bundle.json",
        {
            "version": version,
            "python": f"{sys.version_info[0]}.{sys.version_info[1]}",
            "machine": platform.machine(),
            "glibc": wheel_folder.oldest_glibc(packages.values()),
            "made_at": made_at.isoformat(),
            "signed_by": signed_by,
        },
    )


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _copy_documents(building: Path) -> None:
    shutil.copy(ROOT / "LICENSE", building / "LICENSE")
    (building / "docs").mkdir()
    for name in DOCUMENTS:
        shutil.copy(ROOT / name, building / "docs")
    shutil.copytree(ROOT / "deploy", building / "deploy", ignore=lambda *_: ["install.sh"])
    installer = building / "install.sh"
    shutil.copy(ROOT / "deploy" / "install.sh", installer)
    installer.chmod(0o755)


def write_sums(folder: Path) -> None:
    """SHA256SUMS over every file, in the form of ``sha256sum``."""
    lines = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name not in (SUMS, SIGNATURE):
            with open(path, "rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            lines.append(f"{digest}  {path.relative_to(folder)}")
    (folder / SUMS).write_text("\n".join(lines) + "\n", "utf-8")


def _signing_key(path: Path) -> Ed25519PrivateKey:
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise SystemExit(f"{path}: not an Ed25519 private key")
    return key


def _name_of(key: Ed25519PrivateKey | None) -> str:
    """First 16 bytes of the digest of the public key; empty without a key."""
    if key is None:
        return ""
    return hashlib.sha256(key.public_key().public_bytes_raw()).hexdigest()[:32]


if __name__ == "__main__":
    sys.exit(main())
