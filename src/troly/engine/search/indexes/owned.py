"""The index of another process, reached over its local socket."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from troly.engine.search.indexes.wire import (
    pack_passages,
    pack_rights,
    pack_vectors,
    unpack_hits,
    unpack_passages,
)
from troly.engine.search.passages import Hit, IndexedPassage, RightsFilter, SparseVector
from troly.engine.sockets.client import SocketClient

# A question waits while one call is served: 100 rows take some 80 ms.
_ROWS_A_CALL = 100
_IDS_A_CALL = 5_000
_ROWS_A_READ = 200


class OwnedIndex:
    """``Index`` served by ``doors/index``. Safe for several threads.

    Every call may be sent twice when the owner is replaced under way: all of them are idempotent.
    Raises ``Unavailable`` when no owner answers within a few seconds.
    """

    def __init__(self, socket_path: Path | str, *, patience: float = 10.0) -> None:
        self._client = SocketClient(socket_path, patience=patience)

    def upsert(self, passages: list[IndexedPassage]) -> None:
        """Write rows in batches; those of the batches before an error are written."""
        for start in range(0, len(passages), _ROWS_A_CALL):
            batch = passages[start : start + _ROWS_A_CALL]
            self._client.call("upsert", packed=pack_passages(batch))

    def set_dense(self, vectors: dict[str, NDArray[np.float32]]) -> None:
        identities = list(vectors)
        for start in range(0, len(identities), _ROWS_A_CALL):
            batch = {name: vectors[name] for name in identities[start : start + _ROWS_A_CALL]}
            self._client.call("set_dense", packed=pack_vectors(batch))

    def delete_versions(self, body: str, versions: list[str]) -> None:
        self._client.call("delete_versions", body=body, versions=list(versions))

    def delete_passages(self, body: str, ids: list[str]) -> None:
        for start in range(0, len(ids), _IDS_A_CALL):
            batch = ids[start : start + _IDS_A_CALL]
            self._client.call("delete_passages", body=body, ids=batch)

    def set_access(
        self,
        body: str,
        document: str,
        *,
        clearance: int,
        label: str,
        collections: tuple[str, ...],
        valid_from: int,
        valid_to: int,
        is_limited: bool = False,
    ) -> None:
        self._client.call(
            "set_access",
            body=body,
            document=document,
            clearance=clearance,
            label=label,
            collections=list(collections),
            valid_from=valid_from,
            valid_to=valid_to,
            is_limited=is_limited,
        )

    def search_lexical(self, query: SparseVector, rights: RightsFilter, limit: int) -> list[Hit]:
        found = self._client.call(
            "search_lexical",
            ids=np.array(query.ids, dtype=np.uint32),
            weights=np.array(query.weights, dtype=np.float32),
            rights=pack_rights(rights),
            limit=limit,
        )
        return unpack_hits(found)

    def search_dense(
        self, vector: NDArray[np.float32], rights: RightsFilter, limit: int
    ) -> list[Hit]:
        found = self._client.call(
            "search_dense",
            vector=np.asarray(vector, dtype=np.float32),
            rights=pack_rights(rights),
            limit=limit,
        )
        return unpack_hits(found)

    def search_both(
        self, query: SparseVector, vector: NDArray[np.float32], rights: RightsFilter, limit: int
    ) -> tuple[list[Hit], list[Hit]]:
        lexical, dense = self._client.call(
            "search_both",
            ids=np.array(query.ids, dtype=np.uint32),
            weights=np.array(query.weights, dtype=np.float32),
            vector=np.asarray(vector, dtype=np.float32),
            rights=pack_rights(rights),
            limit=limit,
        )
        return unpack_hits(lexical), unpack_hits(dense)

    def count(self, rights: RightsFilter) -> int:
        return int(self._client.call("count", rights=pack_rights(rights)))

    def ids(self, body: str) -> set[str]:
        return set(self._client.call("ids", body=body))

    def scroll(
        self, after: str | None = None, limit: int = 500, body: str | None = None
    ) -> list[IndexedPassage]:
        found: list[IndexedPassage] = []
        while len(found) < limit:
            wanted = min(_ROWS_A_READ, limit - len(found))
            packed = self._client.call("scroll", after=after, limit=wanted, body=body)
            page = unpack_passages(packed)
            found.extend(page)
            if len(page) < wanted:
                break
            after = page[-1].id
        return found

    def info(self) -> dict[str, int | str]:
        """As ``EmbeddedIndex.info``, and of the owner: ``generation`` (grows with each rebuild),
        ``tail`` (rows outside the compact segments), ``waiting`` (writes not in the files yet) and
        ``process``."""
        return dict(self._client.call("info"))

    def optimise(self) -> None:
        """Ask for a successor that builds the compact segments; returns before it has."""
        self._client.call("optimise")

    def close(self) -> None:
        self._client.close()
