"""backup, restore, examine: copies of everything, putting them back, and whether all is sound."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from django.utils.translation import gettext as _
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from troly.doors.cli import session
from troly.errors import BadInput, SettingsError, TrolyError
from troly.settings import PREFIX, Settings

if TYPE_CHECKING:
    from troly.office.keeping.backup import Made, Told
    from troly.office.keeping.lost import Lost
    from troly.office.keeping.records import Records
    from troly.office.keeping.restore import Restored

KEY_FILE = f"{PREFIX}BACKUP_KEY_FILE"


def backup(
    to: Annotated[
        Path | None,
        typer.Option("--to", "--into", help="A folder of backups, or one new file NAME.troly."),
    ] = None,
    with_index: Annotated[
        bool, typer.Option("--with-index", help="The vectors too: restoring then skips the model.")
    ] = False,
    keep: Annotated[
        int, typer.Option("--keep", min=0, help="Keep this many backups in the folder; 0: all.")
    ] = 0,
    is_rehearsal: Annotated[
        bool, typer.Option("--rehearse", help="Restore the newest backup for a trial; make none.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Copy records and originals, encrypted and checked, while people work."""
    settings = session.start()
    place = (to or settings.home.with_name(f"{settings.home.name}-backups")).expanduser().absolute()
    try:
        if is_rehearsal:
            _rehearse(settings, place, as_json)
        else:
            _back_up(settings, place, with_index, keep, as_json)
    except TrolyError as error:
        session.fail(error, as_json)


def _back_up(settings: Settings, place: Path, with_index: bool, keep: int, as_json: bool) -> None:
    from troly.office.keeping import backup as backups
    from troly.office.keeping import soundness, vault

    if place.is_relative_to(settings.home):
        raise BadInput("backup_inside_home", path=str(place))
    passphrase = _passphrase(settings, place, is_new=not vault.is_vault(place))
    with vault.writable(place, passphrase) as target, _progress(as_json) as told:
        made = backups.make_backup(target, _records(settings), settings.home, told, with_index)
        if keep and place.suffix != vault.FILE_SUFFIX:
            made.removed = backups.keep_newest(target, keep)
    manifest = made.manifest
    soundness.note_backup(manifest.moment, place, len(manifest.files))
    _tell_made(made, as_json)
    raise typer.Exit(1 if manifest.missing else 0)


def _tell_made(made: Made, as_json: bool) -> None:
    manifest = made.manifest
    if as_json:
        session.print_json(
            {
                "moment": manifest.moment,
                "path": str(made.path),
                "files": len(manifest.files),
                "new_files": made.new_files,
                "new_bytes": made.new_bytes,
                "records_bytes": manifest.records[1],
                "with_index": manifest.vectors is not None,
                "removed": made.removed,
                "missing": manifest.missing,
            }
        )
        return
    say = session.out.print
    say(_("Đã sao lưu vào %s") % made.path, soft_wrap=True, markup=False)
    say(_("Thời điểm: %s") % _shown(manifest.moment), markup=False)
    say(
        _("Hồ sơ %(records)d MB; %(files)d tệp gốc, thêm mới %(new)d tệp (%(size)d MB).")
        % {
            "records": round(manifest.records[1] / 1e6),
            "files": len(manifest.files),
            "new": made.new_files,
            "size": round(made.new_bytes / 1e6),
        }
    )
    say(_("Mọi phần vừa ghi đã được đọc lại và khớp."))
    if made.removed:
        say(_("Đã xóa %d bản sao lưu cũ.") % len(made.removed))
    if manifest.missing:
        session.err.print(
            _("%d tệp có trong hồ sơ nhưng trên đĩa bị mất hoặc hỏng:") % len(manifest.missing),
            style="red",
        )
        for file in manifest.missing:
            session.err.print(f"  {file}", soft_wrap=True, markup=False)


def _rehearse(settings: Settings, place: Path, as_json: bool) -> None:
    from troly.office.keeping import restore as restoring
    from troly.office.keeping import vault

    passphrase = _passphrase(settings, place, is_new=False)
    scratch = settings.home / "derived" / "backup"
    with vault.opened(place, passphrase) as source, _progress(as_json) as told:
        moment = restoring.choose(source)
        done = restoring.rehearse(source, moment, scratch, told, settings.database_url)
    _tell_restored(done, as_json, _("Diễn tập khôi phục từ %s") % place)


def restore(
    source: Annotated[Path, typer.Argument(help="A folder of backups, or a NAME.troly file.")],
    into: Annotated[Path, typer.Option("--into", help="The home folder to make.")],
    at: Annotated[
        str, typer.Option("--at", help="Newest backup not after this time: 2026-03-31T18:00.")
    ] = "",
    is_replacing: Annotated[
        bool, typer.Option("--replace", help="Move a home that is there aside.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Put a backup back into a home folder, elsewhere or in place of the old one."""
    with _without_home() as settings:
        try:
            _restore(settings, source, into, at, is_replacing, as_json)
        except TrolyError as error:
            session.fail(error, as_json)


def _restore(
    settings: Settings, source: Path, into: Path, at: str, is_replacing: bool, as_json: bool
) -> None:
    from troly.office.keeping import lost, vault
    from troly.office.keeping import restore as restoring

    place, home = source.expanduser().absolute(), into.expanduser().absolute()
    until = _time(at, settings) if at else None
    passphrase = _passphrase(settings, place, is_new=False)
    with vault.opened(place, passphrase) as opened, _progress(as_json) as told:
        moment = restoring.choose(opened, until)
        done = restoring.restore(
            opened,
            moment,
            home,
            told,
            database_url=settings.database_url,
            is_replacing=is_replacing,
        )
        gone = lost.lost_after(opened, done.manifest, done.aside)
    _tell_restored(done, as_json, _("Đã khôi phục vào %s") % home, gone)


def _tell_restored(done: Restored, as_json: bool, heading: str, gone: Lost | None = None) -> None:
    manifest = done.manifest
    is_sound = not manifest.missing and all(not row["wrong"] for row in done.findings)
    if as_json:
        session.print_json(
            {
                "moment": manifest.moment,
                "home": str(done.home),
                "aside": str(done.aside) if done.aside else None,
                "made_by": manifest.version,
                "missing": manifest.missing,
                "lost": gone.as_dict() if gone else None,
                "findings": done.findings,
                "sound": is_sound,
            }
        )
        raise typer.Exit(0 if is_sound else 1)
    say = session.out.print
    say(heading, soft_wrap=True, markup=False)
    say(_("Thời điểm: %s") % _shown(manifest.moment), markup=False)
    say(_("Mọi việc sau thời điểm đó không có trong bản sao lưu."))
    if gone is not None:
        _tell_lost(gone)
    _tell_findings(done.findings)
    if manifest.missing:
        say(_("Thiếu từ lúc sao lưu: %d tệp") % len(manifest.missing), style="red")
    if done.aside:
        say(_("Thư mục cũ còn ở %s") % done.aside, soft_wrap=True, markup=False)
    raise typer.Exit(0 if is_sound else 1)


def _tell_lost(gone: Lost) -> None:
    say = session.out.print
    if gone.compared_with == "home":
        against = _("So với dữ liệu đã có ở đó")
    elif gone.compared_with == "backup":
        against = _("So với bản sao lưu mới nhất, %s") % _shown(gone.until)
    else:
        say(_("Không có bản sao lưu nào sau đó để so."))
        return
    figures = _(
        "không còn: %(acts)d việc trong nhật ký, %(documents)d văn bản, %(versions)d phiên bản, "
        "%(questions)d câu hỏi."
    )
    say(f"{against}, {figures % gone.as_dict()}", soft_wrap=True, markup=False)
    if gone.later_backups:
        say(_("Có %d bản sao lưu mới hơn bản này.") % gone.later_backups)


def examine(
    sample: Annotated[int, typer.Option(min=0, help="How many citations to compare.")] = 200,
    is_quick: Annotated[
        bool, typer.Option("--quick", help="Compare sizes of originals, not their content.")
    ] = False,
    restored: Annotated[str, typer.Option("--restored", hidden=True)] = "",
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Look at records and files alone: audit chains, citations, originals. Starts nothing."""
    from troly import app

    settings = app.start()
    from django.utils import translation

    translation.activate(session.interface_language(settings))
    try:
        app.migrate(settings)
        from troly.office.keeping import soundness

        if restored:
            from troly.office.data_subjects import erasing

            soundness.note_restored(restored)
            # Before anybody reads: the records may be older than what was erased.
            erasing.erase_again()
        found = soundness.examine(settings.home, sample, not is_quick)
    except TrolyError as error:
        session.fail(error, as_json)
    rows = [finding.as_dict() for finding in found]
    is_sound = all(finding.is_sound for finding in found)
    if as_json:
        session.print_json({"findings": rows, "sound": is_sound})
    else:
        _tell_findings(rows)
    raise typer.Exit(0 if is_sound else 1)


def _tell_findings(rows: list[dict[str, Any]]) -> None:
    names = {
        "records": _("tệp hồ sơ"),
        "audit": _("chuỗi nhật ký"),
        "citations": _("trích dẫn khớp văn bản đã lưu"),
        "originals": _("tệp gốc khớp mã băm"),
        "held_files": _("tệp đang chờ hoặc cách ly"),
    }
    for row in rows:
        mark = "✗" if row["wrong"] else "✓"
        name = names.get(row["what"], row["what"])
        session.out.print(f"{mark} {name}: {row['checked']}/{row['total']}", markup=False)
        for wrong in row["wrong"]:
            session.out.print(f"    {wrong}", style="red", soft_wrap=True, markup=False)


def _records(settings: Settings) -> Records:
    from troly.office.keeping.records import PostgresqlRecords, SqliteRecords

    if settings.database_url:
        return PostgresqlRecords(settings.database_url)
    return SqliteRecords(settings.home / "records.sqlite3", settings.home / "derived" / "backup")


def _passphrase(settings: Settings, place: Path, is_new: bool) -> str:
    """From the key file, else typed. Raises ``SettingsError`` when neither is to be had."""
    path = settings.backup_key_file
    if path is None:
        if not sys.stdin.isatty():
            raise SettingsError(
                name=KEY_FILE,
                problem=_("chưa có mật khẩu sao lưu"),
                remedy=_("đặt biến này, hoặc chạy lệnh trong cửa sổ dòng lệnh để nhập mật khẩu"),
            )
        words = _("Mật khẩu sao lưu")
        return str(typer.prompt(words, hide_input=True, confirmation_prompt=is_new, err=True))
    problem = ""
    try:
        mode = path.stat().st_mode
        if stat.S_IMODE(mode) & 0o077:
            problem = _("người khác đọc được tệp %s") % path
        elif path.resolve().is_relative_to(place.resolve()):
            problem = _("tệp mật khẩu nằm ngay trong thư mục sao lưu")
        else:
            return path.read_text("utf-8")
    except (OSError, UnicodeError) as error:
        problem = f"{path}: {getattr(error, 'strerror', None) or error}"
    raise SettingsError(
        name=KEY_FILE, problem=problem, remedy=_("để tệp ở nơi khác và chạy `chmod 600` cho tệp đó")
    )


def _time(text: str, settings: Settings) -> datetime:
    from zoneinfo import ZoneInfo

    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput("bad_time", text=text[:40]) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(settings.time_zone))


def _shown(moment: str) -> str:
    from django.utils import timezone

    from troly.office.keeping.backup import instant_of

    return timezone.localtime(instant_of(moment)).strftime("%Y-%m-%d %H:%M:%S %z")


@contextmanager
def _progress(is_quiet: bool) -> Iterator[Told]:
    names = {
        "records": _("hồ sơ"),
        "originals": _("tệp gốc"),
        "vectors": _("vectơ"),
    }
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        console=session.err,
        disable=is_quiet or not session.err.is_terminal,
        transient=True,
    ) as progress:
        bars: dict[str, Any] = {}

        def told(stage: str, done: int, total: int) -> None:
            if stage not in bars:
                bars[stage] = progress.add_task(names[stage], total=total)
            progress.update(bars[stage], completed=done, total=total)

        yield told


@contextmanager
def _without_home() -> Iterator[Settings]:
    """Django for texts alone: restoring must not make the folders of the home it restores to."""
    from django.utils import translation

    from troly import app
    from troly import settings as deployment

    chosen = deployment.load()
    with tempfile.TemporaryDirectory(prefix="troly-") as folder:
        os.chmod(folder, 0o700)
        app.start(chosen.model_copy(update={"home": Path(folder)}))
        translation.activate(session.interface_language(chosen))
        yield chosen
