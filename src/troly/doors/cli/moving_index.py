"""move --index: the index into a Qdrant server, out of it, or into another form there."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from rich.progress import Progress

from troly import app
from troly.doors.cli import session
from troly.engine.search import moving
from troly.engine.search.passages import Index, RightsFilter
from troly.errors import BadInput, Unavailable
from troly.settings import PREFIX, Settings

if TYPE_CHECKING:
    from troly.engine.search.indexes.qdrant import QdrantIndex
    from troly.engine.search.indexes.qdrant_collections import Shape

Tell = Callable[[str, int, int], None]
ROWS_A_SHARD = 500_000
"""A word search reads the posting lists of a whole shard, whoever asks: docs/scaling.md."""


class Place(StrEnum):
    """Where an index is."""

    EMBEDDED = "embedded"
    QDRANT = "qdrant"


@dataclass(frozen=True)
class Wish:
    """What the person asked for; ``own_shard_from`` is the number of rows at which a body gets
    shards of its own."""

    source: Place
    target: Place
    shards: int = 1
    replicas: int = 1
    confirmed_by: int = 1
    own_shard_from: int = ROWS_A_SHARD


def move_index(settings: Settings, wish: Wish, may_replace: bool, as_json: bool) -> None:
    """Copy, compare, and only then let the copy answer. The source stays as it was.

    Rows that are at the target already are given up only if ``may_replace``. Interrupted work is
    taken up where it stopped when the same is asked again.
    """
    if wish.source == wish.target == Place.EMBEDDED:
        raise BadInput("same_index")
    _refuse_while_writing()
    server = app.qdrant_index(settings)
    with _alone(settings.run_folder / "moving-index.lock"), _progress(as_json) as tell:
        if wish.target == Place.QDRANT:
            comparison, where = _to_server(settings, wish, server, may_replace, tell)
        else:
            with _owner(settings) as target:
                if _Note(settings).target(wish) is None:
                    _refuse_to_lose(target, may_replace)
                comparison, where = _copy(settings, wish, server, target, "embedded", tell), ""
    _report(wish, comparison, where, as_json)


def make_if_missing(settings: Settings) -> None:
    """An empty collection of one shard, where none stands for this version and model yet."""
    from troly.engine.search.indexes import qdrant_collections as collections_of

    index = app.qdrant_index(settings)
    collections_of.check_server(index.calls)
    if collections_of.current(index.calls, index.stem) is None:
        shape = collections_of.Shape()
        name = collections_of.create(index.calls, index.stem, index.dimension, shape)
        collections_of.switch(index.calls, index.stem, name)


def _to_server(
    settings: Settings, wish: Wish, server: QdrantIndex, may_replace: bool, tell: Tell
) -> tuple[moving.Comparison, str]:
    from troly.engine.search.indexes import qdrant_collections as collections_of
    from troly.engine.search.indexes.qdrant import QdrantIndex

    collections_of.check_server(server.calls)
    if wish.source != Place.QDRANT and collections_of.current(server.calls, server.stem):
        _refuse_to_lose(server, may_replace)
    with _source(settings, wish, server) as source:
        name = _unfinished(settings, wish, server)
        if name is None:
            shape = _shape(wish, source)
            collections_of.drop_others(server.calls, server.stem, ())
            name = collections_of.create(server.calls, server.stem, server.dimension, shape)
        target = QdrantIndex(server.calls, server.stem, server.dimension, name)
        comparison = _copy(settings, wish, source, target, name, tell)
    collections_of.switch(server.calls, server.stem, name)
    collections_of.drop_others(server.calls, server.stem, ())
    return comparison, name


def _copy(
    settings: Settings, wish: Wish, source: Index, target: Index, name: str, tell: Tell
) -> moving.Comparison:
    total = int(source.info()["rows"])
    note = _Note(settings)
    after = note.after(wish, name)
    note.keep(wish, name, after)
    moving.bring_over(
        source,
        target,
        after=after,
        told=lambda done: tell(_("Chép chỉ mục"), done, total),
        kept=lambda identity: note.keep(wish, name, identity),
    )
    comparison = _compared(source, target, total, tell)
    if not comparison.is_equal and after is not None:
        # The source was written to between the interruption and now: once more from the start.
        moving.bring_over(source, target, told=lambda done: tell(_("Chép chỉ mục"), done, total))
        comparison = _compared(source, target, total, tell)
    if not comparison.is_equal:
        raise Unavailable("index_copy_differs", different=comparison.different, rows=total)
    note.forget()
    return comparison


def _compared(source: Index, target: Index, total: int, tell: Tell) -> moving.Comparison:
    return moving.compare(source, target, lambda done: tell(_("So sánh"), done, total))


def _shape(wish: Wish, source: Index) -> Shape:
    from troly.engine.search.indexes.qdrant_collections import Shape
    from troly.office.tenants.models import Tenant

    own = {}
    for identity in Tenant.objects.values_list("id", flat=True).iterator():
        body = str(identity)
        rows = source.count(RightsFilter(body, 1_000_000, None, None))
        if rows >= wish.own_shard_from:
            own[body] = -(-rows // max(1, wish.own_shard_from))
    return Shape(wish.shards, wish.replicas, wish.confirmed_by, own)


@contextmanager
def _source(settings: Settings, wish: Wish, server: QdrantIndex) -> Iterator[Index]:
    if wish.source == Place.QDRANT:
        yield server
        return
    with _owner(settings) as index:
        yield index


@contextmanager
def _owner(settings: Settings) -> Iterator[Index]:
    """The embedded index, through the owner that runs or one of our own."""
    from troly.doors.cli.processes import engines
    from troly.engine.search.indexes.owned import OwnedIndex

    here = settings.model_copy(update={"qdrant_url": ""})
    with engines(here, with_models=False):
        index = OwnedIndex(settings.index_socket)
        try:
            yield index
        finally:
            index.close()


def _unfinished(settings: Settings, wish: Wish, server: QdrantIndex) -> str | None:
    """The collection that an interrupted run of the same wish was filling."""
    name = _Note(settings).target(wish)
    found = server.calls("get_collections").collections if name else ()
    return name if any(collection.name == name for collection in found) else None


class _Note:
    """How far a move has come, in one small file."""

    def __init__(self, settings: Settings) -> None:
        self._path = settings.home / "derived" / "moving-index.json"

    def _read(self, wish: Wish) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if found.get("wish") == asdict(wish) else {}

    def target(self, wish: Wish) -> str | None:
        return self._read(wish).get("target")

    def after(self, wish: Wish, target: str) -> str | None:
        found = self._read(wish)
        return found.get("after") if found.get("target") == target else None

    def keep(self, wish: Wish, target: str, after: str | None) -> None:
        text = json.dumps({"wish": asdict(wish), "target": target, "after": after})
        unfinished = self._path.with_suffix(".part")
        unfinished.write_text(text, "utf-8")
        unfinished.replace(self._path)

    def forget(self) -> None:
        self._path.unlink(missing_ok=True)


def _refuse_to_lose(target: Index, may_replace: bool) -> None:
    """Rows there may be newer than the source's."""
    rows = int(target.info()["rows"])
    if rows and not may_replace:
        raise BadInput("target_index_not_empty", rows=rows)


def _refuse_while_writing() -> None:
    """What a worker writes while rows are copied would stay behind. Questions may go on."""
    from troly.office.library import workers

    if found := workers.living():
        raise Unavailable("worker_running", processes=", ".join(map(str, found)))


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Unavailable("index_being_moved") from error
        yield


@contextmanager
def _progress(is_quiet: bool) -> Iterator[Tell]:
    if is_quiet:
        yield lambda *_: None
        return
    with Progress(console=session.err, transient=True) as progress:
        bar = progress.add_task("", total=None)
        yield lambda what, done, total: progress.update(
            bar, description=what, completed=done, total=total
        )


def _report(wish: Wish, comparison: moving.Comparison, where: str, as_json: bool) -> None:
    if as_json:
        session.print_json({"to": wish.target, "collection": where, **asdict(comparison)})
        return
    session.out.print(
        _("Đã chuyển %(rows)d đoạn (%(embedded)d đã có vectơ); số dòng và mã băm khớp: %(digest)s")
        % {
            "rows": comparison.target.rows,
            "embedded": comparison.target.embedded,
            "digest": comparison.target.digest[:16],
        },
        soft_wrap=True,
        markup=False,
    )
    name = f"{PREFIX}QDRANT_URL"
    if wish.target == Place.EMBEDDED:
        step = _("Bỏ %s rồi chạy `troly serve`. Chỉ mục cũ còn nguyên.") % name
    elif wish.source == Place.QDRANT:
        step = _("Chỉ mục mới đã trả lời thay cho chỉ mục cũ.")
    else:
        step = _("Giữ %s rồi chạy `troly serve`. Chỉ mục cũ còn nguyên.") % name
    session.out.print(step, soft_wrap=True, markup=False)
