"""Look at the packages of this installation: every one pinned by hash, none that is not pinned,
licences that may be used, no known weakness, and a bill of materials that fits.

Needs no network. Known weaknesses come from files in the OSV format, given by ``--advisories``:
records as ``.json`` (one, or a list), ``.jsonl``, a folder of them, or the ``all.zip`` of the
ecosystem PyPI that osv.dev publishes. Without one, that part is said to be not looked at.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version
from wheels import SPDX

ROOT = Path(__file__).parents[1]
ACCEPTED = ROOT / "requirements" / "accepted-advisories.txt"
OF_PYTHON = {"pip", "setuptools", "troly"}
"""What a virtual environment brings along, and the program itself."""

ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "LGPL-3.0-only",
    "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "PSF-2.0", "Python-2.0", "Unlicense", "Zlib",
}  # fmt: skip
WORDS = {
    **SPDX,
    "bsd 2-clause license": "BSD-2-Clause",
    "gnu lesser general public license v3 (lgplv3)": "LGPL-3.0-only",
    "isc license (iscl)": "ISC",
    "lgpl v3": "LGPL-3.0-only",
}
READ_BY_HAND = {
    "axe-playwright-python": "MIT",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
}
"""Packages that state none, or state it in words; from the texts they carry."""


@dataclass(frozen=True)
class Pin:
    name: str
    version: str
    hashes: frozenset[str]


def read_pins(files: Iterable[Path]) -> tuple[dict[str, list[Pin]], list[str]]:
    """Pins by name, and what is wrong with lines that are none."""
    found: dict[str, list[Pin]] = {}
    wrong: list[str] = []
    for path in files:
        for line in path.read_text("utf-8").replace("\\\n", " ").splitlines():
            words = line.split("#", 1)[0].split()
            if not words:
                continue
            name, sign, version = words[0].partition("==")
            hashes = frozenset(
                word.removeprefix("--hash=sha256:") for word in words if word.startswith("--hash=")
            )
            if not sign or not version or "*" in version:
                wrong.append(f"{path.name}: {words[0]}: not pinned to one version")
            elif not hashes or any(not re.fullmatch("[0-9a-f]{64}", one) for one in hashes):
                wrong.append(f"{path.name}: {words[0]}: no hash, or one that is no SHA-256")
            key = canonicalize_name(name.split("[")[0])
            found.setdefault(key, []).append(Pin(key, version, hashes))
    return found, wrong


def not_pinned(installed: Mapping[str, str], pins: Mapping[str, list[Pin]]) -> list[str]:
    """Installed packages (name to version) that no file of pins names so."""
    return [
        f"{name} {version}: installed, pinned: "
        + (", ".join(sorted({pin.version for pin in pins.get(name, [])})) or "nowhere")
        for name, version in sorted(installed.items())
        if name not in OF_PYTHON and version not in {pin.version for pin in pins.get(name, [])}
    ]


def licence_of(package: Distribution) -> str:
    """An SPDX expression where one can be told, else the package's own words."""
    by_hand = READ_BY_HAND.get(canonicalize_name(package.name))
    facts = package.metadata
    stated = str(facts.get("License-Expression") or "").strip()
    if by_hand or stated:
        return by_hand or stated
    written = str(facts.get("License") or "").strip().splitlines()
    classed = [
        line.rsplit(" :: ", 1)[-1]
        for line in facts.get_all("Classifier") or []
        if line.startswith("License :: ")
    ]
    for words in (*written[:1], " AND ".join(classed)):
        parts = [WORDS.get(part.strip().casefold(), part.strip()) for part in words.split(" AND ")]
        if all(part in ALLOWED for part in parts):
            return " AND ".join(parts)
    return (written or classed or ["none stated"])[0][:80]


def is_allowed(licence: str) -> bool:
    """Of parts joined by OR one must be allowed, of those joined by AND every one. With
    parentheses every licence named must be: stricter than the expression, and never laxer."""
    if WORDS.get(licence.casefold(), licence) in ALLOWED:
        return True
    if "(" in licence:
        names = re.sub(r"[()]|\b(?:AND|OR)\b", " ", licence).split()
        return bool(names) and all(name in ALLOWED for name in names)
    return any(
        all(part.strip() in ALLOWED for part in either.split(" AND "))
        for either in licence.split(" OR ")
    )


def read_advisories(path: Path) -> Iterator[dict[str, Any]]:
    """Raises ``ValueError`` for what is no JSON, ``OSError`` for what is not there."""
    if path.is_dir():
        for one in sorted(path.rglob("*")):
            if one.suffix in (".json", ".jsonl", ".zip"):
                yield from read_advisories(one)
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".json"):
                    yield from _records(archive.read(name).decode())
    elif path.suffix == ".jsonl":
        for line in path.read_text("utf-8").splitlines():
            if line.strip():
                yield from _records(line)
    else:
        yield from _records(path.read_text("utf-8"))


def _records(text: str) -> Iterator[dict[str, Any]]:
    found = json.loads(text)
    for one in found if isinstance(found, list) else [found]:
        if not isinstance(one, dict) or "id" not in one:
            raise ValueError("not a record of OSV: no id")
        yield one


def is_affected(advisory: Mapping[str, Any], name: str, version: str) -> bool:
    if advisory.get("withdrawn"):
        return False
    for entry in advisory.get("affected", ()):
        package = entry.get("package", {})
        if package.get("ecosystem") != "PyPI" or canonicalize_name(package.get("name", "")) != name:
            continue
        if version in entry.get("versions", ()):
            return True
        ranges = [one for one in entry.get("ranges", ()) if one.get("type") == "ECOSYSTEM"]
        if any(_is_within(one.get("events", ()), Version(version)) for one in ranges):
            return True
    return False


def _is_within(events: Iterable[Mapping[str, str]], version: Version) -> bool:
    is_in = False
    for event in events:
        ((kind, edge),) = list(event.items())[:1]
        try:
            found = Version("0" if edge == "0" else edge)
        except InvalidVersion:
            continue
        if kind == "introduced" and version >= found:
            is_in = True
        elif (kind == "fixed" and version >= found) or (
            kind == "last_affected" and version > found
        ):
            is_in = False
    return is_in


def read_accepted(path: Path, today: date) -> tuple[set[str], list[str]]:
    """Lines `ID YYYY-MM-DD why`: weaknesses that do not reach us, looked at again by that day."""
    accepted: set[str] = set()
    wrong: list[str] = []
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    for line in lines:
        name, _, rest = line.split("#", 1)[0].strip().partition(" ")
        if not name:
            continue
        until, _, why = rest.strip().partition(" ")
        try:
            is_open = date.fromisoformat(until) >= today
        except ValueError:
            is_open = False
        if not is_open or not why.strip():
            wrong.append(f"{path.name}: {name}: a day to come and a reason are needed")
        else:
            accepted.add(name)
    return accepted, wrong


def known_weaknesses(
    installed: Mapping[str, str], advisories: Iterable[Mapping[str, Any]], accepted: set[str]
) -> list[str]:
    found = set()
    for advisory in advisories:
        if {advisory["id"], *advisory.get("aliases", ())} & accepted:
            continue
        for entry in advisory.get("affected", ()):
            name = canonicalize_name(entry.get("package", {}).get("name", ""))
            if name in installed and is_affected(advisory, name, installed[name]):
                about = str(advisory.get("summary", ""))[:100]
                found.add(f"{name} {installed[name]}: {advisory['id']} {about}".rstrip())
    return sorted(found)


def bill_differences(
    bill: Mapping[str, Any], pins: Mapping[str, list[Pin]], needed: set[str]
) -> list[str]:
    """Parts of a bill of materials (CycloneDX) that are not as pinned, and needs it leaves out."""
    wrong: list[str] = []
    named: set[str] = set()
    for part in bill.get("components", ()):
        if part.get("type") != "library":
            continue
        name = canonicalize_name(part["name"])
        named.add(name)
        hashes = {one["content"] for one in part.get("hashes", ()) if one["alg"] == "SHA-256"}
        fitting = [p for p in pins.get(name, []) if p.version == part["version"]]
        if not fitting:
            wrong.append(f"bill: {name} {part['version']} is not pinned")
        elif not hashes or not any(hashes <= pin.hashes for pin in fitting):
            wrong.append(f"bill: {name} {part['version']}: its digest is none of those pinned")
    return wrong + [f"bill: {name} is needed and not in it" for name in sorted(needed - named)]


def needed_by(root: str, packages: Mapping[str, Distribution]) -> set[str]:
    """Names of all that the installed ``root`` needs to run here, without itself."""
    found: set[str] = set()
    waiting = [(root, frozenset[str]())]
    while waiting:
        name, extras = waiting.pop()
        for line in packages[name].requires or [] if name in packages else []:
            need = Requirement(line)
            chosen = [{"extra": extra} for extra in ("", *extras)]
            if need.marker and not any(need.marker.evaluate(one) for one in chosen):
                continue
            key = str(canonicalize_name(need.name))
            if key not in found or need.extras:
                found.add(key)
                waiting.append((key, frozenset(need.extras)))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--advisories", type=Path, help="records of OSV: file, folder or zip")
    parser.add_argument("--bill", type=Path, help="a bill of materials (sbom.cdx.json)")
    given = parser.parse_args()
    packages = {str(canonicalize_name(one.name)): one for one in distributions()}
    installed = {name: one.version for name, one in packages.items()}
    files = sorted((ROOT / "requirements").glob("*.txt"))
    pins, wrong = read_pins(path for path in files if path != ACCEPTED)
    wrong += not_pinned(installed, pins)
    licences = {name: licence_of(one) for name, one in packages.items()}
    wrong += [
        f"{name} {installed[name]}: licence not allowed, or not known: {licence}"
        for name, licence in sorted(licences.items())
        if not is_allowed(licence)
    ]
    accepted, stale = read_accepted(ACCEPTED, date.today())
    wrong += stale
    if given.advisories:
        wrong += known_weaknesses(installed, read_advisories(given.advisories), accepted)
    if given.bill:
        bill = json.loads(given.bill.read_text("utf-8"))
        wrong += bill_differences(bill, pins, needed_by("troly", packages))
    print("\n".join(wrong) or f"{len(installed)} packages: pinned by hash, licences allowed")
    if not given.advisories:
        print("Known weaknesses: not looked at (--advisories, see docs/security.md)")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
