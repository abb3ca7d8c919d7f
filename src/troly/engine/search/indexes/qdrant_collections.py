"""Collections on a Qdrant server: their names, their form, where a body's rows lie, and which one
answers.

The *stem* names what rows are made of (layout, analysis, model, vector length) and is an alias;
the collections behind it are numbered. A version of Troly with another stem finds its own
collections or none, so two versions can work side by side on one server while rows are written
again.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from zlib import crc32

from qdrant_client import models

from troly.engine.search.analysis import ANALYSIS_VERSION
from troly.engine.search.indexes import rights as columns
from troly.engine.search.indexes.qdrant_calls import Absent, QdrantCalls
from troly.engine.search.indexes.rows import (
    DENSE,
    KEYWORDS,
    LAYOUT,
    LEXICAL,
    NUMBERS,
    ROWS_READ_ONE_BY_ONE,
)
from troly.errors import BadInput, Unavailable

OLDEST_SERVER = (1, 19)
"""The first that takes term statistics over one body. An older one would ignore the request in
silence and let the words of one body weigh in the answers of another."""

# Below this size (kilobytes of vectors) a segment is scanned as it is: building costs more.
_SMALLEST_BUILT_SEGMENT = 2_000
_SHARED = "shared-"
_OWN = "body-"


@dataclass(frozen=True, slots=True)
class Shape:
    """How a collection is spread over a cluster.

    ``shards`` hold the usual bodies, each body whole in one of them. ``own`` gives big bodies
    shards of their own, with how many. Every shard lies on ``replicas`` nodes; a write has
    succeeded when ``confirmed_by`` of them hold it. Several shards need a server in cluster mode.
    """

    shards: int = 1
    replicas: int = 1
    confirmed_by: int = 1
    own: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not (
            1 <= self.shards <= 10_000
            and 1 <= self.confirmed_by <= self.replicas <= 100
            and all(count >= 1 for count in self.own.values())
        ):
            raise BadInput(
                "bad_index_shape",
                shards=self.shards,
                replicas=self.replicas,
                confirmed_by=self.confirmed_by,
            )

    @property
    def is_by_body(self) -> bool:
        # Never several shards without keys: the server takes term statistics shard by shard, and a
        # body scattered over all of them would be ranked by a different sample in each.
        return self.shards > 1 or bool(self.own)


@dataclass(frozen=True, slots=True)
class Place:
    """One collection as it stands on the server."""

    collection: str
    shared: int
    """Number of shared shards; 0 when rows are not spread by body."""
    own: frozenset[str]

    def key(self, body: str) -> str | None:
        """Shard key of a body's rows."""
        if not self.shared:
            return None
        return own_key(body) if body in self.own else shared_key(body, self.shared)


def own_key(body: str) -> str:
    return f"{_OWN}{body}"


def shared_key(body: str, shared: int) -> str:
    return f"{_SHARED}{crc32(body.encode()) % shared:04d}"


def stem_of(model: str, dimension: int) -> str:
    """The alias under which rows of this version and model are found."""
    name = re.sub(r"[^a-z0-9]+", "-", model.lower()).strip("-")[:80] or "model"
    return f"troly-l{LAYOUT}-a{ANALYSIS_VERSION}-{name}-{dimension}"


def check_server(calls: QdrantCalls) -> None:
    """Raises ``Unavailable`` with code ``qdrant_too_old``."""
    version = str(calls("info").version)
    numbers = re.match(r"(\d+)\.(\d+)", version)
    if numbers is None or (int(numbers[1]), int(numbers[2])) < OLDEST_SERVER:
        oldest = ".".join(map(str, OLDEST_SERVER))
        raise Unavailable("qdrant_too_old", version=version, oldest=oldest)


def current(calls: QdrantCalls, stem: str) -> str | None:
    """The collection that answers for ``stem``."""
    aliases = {found.alias_name: found.collection_name for found in calls("get_aliases").aliases}
    return aliases.get(stem)


def place_of(calls: QdrantCalls, collection: str, dimension: int) -> Place:
    """Columns that an earlier version did not index yet get their index here.

    Raises ``Unavailable``: ``index_not_made`` or ``index_outdated``.
    """
    try:
        described = calls("get_collection", collection_name=collection)
    except Absent as error:
        raise Unavailable("index_not_made", collection=collection) from error
    found = described.config.params
    vectors = found.vectors if isinstance(found.vectors, dict) else {}
    if DENSE not in vectors or vectors[DENSE].size != dimension:
        raise Unavailable("index_outdated", found=collection, wanted=str(dimension))
    _index_columns(calls, collection, known=described.payload_schema)
    if found.sharding_method != models.ShardingMethod.CUSTOM:
        return Place(collection, 0, frozenset())
    listed = calls("list_shard_keys", collection_name=collection).shard_keys or []
    keys = [str(shard.key) for shard in listed]
    return Place(
        collection,
        sum(key.startswith(_SHARED) for key in keys),
        frozenset(key.removeprefix(_OWN) for key in keys if key.startswith(_OWN)),
    )


def create(calls: QdrantCalls, stem: str, dimension: int, shape: Shape) -> str:
    """Make an empty collection that does not answer yet; returns its name."""
    name = f"{stem}-g{1 + max(_numbers(calls, stem), default=0)}"
    by_body = shape.is_by_body
    # A cluster holds more than its memory: int8 vectors and column indexes stay in it, the rest is
    # read from disk as it is asked for. One machine warms everything at its start.
    rest = models.Memory.COLD if by_body else models.Memory.CACHED
    calls.once(
        "create_collection",
        collection_name=name,
        vectors_config={DENSE: _dense(dimension, rest)},
        sparse_vectors_config={LEXICAL: _lexical(rest if by_body else models.Memory.PINNED)},
        shard_number=1,
        sharding_method=models.ShardingMethod.CUSTOM if by_body else models.ShardingMethod.AUTO,
        replication_factor=shape.replicas,
        write_consistency_factor=shape.confirmed_by,
        payload=models.PayloadStorageParams(memory=rest),
        optimizers_config=models.OptimizersConfigDiff(indexing_threshold=_SMALLEST_BUILT_SEGMENT),
    )
    _index_columns(calls, name, known=())
    if by_body:
        keys = {f"{_SHARED}{number:04d}": 1 for number in range(shape.shards)}
        keys |= {own_key(body): count for body, count in sorted(shape.own.items())}
        for key, count in keys.items():
            calls.once(
                "create_shard_key",
                collection_name=name,
                shard_key=key,
                shards_number=count,
                replication_factor=shape.replicas,
            )
    return name


def _index_columns(calls: QdrantCalls, collection: str, known: Container[str]) -> None:
    for column, schema in _schemas().items():
        if column not in known:
            calls(
                "create_payload_index",
                collection_name=collection,
                field_name=column,
                field_schema=schema,
            )


def switch(calls: QdrantCalls, stem: str, collection: str) -> None:
    """Let ``collection`` answer for ``stem`` from one request to the next."""
    changes: list[models.CreateAliasOperation | models.DeleteAliasOperation] = []
    if current(calls, stem) is not None:
        gone = models.DeleteAlias(alias_name=stem)
        changes.append(models.DeleteAliasOperation(delete_alias=gone))
    made = models.CreateAlias(collection_name=collection, alias_name=stem)
    changes.append(models.CreateAliasOperation(create_alias=made))
    calls("update_collection_aliases", change_aliases_operations=changes)


def drop_others(calls: QdrantCalls, stem: str, keep: Iterable[str]) -> list[str]:
    """Delete the collections of ``stem`` that neither answer nor are named; returns their names."""
    kept = {*keep, current(calls, stem)}
    dropped = [f"{stem}-g{number}" for number in sorted(_numbers(calls, stem))]
    dropped = [name for name in dropped if name not in kept]
    for name in dropped:
        calls("delete_collection", collection_name=name)
    return dropped


def _numbers(calls: QdrantCalls, stem: str) -> list[int]:
    pattern = re.compile(re.escape(stem) + r"-g(\d+)")
    names = (found.name for found in calls("get_collections").collections)
    return [int(found[1]) for name in names if (found := pattern.fullmatch(name))]


def _dense(dimension: int, memory: models.Memory) -> models.VectorParams:
    return models.VectorParams(
        size=dimension,
        distance=models.Distance.COSINE,
        # m=0 builds no graph: a filtered graph loses recall, a flat int8 scan loses none.
        hnsw_config=models.HnswConfigDiff(m=0, payload_m=0),
        quantization_config=models.ScalarQuantization(
            scalar=models.ScalarQuantizationConfig(
                type=models.ScalarType.INT8, memory=models.Memory.PINNED
            )
        ),
        memory=memory,
    )


def _lexical(memory: models.Memory) -> models.SparseVectorParams:
    return models.SparseVectorParams(
        modifier=models.Modifier.IDF,
        index=models.SparseIndexParams(full_scan_threshold=ROWS_READ_ONE_BY_ONE, memory=memory),
    )


def _schemas() -> dict[str, models.KeywordIndexParams | models.IntegerIndexParams]:
    word, number = models.KeywordIndexType.KEYWORD, models.IntegerIndexType.INTEGER
    keyword = models.KeywordIndexParams(type=word, enable_hnsw=False)
    ranged = models.IntegerIndexParams(type=number, lookup=False, range=True, enable_hnsw=False)
    return {
        # Rows of one body then lie together inside each segment.
        columns.BODY: models.KeywordIndexParams(type=word, is_tenant=True, enable_hnsw=False),
        **dict.fromkeys(KEYWORDS, keyword),
        **dict.fromkeys(NUMBERS, ranged),
    }
