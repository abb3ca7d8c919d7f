"""An embedding model behind any server that speaks the OpenAI ``/v1/embeddings`` protocol."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import httpx
import numpy as np
from numpy.typing import NDArray

from troly.engine.runtimes.embedding import TextKind
from troly.errors import SettingsError, Unavailable

_TEXTS_A_CALL = 32
_ANSWER_BYTES = 64 * 1024 * 1024
_NO_PREFIXES: Mapping[TextKind, str] = {"query": "", "passage": ""}


class RemoteEmbedder:
    """Sends texts through the transport it is given; opens no connection of its own.

    ``url`` is the base that ends in ``/v1``, or the whole address of ``embeddings``. ``prefixes``
    are put before queries and passages (an E5 model wants "query: " and "passage: ").
    """

    def __init__(
        self,
        url: str,
        model: str,
        transport: httpx.BaseTransport,
        *,
        prefixes: Mapping[TextKind, str] = _NO_PREFIXES,
        dimension: int | None = None,
        key: str | None = None,
        timeout: float = 30.0,
    ) -> None:
        """``dimension`` is asked from the server at first use when it is not given; ``timeout`` is
        in seconds. Raises ``SettingsError`` (``bad_address``)."""
        address = url.rstrip("/")
        self._address = address if address.endswith("/embeddings") else f"{address}/embeddings"
        try:
            if httpx.URL(self._address).scheme not in ("http", "https"):
                raise SettingsError("bad_address", url=url)
        except httpx.InvalidURL:
            raise SettingsError("bad_address", url=url) from None
        self._model = model
        self._prefixes = dict(prefixes)
        self._dimension = dimension
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        # Proxies and credentials of the environment must not change where texts go.
        self._client = httpx.Client(
            transport=transport,
            headers=headers,
            timeout=timeout,
            trust_env=False,
            follow_redirects=False,
        )

    @property
    def name(self) -> str:
        """Model name with a digest of address and prefixes: the file behind cannot be seen."""
        parts = json.dumps([self._address, self._model, self._prefixes], sort_keys=True)
        return f"{self._model}@{hashlib.sha256(parts.encode()).hexdigest()[:12]}"

    @property
    def dimension(self) -> int:
        """Raises ``Unavailable`` when it is not known yet and the server does not answer."""
        if self._dimension is None:
            self._dimension = self._ask(["xin chào"]).shape[1]
        return self._dimension

    def embed(self, texts: list[str], kind: TextKind) -> NDArray[np.float32]:
        """One row per text, L2 norm 1, shape (len(texts), dimension).

        Raises ``Unavailable``: ``remote_down``, ``remote_slow``, ``remote_refused`` (with the
        status), ``remote_bad_answer``, ``remote_wrong_dimension``.
        """
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        prefix = self._prefixes.get(kind, "")
        for first in range(0, len(texts), _TEXTS_A_CALL):
            part = [prefix + text for text in texts[first : first + _TEXTS_A_CALL]]
            rows = self._ask(part)
            if rows.shape[1] != self.dimension:
                facts = {"expected": self.dimension, "found": rows.shape[1]}
                raise Unavailable("remote_wrong_dimension", **facts)
            vectors[first : first + len(part)] = rows
        return vectors

    def close(self) -> None:
        self._client.close()

    def _ask(self, texts: list[str]) -> NDArray[np.float32]:
        # Some servers refuse an empty text, and one of them must not cost the whole batch.
        asked = [text or " " for text in texts]
        wanted = {"model": self._model, "input": asked, "encoding_format": "float"}
        try:
            with self._client.stream("POST", self._address, json=wanted) as response:
                if response.status_code != httpx.codes.OK:
                    raise Unavailable("remote_refused", status=response.status_code)
                body = _limited(response)
        except httpx.TimeoutException:
            raise Unavailable("remote_slow", address=self._address) from None
        except (httpx.HTTPError, httpx.StreamError) as error:
            reason = type(error).__name__
            raise Unavailable("remote_down", address=self._address, reason=reason) from None
        return _vectors(body, len(texts))


def _limited(response: httpx.Response) -> bytes:
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > _ANSWER_BYTES:
            raise Unavailable("remote_bad_answer", reason="too_large")
    return bytes(body)


def _vectors(body: bytes, count: int) -> NDArray[np.float32]:
    def bad(reason: str) -> Unavailable:
        return Unavailable("remote_bad_answer", reason=reason)

    try:
        answer: Any = json.loads(body)
    except (ValueError, RecursionError):
        raise bad("not_json") from None
    if not isinstance(answer, dict) or answer.get("error") or "data" not in answer:
        # Some servers report a failure with status 200.
        raise bad("error_inside")
    try:
        rows = {int(row["index"]): row["embedding"] for row in answer["data"]}
        vectors = np.array([rows[place] for place in range(count)], dtype=np.float32)
    except (TypeError, ValueError, KeyError, OverflowError):
        raise bad("not_vectors") from None
    if len(rows) != count or vectors.ndim != 2 or vectors.shape[1] == 0:
        raise bad("not_vectors")
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.isfinite(norms).all() or (norms == 0).any():
        raise bad("not_vectors")
    unit: NDArray[np.float32] = vectors / norms
    return unit
