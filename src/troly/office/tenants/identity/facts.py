"""What is known of a provider: typed, checked, and filled from the shapes in content/identity."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from troly.errors import BadInput, SettingsError

SHAPES = Path(__file__).parents[3] / "content" / "identity"
EVERYBODY = "*"
Word = Annotated[str, Field(max_length=400)]


class _Facts(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    ca_file: Path | None = None
    """Certificates (PEM) that the provider's own is checked against instead of the system's."""
    makes_people: bool = True
    """Somebody new, whom a rule gives a place, becomes a person here."""


class OidcFacts(_Facts):
    """An OpenID provider. ``levels`` stand from the lowest to the highest."""

    issuer: Annotated[str, Field(min_length=1, max_length=400)]
    client_id: Annotated[str, Field(min_length=1, max_length=400)]
    secret_file: Path | None = None
    scopes: tuple[Word, ...] = ("openid", "profile", "email")
    claims_from: Literal["id_token", "userinfo"] = "id_token"
    name_claim: Word = "preferred_username"
    full_name_claims: tuple[Word, ...] = ("name",)
    groups_claim: Word = "groups"
    """Dots lead into parts: ``realm_access.roles``. Empty: no groups."""
    levels: tuple[Word, ...] = ()
    needed_level: Word = ""

    @model_validator(mode="after")
    def _known_level(self) -> OidcFacts:
        if self.needed_level and self.needed_level not in self.levels:
            raise ValueError(f"needed_level must be one of: {', '.join(self.levels)}")
        if "openid" not in self.scopes:
            raise ValueError("scopes must hold openid")
        return self


class DirectoryFacts(_Facts):
    """A directory that speaks LDAP. ``{dn}`` in a filter stands for the person's escaped name."""

    url: Annotated[str, Field(min_length=1, max_length=400)]
    start_tls: bool = False
    bind_dn: Word = ""
    """Who looks people up; empty: nobody in particular (anonymous)."""
    bind_password_file: Path | None = None
    people_base: Annotated[str, Field(min_length=1, max_length=400)]
    people_filter: Word = "(objectClass=person)"
    name_attributes: Annotated[tuple[Word, ...], Field(min_length=1)] = ("uid",)
    full_name_attribute: Word = "cn"
    subject_attribute: Word = "entryUUID"
    groups_base: Word = ""
    groups_filter: Word = ""
    groups_attribute: Word = ""
    """An attribute of the person that lists groups, as ``memberOf``."""

    @model_validator(mode="after")
    def _whole(self) -> DirectoryFacts:
        if self.groups_filter and "{dn}" not in self.groups_filter:
            raise ValueError("groups_filter must hold {dn}")
        if bool(self.bind_dn) != (self.bind_password_file is not None):
            raise ValueError("bind_dn and bind_password_file go together")
        return self


Facts = OidcFacts | DirectoryFacts
KINDS: dict[str, type[OidcFacts] | type[DirectoryFacts]] = {
    "oidc": OidcFacts,
    "ldap": DirectoryFacts,
}


@cache
def shapes() -> dict[str, dict[str, Any]]:
    """By name: ``kind``, ``about`` (one line a language) and ``facts``."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in SHAPES.glob("*.json")}


def checked(kind: str, facts: dict[str, Any]) -> Facts:
    """Raises ``BadInput`` (``bad_identity_facts``) naming the first field that does not fit."""
    try:
        return KINDS[kind].model_validate(facts)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise BadInput("bad_identity_facts", name=name or kind, problem=first["msg"]) from None


def of_shape(shape: str, given: dict[str, Any]) -> tuple[str, Facts]:
    """The kind and the facts: what is ``given``, filled from a shape. Raises ``BadInput``."""
    known = shapes()
    if shape not in known:
        raise BadInput("no_such_shape", known=", ".join(sorted(known)))
    kind = str(known[shape]["kind"])
    return kind, checked(kind, {**known[shape]["facts"], **given})


def secret_in(path: Path | None) -> str:
    """What a file holds, without line ends; empty without a file.

    Raises ``SettingsError`` (``bad_secret_file``) when it cannot be read or is empty.
    """
    if path is None:
        return ""
    try:
        secret = path.read_text("utf-8").strip()
        problem = "empty"
    except (OSError, UnicodeDecodeError) as error:
        secret, problem = "", type(error).__name__
    if not secret:
        raise SettingsError("bad_secret_file", path=str(path), problem=problem)
    return secret
