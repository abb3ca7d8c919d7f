"""move: all records into another database, or the index into another engine, checked row by row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from django.utils import translation
from django.utils.translation import gettext as _
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from troly import app, framework
from troly.doors.cli import session
from troly.doors.cli.moving_index import ROWS_A_SHARD, Place, Wish, move_index
from troly.errors import BadInput, TrolyError, Unavailable
from troly.settings import PREFIX, Settings, is_postgresql

if TYPE_CHECKING:
    from troly.office.keeping.copying import Copy
    from troly.office.keeping.copying import Progress as Told

TARGET = "target"


def move(
    to: Annotated[
        str,
        typer.Option(
            "--to",
            help="postgresql://user:password@host/name, sqlite, or sqlite:///folder/file. "
            "With --index: qdrant or embedded.",
        ),
    ],
    index: Annotated[bool, typer.Option("--index", help="The index, not the records.")] = False,
    source: Annotated[str, typer.Option("--from", help="With --index: embedded or qdrant.")] = "",
    shards: Annotated[int, typer.Option(help="Shards that the bodies share.")] = 1,
    replicas: Annotated[int, typer.Option(help="Nodes that hold each row.")] = 1,
    confirmed_by: Annotated[int, typer.Option(help="Nodes that confirm each write.")] = 1,
    own_shard_from: Annotated[
        int, typer.Option(min=1_000, help="Passages from which a body has shards of its own.")
    ] = ROWS_A_SHARD,
    replace: Annotated[
        bool, typer.Option("--replace", help="With --index: give up the rows at the target.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Copy all records into an empty database, or the index into another engine, and compare;
    the old ones stay as they are."""
    settings = app.start()
    translation.activate(session.interface_language(settings))
    try:
        if index:
            places = _places(source, to)
            wish = Wish(*places, shards, replicas, confirmed_by, own_shard_from)
            return move_index(settings, wish, replace, as_json)
        if source:
            raise BadInput("option_needs_index")
        _refuse_while_running(settings)
        described = _target(settings, to)
        app.migrate(settings)
        _move(described, to, as_json)
    except TrolyError as error:
        session.fail(error, as_json)


def _places(source: str, target: str) -> tuple[Place, Place]:
    try:
        to = Place(target)
        other = Place.QDRANT if to == Place.EMBEDDED else Place.EMBEDDED
        return Place(source or other), to
    except ValueError as error:
        raise BadInput("no_such_index") from error


def _refuse_while_running(settings: Settings) -> None:
    """What is written while the records are copied would stay behind."""
    from troly.doors.cli.processes import answers
    from troly.office.library import workers

    found = workers.living()
    if found or answers(settings.index_socket):
        raise Unavailable("still_running", processes=", ".join(map(str, found)))


def _target(settings: Settings, to: str) -> dict[str, Any]:
    if is_postgresql(to):
        described = framework.postgresql(to)
    elif to == "sqlite":
        described = framework.sqlite(settings.home / "records.sqlite3")
    elif to.startswith("sqlite:///"):
        described = framework.sqlite(Path(to.removeprefix("sqlite://")).expanduser().absolute())
    else:
        raise BadInput("bad_database_address")
    now = framework.database(settings)
    if all(now.get(part) == described.get(part) for part in ("ENGINE", "NAME", "HOST", "PORT")):
        raise BadInput("same_database")
    return described


def _move(described: dict[str, Any], to: str, as_json: bool) -> None:
    from troly.office.keeping import databases
    from troly.office.keeping.copying import copy_records

    databases.add(TARGET, described)
    try:
        with _progress(as_json) as told:
            copy = copy_records("default", TARGET, told)
        where = databases.place(TARGET)
    finally:
        databases.forget(TARGET)
    if as_json:
        tables = {name: [c.rows, c.digest] for name, c in copy.tables.items()}
        session.print_json(
            {"to": where, "rows": copy.rows, "tables": tables, "broken_chains": copy.broken}
        )
    else:
        _tell(copy, where, is_file=not is_postgresql(to))
    raise typer.Exit(1 if copy.broken else 0)


def _tell(copy: Copy, where: str, is_file: bool) -> None:
    session.out.print(
        _("Đã chuyển %(rows)d dòng của %(tables)d bảng sang %(where)s; số dòng và mã băm khớp.")
        % {"rows": copy.rows, "tables": len(copy.tables), "where": where},
        soft_wrap=True,
        markup=False,
    )
    for body, number in copy.broken.items():
        session.out.print(
            _("✗ Chuỗi nhật ký %(body)s đã đứt từ trước tại mục %(number)d.")
            % {"body": body, "number": number},
            markup=False,
        )
    name = f"{PREFIX}DATABASE_URL"
    if is_file:
        step = _("Bỏ %s rồi chạy `troly serve`. Dữ liệu cũ còn nguyên.") % name
    else:
        step = _("Đặt %s là địa chỉ này rồi chạy `troly serve`. Dữ liệu cũ còn nguyên.") % name
    session.out.print(step, soft_wrap=True, markup=False)


@contextmanager
def _progress(is_quiet: bool) -> Iterator[Told]:
    if is_quiet:
        yield lambda *_: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=session.err, transient=True) as progress:
        bar = progress.add_task("", total=None)
        yield lambda table, done, total: progress.update(
            bar, description=table, completed=done, total=total
        )
