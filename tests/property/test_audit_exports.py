"""Whatever byte of an export is turned, whatever entry dropped, swapped or put in: it is found."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from troly.office.audit import chain, exporting, signing, verify_audit


@pytest.fixture(scope="module")
def export(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[bytes]:
    home = tmp_path_factory.mktemp("audit")
    with django_db_blocker.unblock(), transaction.atomic():
        for number in range(6):
            chain.record("b", "người", "việc", number, lần=number, chữ="ế ở ư")
            if number == 2:
                signing.sign_heads(home)
        signing.rotate(home)
        yield b"".join(exporting.export("b", "kiểm", home))
        transaction.set_rollback(True)


def is_found(content: bytes, monkeypatch_open: dict[str, bytes]) -> bool:
    check = verify_audit.Check()
    monkeypatch_open["x"] = content
    try:
        check.read("x")
    except verify_audit.Broken:
        return True
    return False


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Files of the verifier, in memory: thousands are looked at."""
    held: dict[str, bytes] = {}
    monkeypatch.setattr(
        verify_audit, "open", lambda name, _mode: io.BytesIO(held[name]), raising=False
    )
    return held


def test_the_export_itself_is_whole(export: bytes, files: dict[str, bytes]) -> None:
    assert not is_found(export, files)


def test_every_byte_turned_is_found(export: bytes, files: dict[str, bytes]) -> None:
    """Every place, each in one of its bits: no sample."""
    missed = []
    for place in range(len(export)):
        turned = bytearray(export)
        turned[place] ^= 1 << (place % 8)
        if not is_found(bytes(turned), files):
            missed.append(place)
    assert missed == []


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_other_byte_anywhere_is_found(data: st.DataObject) -> None:
    export, files = _kept
    place = data.draw(st.integers(0, len(export) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != export[place]))
    assert is_found(export[:place] + bytes([byte]) + export[place + 1 :], files)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_lines_dropped_swapped_put_in_or_cut_off_are_found(data: st.DataObject) -> None:
    export, files = _kept
    lines = export.splitlines(keepends=True)
    place = data.draw(st.integers(0, len(lines) - 1))
    other = data.draw(st.integers(0, len(lines) - 1).filter(lambda value: value != place))
    act = data.draw(st.sampled_from(["drop", "swap", "put in", "cut off"]))
    if act == "drop":
        del lines[place]
    elif act == "swap":
        lines[place], lines[other] = lines[other], lines[place]
    elif act == "put in":
        lines.insert(place, lines[other])
    else:
        lines = lines[:place]
    assert is_found(b"".join(lines), files)


_kept: tuple[bytes, dict[str, bytes]] = (b"", {})


@pytest.fixture(autouse=True)
def _keep(export: bytes, files: dict[str, bytes]) -> None:
    # hypothesis wants no fixture that changes between its examples.
    global _kept
    _kept = (export, files)


@settings(max_examples=30, deadline=None)
@given(message=st.binary(max_size=200), bit=st.integers(0, 64 * 8 - 1))
def test_signatures_are_judged_as_the_library_does(message: bytes, bit: int) -> None:
    secret = Ed25519PrivateKey.generate()
    public, signature = secret.public_key().public_bytes_raw(), secret.sign(message)
    assert verify_audit.signature_fits(public, message, signature)
    turned = bytearray(signature)
    turned[bit // 8] ^= 1 << (bit % 8)
    assert not verify_audit.signature_fits(public, message, bytes(turned))
    assert not verify_audit.signature_fits(public, message + b"x", signature)
    # The same signature with the order of the group added is another text for the same proof.
    answer = int.from_bytes(signature[32:], "little") + verify_audit.ORDER
    longer = signature[:32] + answer.to_bytes(32, "little")
    assert not verify_audit.signature_fits(public, message, longer)
