"""An OpenID provider in a process of its own, over authlib's provider side; it can also lie.

``python openid_server.py`` writes its port and serves until its input ends. ``POST /control``
says who is signed in there (the claims of ``user``) and which ``lie`` to tell.
"""

from __future__ import annotations

import hmac
import json
import os
import subprocess
import sys
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from authlib.common.security import generate_token
from authlib.common.urls import url_encode
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode, UserInfo
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT_ID, SECRET = "troly", "bi-mat-thu-nghiem"


@dataclass
class Provider:
    """The test's end of it."""

    issuer: str
    process: subprocess.Popen[str]

    def control(self, **said: Any) -> dict[str, Any]:
        return dict(httpx.post(f"{self.issuer}/control", json=said, timeout=30).json())

    def visit(self, address: str) -> str:
        """A browser that is signed in there; returns where it is sent back to."""
        found = httpx.get(address, timeout=30)
        assert found.status_code == 302, found.text
        return found.headers["location"]

    def stop(self) -> None:
        if self.process.poll() is None:
            assert self.process.stdin
            self.process.stdin.close()
            self.process.wait(10)


@contextmanager
def running() -> Iterator[Provider]:
    process = subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1"},
    )
    assert process.stdout
    provider = Provider(f"http://127.0.0.1:{process.stdout.readline().strip()}/realm", process)
    try:
        yield provider
    finally:
        provider.stop()


def _packed(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


stopping = threading.Event()
state: dict[str, Any] = {"user": {"sub": "1"}, "lie": "", "paths": [], "asked": {}}
keys: list[RSAKey] = []
strangers: list[RSAKey] = []
codes: dict[str, Any] = {}
tokens: dict[str, Any] = {}
old: list[str] = []


class Client:
    client_id, client_secret = CLIENT_ID, SECRET

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        return ""

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, uri: str) -> bool:
        return "/sign-in/with/" in uri and uri.endswith("/back")

    def check_client_secret(self, secret: str) -> bool:
        return secret == self.client_secret

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in ("client_secret_basic", "client_secret_post")

    def check_response_type(self, kind: str) -> bool:
        return kind == "code"

    def check_grant_type(self, kind: str) -> bool:
        return kind == "authorization_code"


class Code:
    def __init__(self, payload: dict[str, str], user: dict[str, Any]) -> None:
        self.payload, self.user, self.at = dict(payload), user, int(time.time())
        self.code_challenge = payload.get("code_challenge")
        self.code_challenge_method = payload.get("code_challenge_method")

    def get_redirect_uri(self) -> str:
        return self.payload["redirect_uri"]

    def get_scope(self) -> str:
        return self.payload["scope"]

    def get_nonce(self) -> str:
        return self.payload.get("nonce", "")

    def get_auth_time(self) -> int:
        return self.at

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class Server(AuthorizationServer):  # type: ignore[misc]
    def query_client(self, client_id: str) -> Client | None:
        return Client() if client_id == CLIENT_ID else None

    def save_token(self, token: dict[str, Any], request: Any) -> None:
        tokens[token["access_token"]] = request.user

    def create_oauth2_request(self, request: Any) -> Any:
        made = OAuth2Request(request["method"], request["uri"], headers=request["headers"])
        made.payload = BasicOAuth2Payload(request["values"])
        type(made).args = property(lambda self: dict(parse_qsl(urlsplit(self.uri).query)))
        type(made).form = property(lambda self: self.payload.data)
        return made

    def handle_response(self, status: int, body: Any, headers: Any) -> Any:
        return status, json.dumps(body) if isinstance(body, dict) else body, dict(headers)

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None: ...


class Grant(AuthorizationCodeGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")

    def save_authorization_code(self, code: str, request: Any) -> None:
        codes[code] = Code(request.payload.data, request.user)

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return codes.get(code)

    def delete_authorization_code(self, found: Code) -> None:
        for code in [code for code, one in codes.items() if one is found]:
            del codes[code]

    def authenticate_user(self, found: Code) -> dict[str, Any]:
        return found.user


class Identity(OpenIDCode):  # type: ignore[misc]
    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return any(one.get_nonce() == nonce for one in codes.values())

    def generate_user_info(self, user: dict[str, Any], scope: str) -> Any:
        return UserInfo(user)

    def encode_id_token(self, token: dict[str, Any], request: Any) -> str:
        now, lie = int(time.time()), state["lie"]
        code = request.authorization_code
        claims = {
            "iss": state["issuer"],
            "aud": [CLIENT_ID],
            "iat": now,
            "exp": now + 300,
            "auth_time": code.get_auth_time(),
            "nonce": code.get_nonce(),
            **(request.user if not state.get("thin") else {"sub": request.user["sub"]}),
        }
        key, header = keys[-1], {"alg": "RS256", "kid": keys[-1].kid}
        changes: dict[str, dict[str, Any]] = {
            "issuer": {"iss": "https://somebody.example"},
            "audience": {"aud": ["another-program"]},
            "audiences": {"aud": [CLIENT_ID, "another-program"]},
            "expired": {"iat": now - 7200, "exp": now - 3600},
            "future": {"iat": now + 7200, "exp": now + 10_000},
            "nonce": {"nonce": "another"},
        }
        claims |= changes.get(lie, {})
        if lie.startswith("no "):
            del claims[{"no nonce": "nonce", "no subject": "sub"}[lie]]
        elif lie == "unsigned":
            return jwt.encode({"alg": "none"}, claims, None, ["none"])
        elif lie == "shared secret":
            header = {"alg": "HS256"}
            return jwt.encode(header, claims, OctKey.import_key(SECRET), ["HS256"])
        elif lie == "public key as secret":
            # By hand: no honest library signs so.
            told = {"alg": "HS256", "kid": keys[-1].kid}
            parts = [_packed(json.dumps(one).encode()) for one in (told, claims)]
            pem = keys[-1].as_pem(private=False)
            signed = hmac.digest(pem, ".".join(parts).encode(), "sha256")
            return ".".join([*parts, _packed(signed)])
        elif lie == "stranger's key":
            key = strangers[0]
        made = jwt.encode(header, claims, key, ["RS256"])
        old.append(made)
        if lie == "replayed":
            return old[0]
        return made + "x" if lie == "changed" else made


server = Server()


def metadata() -> dict[str, Any]:
    about = {
        "issuer": state["issuer"] if state["lie"] != "metadata" else "https://somebody.example",
        "authorization_endpoint": f"{state['issuer']}/authorize",
        "token_endpoint": f"{state['issuer']}/token",
        "jwks_uri": f"{state['issuer']}/keys",
        "userinfo_endpoint": f"{state['issuer']}/user",
        "end_session_endpoint": f"{state['issuer']}/out",
        "claims_parameter_supported": True,
    }
    if state["lie"] == "elsewhere":
        about["token_endpoint"] = "http://169.254.169.254/latest"
    if state["lie"] == "keys elsewhere":
        about["jwks_uri"] = "http://127.0.0.1:1/keys"
    return about


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None: ...

    def do_GET(self) -> None:
        self._answer("")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["content-length"])).decode())

    def _answer(self, sent: str) -> None:
        parts = urlsplit(self.path)
        path = parts.path.removeprefix("/realm")
        values = dict(parse_qsl(parts.query)) | (dict(parse_qsl(sent)) if path == "/token" else {})
        state["paths"].append(path)
        if path == "/control":
            said = json.loads(sent)
            if said.pop("new_key", False):
                number = f"key-{len(keys)}"
                keys[:] = [RSAKey.generate_key(2048, {"kid": number, "use": "sig"})]
            state.update(said)
            return self._send(200, json.dumps({"paths": state["paths"], **state["asked"]}))
        if state["lie"] == "slow" and path != "/authorize":
            return self._trickle()
        if state["lie"] == "broken" and path != "/authorize":
            return self._send(500, "{}")
        if state["lie"] == "redirect" and path == "/token":
            return self._send(302, "", {"location": f"{state['issuer']}/user"})
        if state["lie"] == "huge" and path == "/token":
            return self._send(200, json.dumps({"id_token": "x" * 3_000_000}))
        self._serve_path(path, parts.query, values)

    def _serve_path(self, path: str, query: str, values: dict[str, str]) -> None:
        if path == "/.well-known/openid-configuration":
            return self._send(200, json.dumps(metadata()))
        if path == "/keys":
            shown = [key.as_dict(private=False) for key in keys]
            return self._send(200, json.dumps({"keys": shown}))
        if path == "/user":
            return self._user()
        request = {
            "method": self.command,
            "uri": f"{state['issuer']}{path}?{query}",
            "headers": self.headers,
            "values": values,
        }
        if path == "/authorize":
            return self._authorize(request)
        if path == "/token":
            return self._send(*server.create_token_response(request))
        self._send(404, "{}")

    def _authorize(self, request: dict[str, Any]) -> None:
        state["asked"] = {"asked": request["values"]}
        if state["lie"] == "denied":
            back = {"error": "access_denied", "state": request["values"]["state"]}
            to = f"{request['values']['redirect_uri']}?{url_encode(list(back.items()))}"
            return self._send(302, "", {"location": to})
        user = dict(state["user"])
        try:
            grant = server.get_consent_grant(request, end_user=user)
        except OAuth2Error as error:
            return self._send(400, json.dumps(dict(error.get_body())))
        self._send(*server.create_authorization_response(request, grant_user=user, grant=grant))

    def _user(self) -> None:
        bearer = self.headers.get("authorization", "").removeprefix("Bearer ")
        user = tokens.get(bearer)
        if user is None:
            return self._send(401, "{}")
        shown = {**user, **state.get("user_information", {})}
        if not state.get("signed_user"):
            return self._send(200, json.dumps(shown))
        shown |= {"iss": state["issuer"], "aud": CLIENT_ID}
        key = strangers[0] if state["lie"] == "stranger's user" else keys[-1]
        made = jwt.encode({"alg": "RS256", "kid": key.kid}, shown, key, ["RS256"])
        self._send(200, made, {"content-type": "application/jwt"})

    def _trickle(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.end_headers()
        try:
            while True:
                self.wfile.write(b" ")
                self.wfile.flush()
                stopping.wait(0.05)
        except OSError:
            self.close_connection = True

    def _send(self, status: int, body: Any = "", headers: Any = None) -> None:
        content = (body or "").encode()
        self.send_response(status)
        kept = {"content-type": "application/json", **dict(headers or {})}
        for name, value in {name.lower(): value for name, value in kept.items()}.items():
            if name != "content-length":
                self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _serve() -> None:
    for found in (keys, strangers):
        found.append(RSAKey.generate_key(2048, {"kid": "first", "use": "sig"}))
    make = lambda *args, **kwargs: generate_token(42)  # noqa: E731
    server.register_token_generator("default", BearerTokenGenerator(make))
    server.register_grant(Grant, [Identity(), CodeChallenge(required=True)])
    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state["issuer"] = f"http://127.0.0.1:{listening.server_address[1]}/realm"
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    print(listening.server_address[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    _serve()
