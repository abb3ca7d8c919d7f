"""Turns the interface's translations (.po) into the form Django reads (.mo)."""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

log = logging.getLogger("troly.pages")


def compile_catalogues(folder: Path) -> list[Path]:
    """Write every ``django.mo`` that is missing or older than its ``django.po``.

    Returns the files written. A folder that may not be written is left as it is: an installed
    package brings its compiled files along.
    """
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        try:
            _compile(source, target)
        except OSError as error:
            log.warning("translations not compiled: %s", error)
            continue
        written.append(target)
    return written


def _compile(source: Path, target: Path) -> None:
    # Several processes may start at once: each writes its own file and renames it.
    descriptor, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    try:
        with open(descriptor, "wb") as out, source.open("rb") as text:
            write_mo(out, read_po(text, locale=source.parents[1].name))
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
