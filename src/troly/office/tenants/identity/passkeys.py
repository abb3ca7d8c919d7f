"""Keys that a person's device keeps (WebAuthn), checked by Yubico's library.

The device asks for a finger, a face or its own code each time, so a passkey stands for password
and one-time code together.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.audit.chain import record
from troly.office.tenants.identity.models import Passkey
from troly.office.tenants.models import Member, Person
from troly.office.tenants.people import active_member

if TYPE_CHECKING:
    from fido2.server import Fido2Server

MOST_PASSKEYS, LONGEST_NAME = 20, 80


@dataclass(frozen=True)
class Site:
    """``host``: the name browsers know this place by; ``origin``: with scheme and port."""

    host: str
    origin: str

    @property
    def can_have_passkeys(self) -> bool:
        """Browsers make none for a bare address, nor for a page that travels readable."""
        is_name = not self.host.replace(".", "").isdigit() and ":" not in self.host
        return is_name and (self.origin.startswith("https://") or self.host == "localhost")


def begin_adding(person: Person, site: Site) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the browser is asked, and what to keep until it has answered."""
    from fido2.webauthn import (
        PublicKeyCredentialUserEntity,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    asked, state = _server(site).register_begin(
        PublicKeyCredentialUserEntity(
            id=person.pk.bytes, name=person.sign_in_name, display_name=str(person)
        ),
        [_public(one) for one in person.passkeys.all()],  # type: ignore[attr-defined]
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(asked), state


def finish_adding(
    member: Member, site: Site, state: Mapping[str, Any], answer: Mapping[str, Any], name: str
) -> Passkey:
    """Raises ``BadInput``: ``bad_passkey``, ``bad_passkey_name``, ``too_many_passkeys``."""
    name = " ".join(name.replace("\0", "").split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise BadInput("bad_passkey_name", limit=LONGEST_NAME)
    try:
        found = _server(site).register_complete(dict(state), dict(answer))
        public = found.credential_data
        assert public is not None
    except (ValueError, KeyError, TypeError, AssertionError, AttributeError) as error:
        raise BadInput("bad_passkey") from error
    key = _packed(public.credential_id)
    with transaction.atomic():
        mine = Passkey.objects.filter(person=member.person)
        if mine.count() >= MOST_PASSKEYS:
            raise BadInput("too_many_passkeys", limit=MOST_PASSKEYS)
        if Passkey.objects.filter(credential=key).exists():
            raise BadInput("bad_passkey")
        made = Passkey.objects.create(
            person=member.person,
            name=name,
            credential=key,
            public=_packed(bytes(public)),
            count=found.counter,
        )
        _record(member.person, member.id, "passkey_added", made)
    return made


def begin_sign_in(site: Site) -> tuple[dict[str, Any], dict[str, Any]]:
    """As ``begin_adding``; the device offers whatever keys it has for this place."""
    from fido2.webauthn import UserVerificationRequirement

    asked, state = _server(site).authenticate_begin(
        user_verification=UserVerificationRequirement.REQUIRED
    )
    return dict(asked), state


def finish_sign_in(
    site: Site, state: Mapping[str, Any], answer: Mapping[str, Any]
) -> tuple[Person, Member]:
    """Whose key it is. Raises ``NotAllowed`` (``passkey_refused``)."""
    from cryptography.exceptions import InvalidSignature
    from fido2.webauthn import AuthenticationResponse

    try:
        shown = AuthenticationResponse.from_dict(dict(answer))
        found = Passkey.objects.select_related("person").filter(credential=_packed(shown.raw_id))
        passkey = found.first()
        if passkey is None:
            raise NotAllowed("passkey_refused")
        handle = shown.response.user_handle
        if handle is not None and bytes(handle) != passkey.person.pk.bytes:
            raise NotAllowed("passkey_refused")
        _server(site).authenticate_complete(dict(state), [_public(passkey)], dict(answer))
        count = shown.response.authenticator_data.counter
    except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature) as error:
        raise NotAllowed("passkey_refused") from error
    with transaction.atomic():
        fresh = Passkey.objects.select_for_update().get(pk=passkey.pk)
        if count and fresh.count >= count:
            # The same key counts on elsewhere: somebody has a copy.
            raise NotAllowed("passkey_refused")
        fresh.count, fresh.used_at = count, timezone.now()
        fresh.save(update_fields=["count", "used_at"])
    member = active_member(passkey.person)
    if member is None:
        raise NotAllowed("passkey_refused")
    return passkey.person, member


def remove(member: Member, passkey_id: object) -> None:
    """Raises ``NotFound``."""
    with transaction.atomic():
        found = Passkey.objects.filter(pk=passkey_id, person=member.person).first()
        if found is None:
            raise NotFound("no_such_passkey")
        _record(member.person, member.id, "passkey_removed", found)
        found.delete()


def _server(site: Site) -> Fido2Server:
    from fido2.server import Fido2Server
    from fido2.webauthn import PublicKeyCredentialRpEntity

    return Fido2Server(
        PublicKeyCredentialRpEntity(id=site.host, name="Troly"),
        verify_origin=lambda origin: origin == site.origin,
    )


def _public(passkey: Passkey) -> Any:
    from fido2.webauthn import AttestedCredentialData

    return AttestedCredentialData(urlsafe_b64decode(passkey.public + "=="))


def _packed(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def _record(person: Person, by: object, act: str, passkey: Passkey) -> None:
    for member in person.memberships.all():
        record(member.tenant_id, by, act, passkey.pk)
