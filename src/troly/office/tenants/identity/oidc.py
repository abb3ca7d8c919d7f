"""OpenID Connect, the side that asks (authorization code with PKCE).

authlib speaks OAuth 2 and reads the claims, joserfc checks signatures; here stands what is demanded
on top: one origin for everything a provider is asked, signatures by its published keys alone, and
every doubt ends the sign-in.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from troly.errors import NotAllowed, TrolyError, Unavailable
from troly.office.tenants.identity.arrivals import MOST_GROUPS, Arrival
from troly.office.tenants.identity.facts import OidcFacts, secret_in
from troly.office.tenants.identity.ports import ports

if TYPE_CHECKING:
    import httpx

    from troly.outbound import OutboundRequest

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
LEEWAY_SECONDS = 60
KEPT_SECONDS = 600
"""How long what a provider says of itself is taken as said."""
KEYS_AGAIN_SECONDS = 30
"""Not sooner are its keys asked for again for a token whose key is unknown."""
TIMEOUT_SECONDS = 5.0
SIGNED = ("iss", "sub", "aud", "exp", "iat", "acr", "auth_time")
"""Facts of the sign-in itself: the ID token alone says them (OpenID Connect Core 1.0, section 2),
whatever user information adds, and what it leaves out is not said."""
Told = Callable[["OutboundRequest"], None]


@dataclass(frozen=True)
class Errand:
    """What a browser is sent to the provider with, to be compared when it comes back."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Proven:
    arrival: Arrival
    id_token: str
    authenticated_at: float


@dataclass
class _Known:
    metadata: dict[str, Any]
    keys: Any
    at: float
    keys_at: float


_known: dict[tuple[str, str], _Known] = {}
_lock = threading.Lock()


def begin(facts: OidcFacts, back: str, told: Told, *, again: bool = False) -> Errand:
    """Where to send a browser that shall come back to ``back``; ``again``: with the password
    asked anew, though the provider knows it. Raises ``Unavailable``, ``NotAllowed``."""
    from authlib.common.security import generate_token
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    metadata = _about(facts, told).metadata
    state, nonce, verifier = (
        secrets.token_urlsafe(24),
        secrets.token_urlsafe(24),
        generate_token(64),
    )
    asked = {
        "response_type": "code",
        "client_id": facts.client_id,
        "redirect_uri": back,
        "scope": " ".join(facts.scopes),
        "state": state,
        "nonce": nonce,
        "code_challenge": create_s256_code_challenge(verifier),
        "code_challenge_method": "S256",
    }
    level: dict[str, Any] | None = None
    if facts.needed_level:
        enough = facts.levels[facts.levels.index(facts.needed_level) :]
        asked["acr_values"] = " ".join(enough)
        level = {"essential": True, "values": list(enough)}
    if facts.levels and metadata.get("claims_parameter_supported"):
        # Some say the level of a sign-in only to who asks for it.
        asked["claims"] = json.dumps({"id_token": {"acr": level}}, separators=(",", ":"))
    if again:
        asked |= {"prompt": "login", "max_age": "0"}
    address = str(metadata["authorization_endpoint"])
    address += ("&" if "?" in address else "?") + urlencode(asked)
    return Errand(address, state, nonce, verifier)


def finish(
    facts: OidcFacts,
    back: str,
    answer: Mapping[str, str],
    errand: Mapping[str, str],
    told: Told,
) -> Proven:
    """Who came back. ``answer``: the address's parameters; ``errand``: ``state``, ``nonce`` and
    ``verifier`` as they were kept. Raises ``NotAllowed`` (``identity_refused``,
    ``identity_lies`` with ``why``, ``identity_too_many_groups``) and ``Unavailable``."""
    if not secrets.compare_digest(str(answer.get("state", "")), str(errand["state"])):
        raise _lie("state")
    about = _about(facts, told)
    issuer = answer.get("iss", "")
    is_said = about.metadata.get("authorization_response_iss_parameter_supported")
    if (issuer or is_said) and issuer != about.metadata["issuer"]:
        raise _lie("issuer")
    if answer.get("error"):
        raise NotAllowed("identity_refused", why=_word(answer["error"]))
    if not answer.get("code"):
        raise _lie("code")
    tokens = _tokens(facts, about, back, answer["code"], errand["verifier"], told)
    id_token = tokens.get("id_token")
    if not isinstance(id_token, str):
        raise _lie("no id_token")
    claims = _checked_claims(facts, about, id_token, told)
    _check_id_token(facts, about, claims, errand["nonce"], tokens)
    shown = dict(claims[0])
    if facts.claims_from == "userinfo":
        told_of = _user_information(facts, about, tokens, told, shown["sub"])
        shown = {name: told_of[name] for name in told_of if name not in SIGNED} | {
            name: shown[name] for name in SIGNED if name in shown
        }
    return Proven(
        _arrival(facts, shown), id_token[:8000], float(shown.get("auth_time") or shown["iat"])
    )


def way_out(facts: OidcFacts, id_token: str, back: str, told: Told) -> str:
    """Where a browser signs out at the provider too; empty when it offers no such place."""
    try:
        address = str(_about(facts, told).metadata.get("end_session_endpoint") or "")
    except TrolyError:
        return ""
    if not address:
        return ""
    asked = {"client_id": facts.client_id, "post_logout_redirect_uri": back}
    # One that was cut is none.
    if id_token and len(id_token) < 8000:
        asked["id_token_hint"] = id_token
    return address + ("&" if "?" in address else "?") + urlencode(asked)


def examine(facts: OidcFacts, told: Told) -> dict[str, Any]:
    """Ask the provider anew what it says of itself. Raises as ``begin`` does."""
    with _lock:
        _known.pop((facts.issuer, facts.client_id), None)
    return _about(facts, told).metadata


def _lie(why: str) -> NotAllowed:
    return NotAllowed("identity_lies", why=why)


def _word(text: object) -> str:
    """Of what a provider writes, only what may stand in a log."""
    return "".join(c for c in str(text)[:60] if c.isascii() and (c.isalnum() or c in "_-"))


def _about(facts: OidcFacts, told: Told) -> _Known:
    key, now = (facts.issuer, facts.client_id), time.monotonic()
    found = _known.get(key)
    if found is not None and now - found.at < KEPT_SECONDS:
        return found
    place = facts.issuer.rstrip("/") + "/.well-known/openid-configuration"
    metadata = _json(facts, "GET", place, told)
    if metadata.get("issuer") != facts.issuer:
        raise _lie("issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not metadata.get(name):
            raise _lie(f"no {name}")
    for name in (
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "userinfo_endpoint",
        "end_session_endpoint",
    ):
        if metadata.get(name) and _origin(metadata[name]) != _origin(facts.issuer):
            # A provider cannot send us, or a person, to a place nobody here has named.
            raise _lie(f"origin of {name}")
    fresh = _Known(metadata, _keys(facts, metadata, told), now, now)
    with _lock:
        _known[key] = fresh
    return fresh


def _origin(address: object) -> tuple[str, str, int]:
    try:
        parts = urlsplit(str(address))
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    except ValueError:
        return ("", "", 0)
    return (parts.scheme, parts.hostname or "", port)


def _keys(facts: OidcFacts, metadata: Mapping[str, Any], told: Told) -> Any:
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    found = _json(facts, "GET", str(metadata["jwks_uri"]), told)
    listed = found.get("keys")
    if not isinstance(listed, list) or len(listed) > 100:
        raise _lie("keys")
    # Shared secrets are no keys of a provider's: with one, anybody who knows it could sign.
    usable = [one for one in listed if isinstance(one, dict) and one.get("kty") in ("RSA", "EC")]
    try:
        return KeySet.import_key_set({"keys": usable})  # type: ignore[arg-type]
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise _lie("keys") from error


def _client(facts: OidcFacts, told: Told) -> httpx.Client:
    import httpx

    return httpx.Client(
        transport=ports().transport(facts.issuer, facts.ca_file, told),
        timeout=TIMEOUT_SECONDS,
        follow_redirects=False,
        trust_env=False,
    )


def _json(facts: OidcFacts, method: str, address: str, told: Told, **more: Any) -> dict[str, Any]:
    found = _asked(facts, method, address, told, **more)
    try:
        value = found.json()
    except (ValueError, RecursionError) as error:
        raise _lie("not JSON") from error
    if not isinstance(value, dict):
        raise _lie("not JSON")
    return value


def _asked(facts: OidcFacts, method: str, address: str, told: Told, **more: Any) -> httpx.Response:
    import httpx

    try:
        with _client(facts, told) as client:
            found = client.request(method, address, **more)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise Unavailable("identity_away", why=type(error).__name__) from None
    if found.status_code != 200:
        raise Unavailable("identity_away", why=f"status {found.status_code}")
    return found


def _tokens(
    facts: OidcFacts, about: _Known, back: str, code: str, verifier: str, told: Told
) -> dict[str, Any]:
    import httpx
    from authlib.integrations.base_client import OAuthError
    from authlib.oauth2.client import OAuth2Client

    from troly.office.tenants.identity.client_auth import HttpxClientAuth

    secret = secret_in(facts.secret_file)
    known = about.metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    method = "client_secret_basic" if "client_secret_basic" in known else "client_secret_post"
    try:
        with _client(facts, told) as session:
            client = OAuth2Client(
                session,
                client_id=facts.client_id,
                client_secret=secret or None,
                token_endpoint_auth_method=method if secret else "none",
                redirect_uri=back,
            )
            client.client_auth_class = HttpxClientAuth
            client.oauth_error_class = OAuthError
            return dict(
                client.fetch_token(
                    str(about.metadata["token_endpoint"]),
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                )
            )
    except OAuthError as error:
        raise NotAllowed("identity_refused", why=_word(error.error)) from None
    except (httpx.HTTPError, OSError) as error:
        raise Unavailable("identity_away", why=type(error).__name__) from None
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise _lie("tokens") from error


def _checked_claims(
    facts: OidcFacts, about: _Known, token: str, told: Told
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Claims and header of a token that one of the provider's keys signed."""
    from joserfc import jwt
    from joserfc.errors import ExceededSizeError, JoseError

    for is_last in (False, True):
        try:
            decoded = jwt.decode(token, about.keys, algorithms=list(ALGORITHMS))
        except ExceededSizeError:
            raise NotAllowed("identity_too_many_groups", limit=MOST_GROUPS) from None
        except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
            # The key may be newer than those known here.
            if is_last or not _fetch_keys_again(facts, about, told):
                raise _lie(f"signature: {type(error).__name__}") from None
        else:
            return dict(decoded.claims), dict(decoded.header)
    raise _lie("signature")


def _fetch_keys_again(facts: OidcFacts, about: _Known, told: Told) -> bool:
    now = time.monotonic()
    with _lock:
        if now - about.keys_at < KEYS_AGAIN_SECONDS:
            return False
        about.keys_at = now
    about.keys = _keys(facts, about.metadata, told)
    return True


def _check_id_token(
    facts: OidcFacts,
    about: _Known,
    found: tuple[dict[str, Any], dict[str, Any]],
    nonce: str,
    tokens: Mapping[str, Any],
) -> None:
    from authlib.oidc.core.claims import CodeIDToken
    from joserfc.errors import JoseError

    claims, header = found
    token = CodeIDToken(
        claims,
        header,
        options={
            "iss": {"essential": True, "value": about.metadata["issuer"]},
            "aud": {"essential": True, "value": facts.client_id},
            "exp": {"essential": True},
            "iat": {"essential": True},
            "sub": {"essential": True},
            "nonce": {"essential": True, "value": nonce},
        },
        params={
            "nonce": nonce,
            "client_id": facts.client_id,
            "access_token": tokens.get("access_token"),
        },
    )
    try:
        token.validate(leeway=LEEWAY_SECONDS)
    except JoseError as error:
        raise _lie(_word(getattr(error, "claim", "")) or type(error).__name__) from None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _lie(type(error).__name__) from None
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != facts.client_id:
        raise _lie("azp")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or "\0" in subject:
        raise _lie("sub")
    if not isinstance(claims["iat"], (int, float)) or isinstance(claims["iat"], bool):
        raise _lie("iat")


def _user_information(
    facts: OidcFacts, about: _Known, tokens: Mapping[str, Any], told: Told, subject: str
) -> dict[str, Any]:
    address = about.metadata.get("userinfo_endpoint")
    if not address:
        raise _lie("no userinfo_endpoint")
    bearer = {"authorization": f"Bearer {tokens.get('access_token', '')}"}
    found = _asked(facts, "GET", str(address), told, headers=bearer)
    kind = found.headers.get("content-type", "").split(";")[0].strip()
    if kind == "application/jwt":
        shown = _checked_claims(facts, about, found.text.strip(), told)[0]
        audience = shown.get("aud", facts.client_id)
        if shown.get("iss", about.metadata["issuer"]) != about.metadata["issuer"]:
            raise _lie("issuer of userinfo")
        if facts.client_id not in (audience if isinstance(audience, list) else [audience]):
            raise _lie("aud of userinfo")
    else:
        try:
            shown = found.json()
        except (ValueError, RecursionError) as error:
            raise _lie("userinfo") from error
    if not isinstance(shown, dict) or shown.get("sub") != subject:
        raise _lie("sub of userinfo")
    return shown


def _arrival(facts: OidcFacts, shown: Mapping[str, Any]) -> Arrival:
    words = [_text(shown, name) for name in facts.full_name_claims]
    return Arrival(
        subject=str(shown["sub"]),
        name=_text(shown, facts.name_claim),
        full_name=" ".join(word for word in words if word),
        groups=_groups(_inside(shown, facts.groups_claim)),
        level=_text(shown, "acr"),
    )


def _text(shown: Mapping[str, Any], path: str) -> str:
    value = _inside(shown, path)
    is_plain = isinstance(value, (str, int)) and not isinstance(value, bool)
    return " ".join(str(value).replace("\0", "").split())[:400] if is_plain else ""


def _inside(shown: Mapping[str, Any], path: str) -> object:
    value: object = shown
    if path in shown:
        return shown[path]
    for part in path.split(".") if path else ():
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value if path else None


def _groups(value: object) -> frozenset[str]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list):
        return frozenset()
    if len(listed) > MOST_GROUPS:
        raise NotAllowed("identity_too_many_groups", count=len(listed), limit=MOST_GROUPS)
    return frozenset(one[:400] for one in listed if isinstance(one, str) and one.strip())
