"""Encrypted files of a backup: AES-256-GCM in chunks, under one key made from a passphrase.

A sealed file is ``MAGIC``, 32 random bytes of salt, then chunks of 1 MiB, each with its 16-byte
tag. Its own key comes by HKDF-SHA256 from the vault's key, the salt and the file's name, so a file
cannot stand in for another. The nonce of a chunk is its number (11 bytes) and whether it is the
last (1 byte): chunks cannot be moved, left out or cut off at the end (Hoang, Reyhanitabar, Rogaway
and Vizár, "Online authenticated-encryption and its nonce-reuse misuse-resistance", 2015).
"""

from __future__ import annotations

import hashlib
import hmac
import os
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from troly.errors import BadInput, FileRefused

MAGIC = b"TROLYSE1"
SALT_BYTES, TAG_BYTES, CHUNK = 32, 16, 1024 * 1024
SHORTEST_PASSPHRASE = 12
# About 0.3 s and 128 MB: dear for whoever guesses passphrases, paid once for a backup.
SCRYPT_COST = 2**17
_LARGEST_COST = 2**20


class Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


def sealed_size(size: int) -> int:
    """Bytes on disk of ``size`` bytes once sealed."""
    chunks = max(1, -(-size // CHUNK))
    return len(MAGIC) + SALT_BYTES + size + chunks * TAG_BYTES


class VaultKey:
    """Seals and opens the files of one vault."""

    def __init__(self, master: bytes) -> None:
        self._master = master

    @property
    def check(self) -> str:
        """Tells a wrong passphrase at once; says nothing about the key."""
        return self._derive(b"check", b"").hex()

    def name_of(self, sha256: str) -> str:
        """Name under which a file of this digest lies in the vault. The digest itself would tell
        a reader of the folder which known files a body has."""
        naming = self._derive(b"names", b"")
        return hmac.new(naming, bytes.fromhex(sha256), hashlib.sha256).hexdigest()

    def seal(self, source: Readable, target: BinaryIO, name: str) -> tuple[str, int]:
        """Write ``source`` encrypted to ``target``; (SHA-256 of what was read, its size)."""
        salt = os.urandom(SALT_BYTES)
        cipher = AESGCM(self._derive(b"file " + name.encode(), salt))
        digest, size = hashlib.sha256(), 0
        target.write(MAGIC + salt)
        for number, (chunk, is_last) in enumerate(_in_chunks(source, CHUNK)):
            digest.update(chunk)
            size += len(chunk)
            target.write(cipher.encrypt(_nonce(number, is_last), chunk, None))
        return digest.hexdigest(), size

    def open(self, source: Readable, name: str) -> Iterator[bytes]:
        """What was sealed, chunk by chunk. Raises ``FileRefused`` (``backup_damaged``) as soon as
        a byte is not what was written; chunks given before are true."""
        head = source.read(len(MAGIC) + SALT_BYTES)
        if len(head) != len(MAGIC) + SALT_BYTES or not head.startswith(MAGIC):
            raise FileRefused("backup_damaged", name=name)
        cipher = AESGCM(self._derive(b"file " + name.encode(), head[len(MAGIC) :]))
        for number, (chunk, is_last) in enumerate(_in_chunks(source, CHUNK + TAG_BYTES)):
            try:
                yield cipher.decrypt(_nonce(number, is_last), chunk, None)
            except InvalidTag as error:
                raise FileRefused("backup_damaged", name=name) from error

    def _derive(self, purpose: bytes, salt: bytes) -> bytes:
        return HKDF(SHA256(), 32, salt, b"troly backup 1 " + purpose).derive(self._master)


def digest_of(chunks: Iterable[bytes]) -> tuple[str, int]:
    """(SHA-256, size) of a stream."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def new_derivation(cost: int = SCRYPT_COST) -> dict[str, Any]:
    """How a new vault makes its key; written in the open beside it."""
    return {"name": "scrypt", "n": cost, "r": 8, "p": 1, "salt": os.urandom(16).hex()}


def key_from(passphrase: str, derivation: dict[str, Any]) -> VaultKey:
    """The key of a vault. Raises ``BadInput`` for a short passphrase, ``FileRefused`` for a vault
    that asks for another derivation than ours."""
    plain = unicodedata.normalize("NFC", passphrase.strip())
    if len(plain) < SHORTEST_PASSPHRASE:
        raise BadInput("passphrase_short", limit=SHORTEST_PASSPHRASE)
    try:
        cost, salt = int(derivation["n"]), bytes.fromhex(derivation["salt"])
        is_known = derivation["name"] == "scrypt" and 2 <= cost <= _LARGEST_COST
    except (KeyError, TypeError, ValueError):
        is_known = False
    if not is_known:
        raise FileRefused("backup_damaged", name="vault.json")
    master = hashlib.scrypt(
        plain.encode(), salt=salt, n=cost, r=8, p=1, maxmem=2 * 128 * 8 * cost + 2**20, dklen=32
    )
    return VaultKey(master)


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _in_chunks(source: Readable, size: int) -> Iterator[tuple[bytes, bool]]:
    """(chunk, is it the last); an empty source gives one empty chunk."""
    held = _read_fully(source, size)
    while True:
        following = _read_fully(source, size) if len(held) == size else b""
        yield held, not following
        if not following:
            return
        held = following


def _read_fully(source: Readable, size: int) -> bytes:
    """``size`` bytes unless the source ends; a pipe gives less at a time."""
    parts: list[bytes] = []
    while size:
        part = source.read(size)
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
