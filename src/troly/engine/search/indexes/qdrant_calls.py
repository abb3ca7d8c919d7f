"""Calls to a Qdrant server: to the address named and no other, repeated where that is safe, and
refused in named errors."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError
from qdrant_client import QdrantClient
from qdrant_client.common.client_exceptions import ResourceExhaustedResponse
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

from troly.errors import Unavailable

DEFAULT_PORT = 6333
_SECONDS_A_CALL = 60
_ATTEMPTS = 4
# No further attempt after this: somebody may be waiting for an answer.
_PATIENCE = 15.0
_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 5.0
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


class Absent(Unavailable):
    """The server knows no collection, or no row, of that name."""

    code = "qdrant_absent"


def connect(url: str, key: str = "") -> QdrantClient:
    """A client for the server at ``url``. Opens no connection yet."""
    plain = url.startswith("http:")
    return QdrantClient(
        url=url,
        port=DEFAULT_PORT,
        api_key=key or None,
        timeout=_SECONDS_A_CALL,
        # It would ask for the version on a thread of its own; ``QdrantIndex`` asks and insists.
        check_compatibility=False,
        # The address is the one in the settings: no proxy named in the environment may see the
        # requests. The certificates are the system's, where a body adds its own authority.
        trust_env=False,
        follow_redirects=False,
        verify=False if plain else ssl.create_default_context(),
    )


class QdrantCalls:
    """Calls methods of a client by name.

    Every failure becomes ``Unavailable``: ``qdrant_unreachable``, ``qdrant_busy``,
    ``qdrant_key_refused``, ``qdrant_refused`` (with the status), ``qdrant_not_understood``, or
    ``Absent``. Failures that may pass are tried again a few times, so only calls that may be
    sent twice go through ``__call__``; ``once`` is for the others.
    """

    def __init__(
        self,
        client: QdrantClient,
        *,
        attempts: int = _ATTEMPTS,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._attempts = attempts
        self._wait = wait

    def __call__(self, method: str, **arguments: Any) -> Any:
        pause, began = _FIRST_PAUSE, time.monotonic()
        for left in reversed(range(self._attempts)):
            try:
                return self.once(method, **arguments)
            except Unavailable as error:
                is_late = time.monotonic() - began > _PATIENCE
                if not left or is_late or not error.facts.get("may_pass"):
                    raise
                self._wait(min(float(str(error.facts.get("seconds", pause))), _LONGEST_PAUSE))
            pause *= 2
        raise AssertionError("at least one attempt is made")

    def once(self, method: str, **arguments: Any) -> Any:
        try:
            return getattr(self._client, method)(**arguments)
        except ResourceExhaustedResponse as error:
            seconds = error.retry_after_s
            raise Unavailable("qdrant_busy", may_pass=True, seconds=seconds) from error
        except UnexpectedResponse as error:
            raise _refusal(error.status_code or 0) from error
        except ResponseHandlingException as error:
            if isinstance(error.source, ValidationError):
                raise Unavailable("qdrant_not_understood", method=method) from error
            problem = type(error.source).__name__
            raise Unavailable("qdrant_unreachable", problem=problem, may_pass=True) from error

    def close(self) -> None:
        self._client.close()


def _refusal(status: int) -> Unavailable:
    if status == 404:
        return Absent()
    if status in (401, 403):
        return Unavailable("qdrant_key_refused", status=status)
    if status in _PASSING:
        return Unavailable("qdrant_busy", status=status, may_pass=True)
    return Unavailable("qdrant_refused", status=status)
