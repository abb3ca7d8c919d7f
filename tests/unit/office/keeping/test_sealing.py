"""What is sealed comes back the same, or not at all."""

from __future__ import annotations

import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troly.errors import BadInput, FileRefused
from troly.office.keeping import sealing
from troly.office.keeping.sealing import CHUNK, MAGIC, SALT_BYTES, TAG_BYTES, VaultKey, sealed_size

KEY = VaultKey(bytes(range(32)))
HEAD = len(MAGIC) + SALT_BYTES


def sealed(data: bytes, name: str = "a") -> bytes:
    target = io.BytesIO()
    _digest, size = KEY.seal(io.BytesIO(data), target, name)
    assert size == len(data)
    return target.getvalue()


def opened(data: bytes, name: str = "a", key: VaultKey = KEY) -> bytes:
    return b"".join(key.open(io.BytesIO(data), name))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7])
def test_sizes_at_the_edges_of_chunks(size: int) -> None:
    data = random.Random(size).randbytes(size)
    written = sealed(data)
    assert len(written) == sealed_size(size)
    assert opened(written) == data
    assert data[:64] not in written or size < 8


class Trickle(io.BytesIO):
    """Gives less than asked for, as a pipe does."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 1, 60_001))


def test_a_source_that_trickles_gives_the_same_chunks() -> None:
    data = random.Random(1).randbytes(CHUNK + 500)
    target = io.BytesIO()
    KEY.seal(Trickle(data), target, "a")
    assert b"".join(KEY.open(Trickle(target.getvalue()), "a")) == data


@given(data=st.binary(max_size=300), at=st.integers(0, 10_000), bit=st.integers(0, 7))
@settings(max_examples=150, deadline=None)
def test_no_bit_can_change(data: bytes, at: int, bit: int) -> None:
    written = bytearray(sealed(data))
    written[at % len(written)] ^= 1 << bit
    with pytest.raises(FileRefused) as refused:
        opened(bytes(written))
    assert refused.value.code == "backup_damaged"


@given(cut=st.integers(0, 400))
@settings(max_examples=80, deadline=None)
def test_nothing_can_be_cut_off_or_added(cut: int) -> None:
    written = sealed(b"x" * 300)
    for changed in (written[:cut], written + b"\0" * (cut + 1)):
        if changed != written:
            with pytest.raises(FileRefused):
                opened(changed)


def test_chunks_cannot_be_left_out_or_exchanged() -> None:
    data = random.Random(2).randbytes(2 * CHUNK + 10)
    written = sealed(data)
    step = CHUNK + TAG_BYTES
    head, first, second, last = (
        written[:HEAD],
        written[HEAD : HEAD + step],
        written[HEAD + step : HEAD + 2 * step],
        written[HEAD + 2 * step :],
    )
    assert opened(head + first + second + last) == data
    for changed in (head + first + second, head + first + last, head + second + first + last, head):
        with pytest.raises(FileRefused):
            opened(changed)


def test_a_file_cannot_stand_in_for_another_nor_open_with_another_key() -> None:
    written = sealed(b"a quiet text", "records")
    for name, key in (("manifest", KEY), ("records", VaultKey(bytes(32)))):
        with pytest.raises(FileRefused):
            opened(written, name, key)


def test_the_same_file_sealed_twice_differs_and_its_name_hides_its_digest() -> None:
    assert sealed(b"same") != sealed(b"same")
    digest = "ab" * 32
    assert KEY.name_of(digest) != digest
    assert KEY.name_of(digest) == KEY.name_of(digest)
    assert KEY.name_of(digest) != VaultKey(bytes(32)).name_of(digest)


def test_passphrases() -> None:
    derivation = sealing.new_derivation(2**4)
    key = sealing.key_from("một mật khẩu dài\n", derivation)
    # Decomposed letters and a newline at the end of the file are the same passphrase.
    import unicodedata

    same = sealing.key_from(unicodedata.normalize("NFD", "một mật khẩu dài"), derivation)
    assert key.check == same.check
    assert key.check != sealing.key_from("một mật khẩu khác", derivation).check
    with pytest.raises(BadInput, match="passphrase_short"):
        sealing.key_from("ngắn", derivation)
    for changed in ({"n": 2**30}, {"name": "md5"}, {"salt": "zz"}, {"n": "many"}):
        with pytest.raises(FileRefused):
            sealing.key_from("một mật khẩu dài", {**derivation, **changed})
