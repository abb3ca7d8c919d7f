"""Heads are signed, keys follow one another, and a lost one is said."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from django.db import connection, transaction

from troly.errors import SettingsError, Unavailable
from troly.office.audit import chain, signing
from troly.office.audit.models import Entry, SignedHead, SigningKey


def write(count: int, body: str = "b") -> None:
    with transaction.atomic():
        for n in range(count):
            chain.record(body, "người", "việc", n, lần=n)


def run_sql(text: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


@pytest.mark.django_db
def test_a_head_is_signed_once_it_has_moved(tmp_path: Path) -> None:
    write(3)
    assert signing.sign_heads(tmp_path) == 1
    assert signing.sign_heads(tmp_path) == 0
    write(1)
    assert signing.sign_heads(tmp_path) == 1
    assert [head.number for head in SignedHead.objects.all()] == [3, 4]
    assert signing.first_wrong_head("b") is None


@pytest.mark.django_db
def test_the_key_file_is_its_owners_alone(tmp_path: Path) -> None:
    write(1)
    signing.sign_heads(tmp_path)
    path = signing.key_path(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    write(1)
    with pytest.raises(SettingsError) as caught:
        signing.sign_heads(tmp_path)
    assert caught.value.code == "signing_key_open"


@pytest.mark.django_db
def test_a_chain_written_anew_does_not_fit_its_signed_head(tmp_path: Path) -> None:
    write(3)
    signing.sign_heads(tmp_path)
    run_sql("DELETE FROM audit_entry")
    run_sql("DELETE FROM audit_head")
    write(5)
    # The chain alone looks whole: only the signature tells.
    assert chain.verify("b") is None
    assert signing.first_wrong_head("b") == 3


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["digest", "signature", "key"])
def test_an_altered_signed_head_is_found(tmp_path: Path, field: str) -> None:
    write(3)
    signing.sign_heads(tmp_path)
    head = SignedHead.objects.get()
    turned = getattr(head, field)[::-1]
    run_sql(f"UPDATE audit_signedhead SET {field} = %s", turned)
    assert signing.first_wrong_head("b") == 3


@pytest.mark.django_db
def test_a_rotated_key_is_endorsed_and_the_old_public_key_stays(tmp_path: Path) -> None:
    write(2)
    signing.sign_heads(tmp_path)
    first = signing.current_key()
    assert first is not None
    second = signing.rotate(tmp_path)
    assert second.id != first.id
    assert SigningKey.objects.count() == 2
    assert signing.first_wrong_key() is None
    told = Entry.objects.get(act="audit_key_changed")
    assert (told.subject, told.details) == (second.id, {"before": first.id, "reason": "rotated"})
    write(1)
    assert signing.sign_heads(tmp_path) == 1
    assert signing.first_wrong_head("b") is None
    run_sql("UPDATE audit_signingkey SET endorsement = '' WHERE id = %s", second.id)
    assert signing.first_wrong_key() == second.id


@pytest.mark.django_db
def test_a_lost_key_stops_signing_and_is_said_and_a_new_one_is_on_record(tmp_path: Path) -> None:
    write(2)
    signing.sign_heads(tmp_path)
    old = signing.current_key()
    assert old is not None
    with pytest.raises(Unavailable) as refused:
        signing.replace_lost(tmp_path)
    assert refused.value.code == "signing_key_there"
    signing.key_path(tmp_path).unlink()
    write(1)
    with pytest.raises(Unavailable) as caught:
        signing.sign_heads(tmp_path)
    assert caught.value.code == "signing_key_lost"
    assert SigningKey.objects.count() == 1, "no key is made by itself"
    fresh = signing.replace_lost(tmp_path)
    told = Entry.objects.get(act="audit_key_changed")
    assert (told.subject, told.details) == (fresh.id, {"before": old.id, "reason": "lost"})
    assert signing.first_wrong_key() is None
    assert signing.first_wrong_head("b") is None


@pytest.mark.django_db
def test_another_key_in_the_file_signs_nothing(tmp_path: Path) -> None:
    write(1)
    signing.sign_heads(tmp_path)
    signing._made(signing.key_path(tmp_path))
    write(1)
    with pytest.raises(Unavailable) as caught:
        signing.sign_heads(tmp_path)
    assert caught.value.code == "signing_key_lost"


@pytest.mark.django_db(transaction=True)
def test_a_rotation_that_fails_leaves_the_old_key_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(1)
    signing.sign_heads(tmp_path)
    before = signing.key_path(tmp_path).read_bytes()

    def cut_off(*_: object) -> int:
        raise RuntimeError

    monkeypatch.setattr(signing, "_sign_chains", cut_off)
    with pytest.raises(RuntimeError):
        signing.rotate(tmp_path)
    monkeypatch.undo()
    assert signing.key_path(tmp_path).read_bytes() == before
    write(1)
    assert signing.sign_heads(tmp_path) == 1
    signing.rotate(tmp_path)
    assert signing.key_path(tmp_path).read_bytes() != before
    assert not signing._next_path(tmp_path).exists()
