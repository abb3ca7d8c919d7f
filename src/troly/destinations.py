"""Servers that texts may be sent to, named at the machine: a file in the home folder.

`model-servers.json` holds a list of `{"name": "…", "url": "https://…", "kind": "own_network" or
"public_ai"}`. It names what there is; which body may send what to it is that body's to decide.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from troly.engine.guard.leaving import KINDS, Destination
from troly.errors import SettingsError

FILE = "model-servers.json"
LONGEST_NAME = 80


def origin_of(url: str) -> str:
    """Scheme, host and port, as connections are told apart. Raises ``SettingsError``."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        raise SettingsError("bad_address", url=url) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise SettingsError("bad_address", url=f"{parts.scheme}://{parts.hostname}")
    return f"{parts.scheme}://{parts.hostname}:{port}"


def declared(home: Path) -> Mapping[str, Destination]:
    """By origin. Raises ``SettingsError`` (``bad_model_servers``) for a file that does not fit."""
    path = home / FILE
    try:
        rows: Any = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise _bad(path, type(error).__name__) from None
    if not isinstance(rows, list):
        raise _bad(path, "not a list")
    found: dict[str, Destination] = {}
    for number, row in enumerate(rows, 1):
        one = _read(path, number, row)
        if one.origin in found or one.name in {other.name for other in found.values()}:
            raise _bad(path, f"{number}: named twice")
        found[one.origin] = one
    return found


def _read(path: Path, number: int, row: Any) -> Destination:
    known = row if isinstance(row, dict) else {}
    name, url, kind = (known.get(key) for key in ("name", "url", "kind"))
    is_named = isinstance(name, str) and 0 < len(name.strip()) <= LONGEST_NAME
    if not is_named or not isinstance(url, str) or kind not in KINDS[1:]:
        raise _bad(path, f"{number}: name, url, kind")
    return Destination(str(name).strip(), origin_of(url), kind)


def _bad(path: Path, problem: str) -> SettingsError:
    return SettingsError("bad_model_servers", path=str(path), problem=problem)
