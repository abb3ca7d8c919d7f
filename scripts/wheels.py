"""What the wheels of a folder say of themselves: name, version, needs, licence."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from functools import cached_property
from pathlib import Path

from packaging.requirements import Requirement
from packaging.tags import Tag
from packaging.utils import NormalizedName, canonicalize_name, parse_wheel_filename

LICENCE_FILE = re.compile(r"\.dist-info/(?:licenses/)?(?:.*/)?(?:licen[cs]e|copying|notice)", re.I)
# What older packages write in words instead of an SPDX expression.
SPDX = {
    "apache 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "mit license": "MIT",
    "the mit license (mit)": "MIT",
    "mit": "MIT",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "bsd-3-clause": "BSD-3-Clause",
    "bsd 3-clause license": "BSD-3-Clause",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "mpl-2.0": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
    "gnu library or lesser general public license (lgpl)": "LGPL-3.0-only",
    "gnu lesser general public license v3 (lgplv3)": "LGPL-3.0-only",
    "3-clause bsd license": "BSD-3-Clause",
    "isc license": "ISC",
}


@dataclass(frozen=True)
class Wheel:
    path: Path

    @cached_property
    def _facts(self) -> Message:
        with zipfile.ZipFile(self.path) as archive:
            name = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
            return HeaderParser().parsestr(archive.read(name).decode())

    @cached_property
    def files(self) -> frozenset[str]:
        with zipfile.ZipFile(self.path) as archive:
            return frozenset(archive.namelist())

    @property
    def name(self) -> NormalizedName:
        return parse_wheel_filename(self.path.name)[0]

    @property
    def version(self) -> str:
        return str(parse_wheel_filename(self.path.name)[1])

    @property
    def tags(self) -> frozenset[Tag]:
        return parse_wheel_filename(self.path.name)[3]

    @cached_property
    def sha256(self) -> str:
        with open(self.path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    @property
    def summary(self) -> str:
        return str(self._facts["Summary"] or "")

    @property
    def licence(self) -> str:
        """An SPDX expression where one can be told, else the package's own words."""
        stated = str(self._facts["License-Expression"] or "")
        if stated:
            return stated
        classed = [
            str(line).rsplit(" :: ", 1)[-1]
            for line in self._facts.get_all("Classifier", [])
            if str(line).startswith("License :: ")
        ]
        written = str(self._facts["License"] or "").strip()
        # Some put the whole text of the licence into this field.
        short = written if written and "\n" not in written and len(written) < 80 else ""
        for words in (short, *classed):
            if words.lower() in SPDX:
                return SPDX[words.lower()]
        return short or " AND ".join(classed) or "not stated"

    @property
    def is_spdx(self) -> bool:
        return bool(self._facts["License-Expression"]) or self.licence in SPDX.values()

    @property
    def licence_files(self) -> list[str]:
        return sorted(n for n in self.files if LICENCE_FILE.search(n) and not n.endswith("/"))

    def needs(self, extras: Iterable[str] = ()) -> list[tuple[NormalizedName, set[str]]]:
        """(package, extras) that it needs on the Python and system this runs on."""
        wanted = []
        for line in self._facts.get_all("Requires-Dist", []):
            need = Requirement(line)
            places = [{"extra": extra} for extra in ("", *extras)]
            if need.marker is None or any(need.marker.evaluate(place) for place in places):
                wanted.append((canonicalize_name(need.name), set(need.extras)))
        return wanted


def in_folder(folder: Path) -> dict[NormalizedName, Wheel]:
    found = [Wheel(path) for path in sorted(folder.glob("*.whl"))]
    return {wheel.name: wheel for wheel in found}


def graph(root: str, wheels: dict[NormalizedName, Wheel]) -> dict[str, set[str]]:
    """What ``root`` needs, directly and through others: {package: its needs}.

    Raises ``KeyError`` naming a package that is needed and not there.
    """
    needed: dict[str, set[str]] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting: list[tuple[NormalizedName, set[str]]] = [(canonicalize_name(root), set())]
    while waiting:
        name, extras = waiting.pop()
        key = (name, frozenset(extras))
        if key in seen:
            continue
        seen.add(key)
        further = wheels[name].needs(extras)
        needed.setdefault(name, set()).update(one for one, _extras in further)
        waiting += further
    return needed


def oldest_glibc(wheels: Iterable[Wheel]) -> str:
    """The glibc that every wheel can do with, as ``major.minor``."""
    most = (2, 17)
    for wheel in wheels:
        fits = [
            (int(found[1]), int(found[2]))
            for tag in wheel.tags
            if (found := re.match(r"manylinux_(\d+)_(\d+)_", tag.platform))
        ]
        if fits:
            most = max(most, min(fits))
    return f"{most[0]}.{most[1]}"
