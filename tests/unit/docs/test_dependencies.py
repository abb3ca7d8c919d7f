"""The look at packages: what it must find, and that this installation passes it."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "scripts"))

import audit_dependencies as audit  # noqa: E402

DIGEST = "a" * 64
WEAKNESS = {
    "id": "PYSEC-0000-1",
    "aliases": ["CVE-0000-1"],
    "summary": "made up",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "Bad_Package"},
            "ranges": [
                {
                    "type": "ECOSYSTEM",
                    "events": [
                        {"introduced": "1.0"},
                        {"fixed": "1.4"},
                        {"introduced": "2.0"},
                        {"last_affected": "2.2"},
                    ],
                }
            ],
            "versions": ["0.9rc1"],
        }
    ],
}


def pinned(folder: Path, text: str) -> tuple[dict[str, list[audit.Pin]], list[str]]:
    path = folder / "run.txt"
    path.write_text(text, "utf-8")
    return audit.read_pins([path])


def test_a_line_without_a_hash_or_a_version_is_found(tmp_path: Path) -> None:
    good = f"Good.Package==1.0 \\\n    --hash=sha256:{DIGEST}\n"
    pins, wrong = pinned(tmp_path, good)
    assert wrong == [] and pins["good-package"][0].hashes == {DIGEST}
    for line in ("open>=1.0", "bare==1.0", "wild==1.* --hash=sha256:" + DIGEST):
        assert len(pinned(tmp_path, f"{good}{line}\n")[1]) == 1, line
    assert pinned(tmp_path, "short==1 --hash=sha256:abc\n")[1]


def test_a_package_that_is_not_pinned_is_found(tmp_path: Path) -> None:
    pins, _ = pinned(tmp_path, f"one==1.0 --hash=sha256:{DIGEST}\n")
    assert audit.not_pinned({"one": "1.0", "pip": "9"}, pins) == []
    assert audit.not_pinned({"one": "1.1", "other": "2"}, pins) == [
        "one 1.1: installed, pinned: 1.0",
        "other 2: installed, pinned: nowhere",
    ]


@pytest.mark.parametrize(
    ("licence", "is_allowed"),
    [
        ("MIT", True),
        ("3-Clause BSD License", True),
        ("MIT OR GPL-3.0-only", True),
        ("BSD-3-Clause AND MIT", True),
        ("(MIT OR Apache-2.0) AND BSD-3-Clause", True),
        ("LGPL-3.0-only", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("MIT AND GPL-2.0-only", False),
        ("(MIT OR GPL-3.0-only) AND MIT", False),
        ("GNU General Public License v3 (GPLv3)", False),
        ("none stated", False),
        ("", False),
        ("()", False),
    ],
)
def test_licences_are_let_through_by_a_list(licence: str, is_allowed: bool) -> None:
    assert audit.is_allowed(licence) == is_allowed


@pytest.mark.parametrize(
    ("version", "is_hit"),
    [
        ("0.9", False),
        ("0.9rc1", True),
        ("1.0", True),
        ("1.3.9", True),
        ("1.4", False),
        ("2.0", True),
        ("2.2", True),
        ("2.2.1", False),
    ],
)
def test_a_known_weakness_is_found_by_version(version: str, is_hit: bool) -> None:
    assert audit.is_affected(WEAKNESS, "bad-package", version) == is_hit
    assert not audit.is_affected({**WEAKNESS, "withdrawn": "2026-01-01"}, "bad-package", version)
    assert not audit.is_affected(WEAKNESS, "other", version)


def test_weaknesses_are_read_from_every_shape_of_export(tmp_path: Path) -> None:
    text = json.dumps(WEAKNESS)
    (tmp_path / "one.json").write_text(text)
    (tmp_path / "list.json").write_text(f"[{text}]")
    (tmp_path / "lines.jsonl").write_text(f"{text}\n\n{text}\n")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("PYSEC-0000-1.json", text)
    counts = [len(list(audit.read_advisories(tmp_path / n))) for n in
              ("one.json", "list.json", "lines.jsonl", "all.zip", ".")]  # fmt: skip
    assert counts == [1, 1, 2, 1, 5]
    (tmp_path / "one.json").write_text("{}")
    with pytest.raises(ValueError, match="no id"):
        list(audit.read_advisories(tmp_path / "one.json"))


def test_a_weakness_is_accepted_until_a_day_with_a_reason(tmp_path: Path) -> None:
    path, today = tmp_path / "accepted.txt", date(2026, 11, 22)
    installed = {"bad-package": "1.2"}
    assert len(audit.known_weaknesses(installed, [WEAKNESS], set())) == 1
    path.write_text("# none\nCVE-0000-1 2026-12-31 the part is not called\n")
    accepted, wrong = audit.read_accepted(path, today)
    assert wrong == [] and audit.known_weaknesses(installed, [WEAKNESS], accepted) == []
    for line in ("CVE-0000-1 2026-11-21 late", "CVE-0000-1 2026-12-31", "CVE-0000-1"):
        path.write_text(line)
        assert audit.read_accepted(path, today)[0] == set() and audit.read_accepted(path, today)[1]


def test_a_bill_that_differs_from_the_pins_is_found(tmp_path: Path) -> None:
    pins, _ = pinned(tmp_path, f"one==1.0 --hash=sha256:{DIGEST}\n")

    def bill(version: str, digest: str) -> dict[str, Any]:
        hashes = [{"alg": "SHA-256", "content": digest}]
        part = {"type": "library", "name": "One", "version": version, "hashes": hashes}
        return {"components": [part, {"type": "machine-learning-model", "name": "m"}]}

    assert audit.bill_differences(bill("1.0", DIGEST), pins, {"one"}) == []
    assert "not pinned" in audit.bill_differences(bill("1.1", DIGEST), pins, set())[0]
    assert "digest" in audit.bill_differences(bill("1.0", "b" * 64), pins, set())[0]
    assert "needed" in audit.bill_differences(bill("1.0", DIGEST), pins, {"one", "two"})[0]


def test_every_pin_of_this_repository_has_a_hash_and_what_runs_here_its_licence() -> None:
    pins, wrong = audit.read_pins((ROOT / "requirements").glob("[!a]*.txt"))
    assert wrong == [] and len(pins) > 50
    packages = {audit.canonicalize_name(p.name): p for p in audit.distributions()}
    needed = audit.needed_by("troly", packages)
    assert {"django", "onnxruntime", "h11"} <= needed and "pytest" not in needed
    assert [n for n in needed if not audit.is_allowed(audit.licence_of(packages[n]))] == []


def test_the_command_ends_with_one_for_a_weakness(tmp_path: Path) -> None:
    found = {**WEAKNESS, "affected": [{"package": {"ecosystem": "PyPI", "name": "Django"},
             "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]}]}  # fmt: skip
    (tmp_path / "osv.json").write_text(json.dumps(found))
    command = [sys.executable, str(ROOT / "scripts" / "audit_dependencies.py")]
    done = subprocess.run(
        [*command, "--advisories", str(tmp_path / "osv.json")], capture_output=True, text=True
    )
    assert done.returncode == 1 and "PYSEC-0000-1" in done.stdout
