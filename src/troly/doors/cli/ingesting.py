"""ingest: files and folders into a collection, with live progress."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from django.utils.translation import gettext as _
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from troly.doors.cli import session
from troly.doors.cli.wordings import explain
from troly.errors import BadInput, TrolyError

if TYPE_CHECKING:
    from troly.office.library.intake import Received
    from troly.office.library.models import Collection
    from troly.office.tenants.models import Member

CHUNK = 1024 * 1024


@dataclass
class Outcome:
    """What became of a run over files."""

    received: list[Received] = field(default_factory=list)
    refused: list[tuple[str, TrolyError]] = field(default_factory=list)

    @property
    def documents(self) -> list[str]:
        return [str(r.document.id) for r in self.received]


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders.")],
    collection: Annotated[str, typer.Option(help="Made when missing.")] = "Tài liệu",
    words_only: Annotated[
        bool, typer.Option("--words-only", help="Do not wait for meaning; words suffice.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Put files into a collection and wait until they can be searched."""
    settings = session.start()
    from troly.office.tenants.people import operator

    try:
        files = list(find_files(paths))
        member = operator()
        target = ready_collection(member, collection, quiet=as_json)
        with session.working(settings):
            outcome = take_in(member, [target], files)
            wait(outcome, words_only=words_only, quiet=as_json)
    except TrolyError as error:
        session.fail(error, as_json)
    raise typer.Exit(tell(outcome, collection, as_json))


def find_files(paths: list[Path]) -> Iterator[Path]:
    """Every file named or below a named folder, hidden ones left out, in order of name.

    Raises ``BadInput`` for a path that does not exist.
    """
    for path in paths:
        if path.is_dir():
            yield from sorted(
                p
                for p in path.rglob("*")
                if p.is_file() and not any(part.startswith(".") for part in p.parts[-3:])
            )
        elif path.is_file():
            yield path
        else:
            raise BadInput("no_such_file", path=str(path))


def ready_collection(member: Member, name: str, quiet: bool = False) -> Collection:
    """The collection of that name, made together with its assistant when missing; says so."""
    from troly.office.assistants.making import assistants_of, make_assistant
    from troly.office.library.intake import collection_named

    target, is_new = collection_named(member, name, make=True)
    if is_new and not assistants_of(member).filter(name=target.name).exists():
        make_assistant(
            member, target.name, _("Trả lời từ bộ tài liệu “%s”") % target.name, [target]
        )
        if not quiet:
            session.err.print(_("Đã tạo bộ tài liệu “%s” và trợ lý cùng tên.") % target.name)
    return target


def take_in(
    member: Member,
    collections: list[Collection],
    files: list[Path],
    titles: dict[Path, str] | None = None,
) -> Outcome:
    """Hand files to the library; refusals are collected, the rest goes on."""
    from troly.office.library.intake import FOLDER_PRIORITY, receive

    outcome = Outcome()
    for path in files:
        try:
            with open(path, "rb") as source:
                outcome.received.append(
                    receive(
                        member,
                        collections,
                        path.name,
                        iter(lambda s=source: s.read(CHUNK), b""),  # type: ignore[misc]
                        title=(titles or {}).get(path, ""),
                        priority=FOLDER_PRIORITY,
                    )
                )
        except OSError as error:
            refused = BadInput("file_unreadable", path=str(path), problem=error.strerror)
            outcome.refused.append((path.name, refused))
        except TrolyError as error:
            outcome.refused.append((path.name, error))
    return outcome


def wait(outcome: Outcome, *, words_only: bool = False, quiet: bool = False) -> None:
    """Wait until every file is searchable or failed, then for its meaning, showing progress."""
    from django.db.models import Sum

    from troly.office.library.models import Job, JobState, Passage, State, Version

    ids = [r.version.id for r in outcome.received]
    versions = Version.objects.filter(pk__in=ids)
    tenants = {r.document.tenant_id for r in outcome.received}
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=session.err,
        disable=quiet,
    ) as progress:
        reading = progress.add_task(_("Tìm được theo từ"), total=len(ids))
        meaning = None
        while True:
            waiting = versions.filter(state__in=(State.WAITING, State.READING)).count()
            progress.update(reading, completed=len(ids) - waiting)
            if waiting == 0:
                if words_only:
                    return
                total = versions.aggregate(n=Sum("passage_count"))["n"] or 0
                done = Passage.objects.filter(version_id__in=ids, is_embedded=True).count()
                if meaning is None:
                    meaning = progress.add_task(_("Tìm được theo nghĩa (đoạn)"), total=total)
                progress.update(meaning, completed=done, total=total)
                unfinished = Job.objects.filter(
                    tenant_id__in=tenants,
                    state__in=(JobState.QUEUED, JobState.RUNNING),
                    kind__in=("read", "embed", "statistics", "access"),
                )
                if not unfinished.exists():
                    return
            # Each look costs CPU that the work itself could use.
            time.sleep(0.2 if waiting else 0.5)


def tell(outcome: Outcome, collection: str, as_json: bool) -> int:
    """Print what became of each file; the exit code: 0, or 1 when a file was not taken."""
    from troly.office.library.models import State, Version

    rows = []
    versions = Version.objects.in_bulk([r.version.id for r in outcome.received])
    for received in outcome.received:
        version = versions[received.version.id]
        rows.append(_row(version, received))
    rows += [
        {"file": name, "state": "refused", "reason": error.code, "message": explain(error)}
        for name, error in outcome.refused
    ]
    bad = [row for row in rows if row["state"] in ("refused", State.FAILED, State.QUARANTINED)]
    if as_json:
        session.print_json({"collection": collection, "files": rows, "failed": len(bad)})
        return 1 if bad else 0
    for row in bad:
        session.err.print(f"✗ {row['file']}: {row['message']}", style="red", soft_wrap=True)
    passages = sum(int(row.get("passages", 0)) for row in rows)
    session.out.print(
        _("%(files)d tệp, %(passages)d đoạn trong “%(name)s”; %(bad)d tệp không đọc được.")
        % {"files": len(rows), "passages": passages, "name": collection, "bad": len(bad)}
    )
    return 1 if bad else 0


def _row(version: object, received: Received) -> dict[str, object]:
    from troly.office.library.models import Version

    assert isinstance(version, Version)
    row: dict[str, object] = {
        "file": version.file_name,
        "document": str(version.document_id),
        "version": str(version.id),
        "state": version.state,
        "duplicate": received.is_duplicate,
        "pages": version.page_count,
        "passages": version.passage_count,
    }
    if version.reason:
        error = TrolyError(version.reason, **version.reason_facts)
        row |= {"reason": version.reason, "message": explain(error)}
    return row
