"""What every command needs: Django up, records in form, the first body made, engines there."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import django
from django.conf import settings as django_conf
from django.utils import translation
from rich.console import Console

from troly import app, framework
from troly.errors import SettingsError, TrolyError
from troly.settings import Settings

DEFAULT_LANGUAGE = "vi"
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def interface_language(settings: Settings) -> str:
    """The language of the terminal if it is one of ours, else the installation's."""
    return _language_of_terminal() or settings.language


def _language_of_terminal() -> str | None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        code = os.environ.get(name, "")[:2].lower()
        if code in dict(framework.LANGUAGES):
            return code
    return None


def start() -> Settings:
    """Start Django, bring the records up to date, make the first body. Tells the one-time
    password when it was made now."""
    settings = app.start()
    translation.activate(interface_language(settings))
    from troly.office.tenants.people import first_start

    kept = app.migrate(settings)
    if kept is not None:
        err.print(translation.gettext("Đã sao lưu dữ liệu trước khi nâng cấp: %s") % kept)
    password = first_start(settings.body_name, settings.administrator)
    if password is not None:
        tell_password(settings.administrator, password)
    return settings


def tell_password(name: str, password: str) -> None:
    _ = translation.gettext
    err.print()
    err.print(_("Tài khoản quản trị đã được tạo. Mật khẩu dùng một lần chỉ hiện ở đây:"))
    err.print(f"    {_('Tên đăng nhập')}: [bold]{name}[/bold]")
    err.print(f"    {_('Mật khẩu')}: [bold]{password}[/bold]", soft_wrap=True)
    err.print()


@contextmanager
def working(settings: Settings) -> Iterator[None]:
    """A worker for as long as the block lasts, unless one runs on this host already."""
    from troly.doors.cli.processes import engines
    from troly.doors.worker.loop import work
    from troly.office.library import workers

    with engines(settings):
        if workers.living():
            yield
            return
        stop = threading.Event()
        worker = threading.Thread(
            target=work, args=(settings.run_folder, settings.workers, stop), daemon=True
        )
        worker.start()
        try:
            yield
        finally:
            stop.set()
            worker.join(timeout=60)


def print_json(value: Any) -> None:
    """One object on standard output, for programs."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def fail(error: TrolyError, as_json: bool = False) -> NoReturn:
    """Tell the error in words, what to do included, and end with 1 (2 for a bad setting)."""
    from troly.doors.cli.wordings import explain

    _ready_to_speak()
    if as_json:
        print_json({"error": error.code, "message": explain(error), "facts": error.facts})
    else:
        err.print(explain(error), style="red", soft_wrap=True)
    raise SystemExit(2 if isinstance(error, SettingsError) else 1)


def _ready_to_speak() -> None:
    """Words without settings: the error may be that a setting cannot be read."""
    if django_conf.configured:
        return
    django_conf.configure(
        USE_I18N=True,
        LANGUAGE_CODE=DEFAULT_LANGUAGE,
        LANGUAGES=framework.LANGUAGES,
        LOCALE_PATHS=[framework.PACKAGE / "content" / "locale"],
    )
    django.setup()
    translation.activate(_language_of_terminal() or DEFAULT_LANGUAGE)
