"""One-time codes after the password (TOTP, RFC 6238), and spare codes for a lost telephone."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from django.conf import settings
from django.db import transaction

from troly.errors import BadInput, NotAllowed
from troly.office.audit.chain import record
from troly.office.tenants.models import Member, Person, SecondStep

STEP_SECONDS, DIGITS, KEY_BYTES = 30, 6, 20
SPARE_CODES = 10
# A telephone's clock may be half a minute off, and typing takes time.
STEPS_AROUND = 1


def _box() -> MultiFernet:
    """Seals with the signing key; opens what the ones from before sealed too."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"second step:{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def _codes(key: bytes) -> HOTP:
    # SHA-1 is what every telephone's program speaks; HMAC does not need it free of collisions.
    return HOTP(key, DIGITS, SHA1())  # noqa: S303


def is_asked(person: Person) -> bool:
    """Does signing in ask this person for a code?"""
    return SecondStep.objects.filter(person=person).exclude(confirmed_at=None).exists()


def prepare(person: Person) -> str:
    """A new key to put into a telephone, as base32; asked for only once ``confirm`` saw a code.

    A key that waits for its first code stays the same until then.
    """
    waiting = SecondStep.objects.filter(person=person).first()
    if waiting is not None and waiting.confirmed_at is not None:
        raise NotAllowed("second_step_is_on")
    key = _opened(waiting) if waiting is not None else None
    if key is None:
        key = secrets.token_bytes(KEY_BYTES)
        SecondStep.objects.update_or_create(
            person=person, defaults={"sealed": _box().encrypt(key).decode(), "confirmed_at": None}
        )
    return base64.b32encode(key).decode()


def confirm(member: Member, code: str, now: float | None = None) -> list[str]:
    """Switch it on with a first code. Returns the spare codes, kept as digests only.

    Raises ``BadInput`` for a wrong code.
    """
    from django.utils import timezone

    with transaction.atomic():
        step = SecondStep.objects.select_for_update().filter(person=member.person).first()
        at = _step_of(step, code, now) if step else None
        if step is None or at is None:
            raise BadInput("wrong_code")
        spare = [secrets.token_hex(5) for _ in range(SPARE_CODES)]
        step.confirmed_at, step.last_step = timezone.now(), at
        step.spare_digests = [_digest(one) for one in spare]
        step.save()
        _record(member.person, member.id, "second_step_on")
    return spare


def passes(person: Person, code: str, now: float | None = None) -> bool:
    """Is this a code of now, or a spare one? Either opens once."""
    with transaction.atomic():
        step = SecondStep.objects.select_for_update().filter(person=person).first()
        if step is None or step.confirmed_at is None:
            return False
        at = _step_of(step, code, now)
        if at is not None:
            step.last_step = at
            step.save(update_fields=["last_step"])
            return True
        spare = _digest(code)
        if spare not in step.spare_digests:
            return False
        step.spare_digests = [one for one in step.spare_digests if one != spare]
        step.save(update_fields=["spare_digests"])
        _record(person, "", "spare_code_used", left=len(step.spare_digests))
        return True


def switch_off(person: Person, by: object) -> bool:
    """No code is asked for any more. False when none was."""
    with transaction.atomic():
        gone, _ = SecondStep.objects.filter(person=person).delete()
        if gone:
            _record(person, by, "second_step_off")
    return bool(gone)


def spare_left(person: Person) -> int:
    step = SecondStep.objects.filter(person=person).first()
    return len(step.spare_digests) if step else 0


def _step_of(step: SecondStep, code: str, now: float | None) -> int | None:
    """The moment, in steps, for which ``code`` is right and has not been used."""
    key = _opened(step)
    typed = "".join(code.split())
    if key is None or len(typed) != DIGITS or not (typed.isascii() and typed.isdigit()):
        return None
    here = int((time.time() if now is None else now) // STEP_SECONDS)
    codes = _codes(key)
    for at in range(here - STEPS_AROUND, here + STEPS_AROUND + 1):
        if at > step.last_step and secrets.compare_digest(codes.generate(at), typed.encode()):
            return at
    return None


def _opened(step: SecondStep) -> bytes | None:
    """The key; None when the installation's signing key is another one by now."""
    try:
        return _box().decrypt(step.sealed.encode())
    except InvalidToken:
        return None


def _digest(code: str) -> str:
    plain = "".join(code.split()).replace("-", "").lower()
    return hashlib.sha256(plain.encode()).hexdigest()


def _record(person: Person, by: object, act: str, **facts: object) -> None:
    for member in person.memberships.all():
        record(member.tenant_id, by or member.id, act, member.id, **facts)
