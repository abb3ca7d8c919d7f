"""An export is checked by one file and Python alone; archives and the rest are one chain."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from troly.errors import BadInput, Unavailable
from troly.office.audit import chain, exporting, sealing, signing, verify_audit
from troly.office.audit.models import Entry, Seal

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def write(count: int, body: str = "b", at: datetime | None = None) -> None:
    with transaction.atomic():
        for n in range(count):
            chain.record(body, "người", "việc", n, at=at, lần=n, chữ="ế ở ư")


def exported(home: Path, to: Path, **span: int) -> Path:
    chosen = exporting.part("b", **span) if span else None
    to.write_bytes(b"".join(exporting.export("b", "kiểm", home, chosen)))
    return to


def run_verifier(folder: Path, *arguments: object) -> tuple[int, str]:
    """In an empty folder, isolated: nothing of the product can be imported."""
    copy = folder / "verify_audit.py"
    copy.write_bytes(exporting.VERIFIER.read_bytes())
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(copy), *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.django_db
def test_an_export_is_verified_with_python_alone(tmp_path: Path) -> None:
    write(5)
    signing.sign_heads(tmp_path)
    write(2)
    file = exported(tmp_path, tmp_path / "export.jsonl")
    code, said = run_verifier(tmp_path, file)
    assert code == 0, said
    # The export itself is the eighth entry.
    assert "OK: 8 entries up to number 8" in said
    assert "2 signed heads, the last at entry 8" in said
    key = signing.current_key()
    assert key is not None
    assert run_verifier(tmp_path, file, "--key", key.id)[0] == 0
    assert run_verifier(tmp_path, file, "--key", "0" * 16)[0] == 1
    assert run_verifier(tmp_path, tmp_path / "none.jsonl")[0] == 2


@pytest.mark.django_db
def test_a_chain_written_anew_under_another_key_does_not_lead_to_the_noted_one(
    tmp_path: Path,
) -> None:
    write(3)
    signing.sign_heads(tmp_path)
    noted = signing.current_key()
    assert noted is not None
    rotated = signing.rotate(tmp_path)
    file = exported(tmp_path, tmp_path / "rotated.jsonl")
    assert run_verifier(tmp_path, file, "--key", noted.id)[0] == 0
    assert run_verifier(tmp_path, file, "--key", rotated.id)[0] == 0
    signing.key_path(tmp_path).unlink()
    signing._next_path(tmp_path).unlink(missing_ok=True)
    signing.replace_lost(tmp_path)
    file = exported(tmp_path, tmp_path / "lost.jsonl")
    code, said = run_verifier(tmp_path, file)
    assert code == 0
    assert "the key before it was lost" in said
    code, said = run_verifier(tmp_path, file, "--key", noted.id)
    assert code == 1
    assert "does not lead to" in said


@pytest.mark.django_db
def test_a_part_is_exported_and_one_that_is_not_there_is_refused(tmp_path: Path) -> None:
    write(6)
    file = exported(tmp_path, tmp_path / "part.jsonl", first=3, last=5)
    code, said = run_verifier(tmp_path, file)
    assert (code, "OK: 3 entries up to number 5" in said) == (0, True), said
    for first, last in ((0, 2), (5, 99), (4, 3)):
        with pytest.raises(BadInput) as caught:
            exporting.part("b", first, last)
        assert caught.value.code == "no_such_entries"
    with pytest.raises(BadInput):
        exporting.export("nobody", "kiểm", tmp_path)


@pytest.mark.django_db
def test_nothing_is_exported_without_the_key_on_record(tmp_path: Path) -> None:
    write(2)
    signing.sign_heads(tmp_path)
    signing.key_path(tmp_path).unlink()
    with pytest.raises(Unavailable) as caught:
        exporting.export("b", "kiểm", tmp_path)
    assert caught.value.code == "signing_key_lost"
    assert not Entry.objects.filter(act="audit_exported").exists()


@pytest.mark.django_db
def test_a_clock_set_back_is_told_and_changes_no_order(tmp_path: Path) -> None:
    write(2, at=NOW)
    write(1, at=NOW - timedelta(days=3))
    write(1, at=NOW)
    assert chain.verify("b") is None
    assert chain.clock_set_back("b") == [3]
    file = exported(tmp_path, tmp_path / "export.jsonl")
    code, said = run_verifier(tmp_path, file)
    assert code == 0
    assert "the clock was set back before: 3" in said


@pytest.mark.django_db
def test_entries_past_their_term_go_into_an_archive_and_the_rest_begins_there(
    tmp_path: Path,
) -> None:
    write(4, at=NOW - timedelta(days=900))
    write(3, at=NOW - timedelta(days=10))
    assert sealing.due("b", NOW) is None, "without a term everything stays"
    with pytest.raises(BadInput) as caught:
        sealing.set_term("b", "ai", 3)
    assert caught.value.code == "term_too_short"
    sealing.set_term("b", "ai", 24)
    made = sealing.seal("b", "ai", tmp_path, tmp_path, NOW)
    assert (made.first, made.number) == (1, 4)
    assert not Entry.objects.filter(number__lte=4).exists()
    assert chain.verify("b") is None
    assert signing.first_wrong_head("b") is None
    with pytest.raises(BadInput) as caught:
        sealing.seal("b", "ai", tmp_path, tmp_path, NOW)
    assert caught.value.code == "nothing_to_seal"
    rest = exported(tmp_path, tmp_path / "rest.jsonl")
    archive = tmp_path / made.file_name
    assert run_verifier(tmp_path, archive)[0] == 0
    assert run_verifier(tmp_path, rest)[0] == 0
    code, said = run_verifier(tmp_path, archive, rest)
    assert code == 0
    assert "OK: 10 entries up to number 10" in said
    assert run_verifier(tmp_path, rest, archive)[0] == 1


@pytest.mark.django_db
def test_a_seal_that_the_chain_does_not_tell_of_is_found(tmp_path: Path) -> None:
    from django.db import connection

    write(4, at=NOW - timedelta(days=900))
    write(3, at=NOW - timedelta(days=10))
    sealing.set_term("b", "ai", 24)
    sealing.seal("b", "ai", tmp_path, tmp_path, NOW)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_seal SET sha256 = %s", ["0" * 64])
    assert chain.verify("b") == 5


@pytest.mark.django_db
def test_a_broken_chain_is_not_put_away_and_a_file_that_is_there_is_not_written_over(
    tmp_path: Path,
) -> None:
    from django.db import connection

    write(4, at=NOW - timedelta(days=900))
    sealing.set_term("b", "ai", 24)
    there = tmp_path / "audit-b-1-4.jsonl"
    there.write_text("kept")
    with pytest.raises(Unavailable) as caught:
        sealing.seal("b", "ai", tmp_path, tmp_path, NOW)
    assert caught.value.code == "archive_not_written"
    assert there.read_text() == "kept"
    assert Entry.objects.filter(number__lte=4).count() == 4
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET actor = 'ai đó' WHERE number = 2")
    with pytest.raises(Unavailable) as caught:
        sealing.seal("b", "ai", tmp_path / "elsewhere", tmp_path, NOW)
    assert (caught.value.code, caught.value.facts["number"]) == ("chain_broken", 2)
    assert not Seal.objects.exists()


def test_the_verifier_stands_alone_and_its_form_is_that_of_the_chain() -> None:
    imports = [line for line in exporting.VERIFIER.read_text().splitlines() if "import" in line]
    assert [line for line in imports if line.startswith(("import ", "from "))] == [
        "import hashlib",
        "import json",
        "import sys",
    ]
    entry = Entry(body="b", number=1, at=NOW, actor="à", act="x", subject="s", previous="0" * 64)
    entry.details = {"z": [1, "ế"], "a": None}
    assert verify_audit.digest_of(exporting.entry_row(entry)) == chain.digest_of(entry)
