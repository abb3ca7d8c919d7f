"""What was erased does not come back with an older backup."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.unit.office.keeping.conftest import PASSPHRASE, back_up

from troly.office.keeping import restore as restoring
from troly.office.keeping import vault as vaults
from troly.office.keeping.backup import ERASURES


def rows(home: Path, text: str, *values: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(home / "records.sqlite3")) as records:
        return records.execute(text, values).fetchall()


def test_an_older_backup_is_put_back_without_what_was_erased_since(
    home: Path, tmp_path: Path
) -> None:
    first = back_up(home, tmp_path / "vault").manifest.moment
    (document, body, sha256), *others = rows(
        home,
        "SELECT d.id, d.tenant_id, v.sha256 FROM library_document d"
        " JOIN library_version v ON v.id = d.current_id"
        " WHERE d.removed_at IS NULL GROUP BY v.sha256 HAVING count(*) = 1 ORDER BY d.id",
    )
    assert others, "something else must stay"
    stored = Path("originals") / _dashed(body) / str(sha256)[:2] / str(sha256)
    assert (home / stored).exists()
    # The turn that is first asked, too.
    turn, asked_in = rows(
        home,
        "SELECT t.id, c.tenant_id FROM assistants_turn t"
        " JOIN assistants_conversation c ON c.id = t.conversation_id ORDER BY t.asked_at",
    )[0]
    lines = [
        {"at": "2026-11-22T00:00:00+00:00", "body": _dashed(of), "what": what, "id": _dashed(key)}
        for of, what, key in ((body, "document", document), (asked_in, "turn", turn))
    ]
    (home / ERASURES).write_text("".join(json.dumps(line) + "\n" for line in lines))
    back_up(home, tmp_path / "vault")

    with vaults.opened(tmp_path / "vault", PASSPHRASE) as vault:
        restoring.restore(vault, first, tmp_path / "new", lambda *_: None)
    new = tmp_path / "new"
    removed, title = rows(new, "SELECT removed_at, title FROM library_document WHERE id = ?",
                          str(document))[0]  # fmt: skip
    assert removed and title == "▇▇▇"
    segments = (
        "SELECT count(*) FROM library_segment s JOIN library_version v ON v.id = s.version_id"
        " WHERE v.document_id = ?"
    )
    assert rows(new, segments, str(document)) == [(0,)]
    assert not (new / stored).exists()
    assert rows(new, "SELECT count(*) FROM assistants_turn WHERE id = ?", str(turn)) == [(0,)]
    kept = "SELECT count(*) FROM library_document WHERE removed_at IS NULL"
    assert rows(new, kept)[0][0] >= len(others)
    assert (new / ERASURES).read_text() == (home / ERASURES).read_text()


def _dashed(key: object) -> str:
    import uuid

    return str(uuid.UUID(str(key)))
