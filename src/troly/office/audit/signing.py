"""The key of this installation signs the heads of its chains (Ed25519).

The secret half is a file in the home folder; the public halves of all keys there ever were are
records. A key that is lost leaves the chains as they are, signed up to then: a new one is made only
by somebody who says so, and every chain then says that nobody could sign for it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from django.db import transaction
from django.utils import timezone

from troly.errors import SettingsError, Unavailable
from troly.office.audit import verify_audit as form
from troly.office.audit.chain import record
from troly.office.audit.locks import one_at_a_time
from troly.office.audit.models import Entry, Head, SignedHead, SigningKey

KEY_FILE = "audit_signing_key"
FIRST, ROTATED, LOST = "first", "rotated", "lost"
BY = "system"


def key_path(home: Path) -> Path:
    return home / KEY_FILE


def moment(at: datetime) -> str:
    """As it is written into what is signed and exported: UTC, microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _public(secret: Ed25519PrivateKey) -> str:
    return secret.public_key().public_bytes_raw().hex()


def fingerprint(public: str) -> str:
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]


def current_key() -> SigningKey | None:
    """The newest public key on record."""
    return SigningKey.objects.order_by("made_at", "id").last()


def _read(path: Path) -> Ed25519PrivateKey:
    """Raises ``SettingsError``: ``signing_key_open`` (others may read the file),
    ``signing_key_unreadable``."""
    try:
        mode = path.stat().st_mode
        content = path.read_bytes()
    except OSError as error:
        problem = error.strerror or type(error).__name__
        raise SettingsError("signing_key_unreadable", path=str(path), problem=problem) from None
    if stat.S_IMODE(mode) & 0o077:
        raise SettingsError("signing_key_open", path=str(path))
    try:
        found = serialization.load_pem_private_key(content, password=None)
    except (ValueError, TypeError):
        found = None
    if not isinstance(found, Ed25519PrivateKey):
        raise SettingsError("signing_key_unreadable", path=str(path), problem="not an Ed25519 key")
    return found


def signer(home: Path) -> tuple[SigningKey, Ed25519PrivateKey]:
    """The key in use. The very first is made here.

    Raises ``Unavailable`` (``signing_key_lost``: a key is on record and its file is not here, or
    it is another one) and ``SettingsError`` as ``_read`` does.
    """
    known = current_key()
    if known is None:
        with transaction.atomic():
            one_at_a_time("audit key")
            known = current_key()
            if known is None:
                # A file without a record: left by a start that was cut off, or brought along.
                path = key_path(home)
                secret = _read(path) if path.exists() else _made(path)
                return _on_record(secret, FIRST), secret
    for path in (key_path(home), _next_path(home)):
        # The second is there when a change of keys was cut off after it was on record.
        if path.exists() and _public(secret := _read(path)) == known.public:
            return known, secret
    raise Unavailable("signing_key_lost", path=str(key_path(home)))


def _made(path: Path) -> Ed25519PrivateKey:
    secret = Ed25519PrivateKey.generate()
    _write(path, secret)
    return secret


def _write(path: Path, secret: Ed25519PrivateKey) -> None:
    content = secret.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _on_record(
    secret: Ed25519PrivateKey,
    reason: str,
    before: SigningKey | None = None,
    old: Ed25519PrivateKey | None = None,
) -> SigningKey:
    public, now = _public(secret), timezone.now()
    key = SigningKey(id=fingerprint(public), public=public, made_at=now, reason=reason)
    if before is not None:
        key.before = before.id
    if old is not None:
        key.endorsement = old.sign(form.key_statement(key_row(key)).encode()).hex()
    key.save(force_insert=True)
    return key


def rotate(home: Path) -> SigningKey:
    """A new key, signed for by the one before; every chain is signed by it at once. Raises what
    ``signer`` raises."""
    with transaction.atomic():
        one_at_a_time("audit key")
        before, old = signer(home)
        key, secret = _replace(home, ROTATED, before, old)
        _sign_chains(key, secret, list(_bodies()))
    return key


def replace_lost(home: Path) -> SigningKey:
    """A new key where the file of the old one is gone for good. Every chain says so.

    Raises ``Unavailable`` (``signing_key_there``) while the old one can still sign.
    """
    with transaction.atomic():
        one_at_a_time("audit key")
        before = current_key()
        if before is None or _is_usable(home):
            raise Unavailable("signing_key_there", path=str(key_path(home)))
        key, secret = _replace(home, LOST, before, None)
        _sign_chains(key, secret, list(_bodies()))
    return key


def _is_usable(home: Path) -> bool:
    try:
        signer(home)
    except (Unavailable, SettingsError):
        return False
    return True


def _replace(
    home: Path, reason: str, before: SigningKey, old: Ed25519PrivateKey | None
) -> tuple[SigningKey, Ed25519PrivateKey]:
    # It takes the old one's place only when the records hold it: were they not written, the old
    # one would still be needed.
    secret = Ed25519PrivateKey.generate()
    _write(_next_path(home), secret)
    key = _on_record(secret, reason, before, old)
    transaction.on_commit(lambda: _take_next(home))
    return key, secret


def _next_path(home: Path) -> Path:
    return home / f"{KEY_FILE}.next"


def _take_next(home: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        _next_path(home).replace(key_path(home))


def _bodies() -> Iterator[str]:
    yield from Head.objects.order_by("body").values_list("body", flat=True)


def sign_heads(home: Path, bodies: list[str] | None = None) -> int:
    """Sign the heads that moved since they were last signed; returns how many.

    Raises what ``signer`` raises.
    """
    moved = [body for body in (bodies if bodies is not None else _bodies()) if has_moved(body)]
    if not moved:
        return 0
    key, secret = signer(home)
    return _sign_chains(key, secret, moved)


def has_moved(body: str) -> bool:
    head = Head.objects.filter(body=body).first()
    last = last_signed(body)
    return head is not None and head.number > 0 and (last is None or last.number < head.number)


def last_signed(body: str) -> SignedHead | None:
    return SignedHead.objects.filter(body=body).order_by("number", "id").last()


def _sign_chains(key: SigningKey, secret: Ed25519PrivateKey, bodies: list[str]) -> int:
    for body in bodies:
        with transaction.atomic():
            last = last_signed(body)
            if last is not None and last.key != key.id:
                # The chain itself says where another key goes on, and whether the old one agreed.
                record(body, BY, "audit_key_changed", key.id, before=last.key, reason=key.reason)
            head = Head.objects.select_for_update().filter(body=body).first()
            if head is None or not head.number:
                continue
            fact = SignedHead(
                body=body, number=head.number, digest=head.digest, at=timezone.now(), key=key.id
            )
            fact.signature = secret.sign(form.head_statement(head_row(fact)).encode()).hex()
            fact.save(force_insert=True)
    return len(bodies)


def key_row(key: SigningKey) -> dict[str, str]:
    """A key as exports and signatures know it."""
    return {
        "kind": "key",
        "id": key.id,
        "public": key.public,
        "made_at": moment(key.made_at),
        "reason": key.reason,
        "before": key.before,
        "endorsement": key.endorsement,
    }


def head_row(head: SignedHead) -> dict[str, str | int]:
    """A signed head as exports and signatures know it."""
    return {
        "kind": "head",
        "body": head.body,
        "number": head.number,
        "digest": head.digest,
        "at": moment(head.at),
        "key": head.key,
        "signature": head.signature,
    }


def _fits(public: str, statement: str, signature: str) -> bool:
    try:
        known = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        known.verify(bytes.fromhex(signature), statement.encode())
    except (ValueError, InvalidSignature):
        return False
    return True


def first_wrong_key() -> str | None:
    """The first key on record that does not follow from the one before, or None."""
    seen: dict[str, SigningKey] = {}
    for key in SigningKey.objects.order_by("made_at", "id"):
        before = seen.get(key.before)
        is_first = key.reason == FIRST and not seen
        is_rotated = before is not None and _fits(
            before.public, form.key_statement(key_row(key)), key.endorsement
        )
        is_after_loss = key.reason == LOST and before is not None
        if key.id != fingerprint(key.public) or not (is_first or is_rotated or is_after_loss):
            return str(key.id)
        seen[key.id] = key
    return None


def first_wrong_head(body: str, using: str = "default") -> int | None:
    """The number of the first signed head of ``body`` that fits neither its key nor the chain."""
    publics = dict(SigningKey.objects.using(using).values_list("id", "public"))
    heads = list(SignedHead.objects.using(using).filter(body=body).order_by("number", "id"))
    entries = Entry.objects.using(using).filter(body=body)
    digests: dict[int, str] = {}
    for first in range(0, len(heads), 500):
        wanted = [head.number for head in heads[first : first + 500]]
        digests |= dict(entries.filter(number__in=wanted).values_list("number", "digest"))
    lowest = entries.order_by("number").values_list("number", flat=True).first() or 1
    for head in heads:
        is_signed = head.key in publics and _fits(
            publics[head.key], form.head_statement(head_row(head)), head.signature
        )
        # Those of entries in an archive are looked at there.
        is_there = head.number < lowest or digests.get(head.number) == head.digest
        if not is_signed or not is_there:
            return int(head.number)
    return None
