"""Records of every version kept open in this one; an upgrade that fails has changed nothing."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from tests.contract.conftest import SERVER, Databases
from tests.unit.office.keeping.conftest import FIXTURES, unpack

from troly.office.keeping.records import sqlite_facts

ROOT = Path(__file__).parents[2]
KEPT = sorted(FIXTURES.glob("home-*.tar.gz"))
START = """
import json, os, signal, sqlite3, sys
from contextlib import closing
from pathlib import Path
from troly import app
from troly.errors import TrolyError
settings = app.start()
from django.test.utils import override_settings

def migrate(modules=None):
    try:
        with override_settings(MIGRATION_MODULES=modules or {}):
            copy = app.migrate(settings)
    except TrolyError as error:
        return {"code": error.code, **error.facts}
    return {"code": "", "copy": str(copy) if copy else ""}

def dump(path=settings.home / "records.sqlite3"):
    if settings.database_url:
        return postgresql()
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())
"""
POSTGRESQL = """
def postgresql():
    from django.db import connection
    asked = (
        "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable"
        " FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2",
        "SELECT app, name FROM django_migrations ORDER BY 1, 2",
        "SELECT title FROM library_document ORDER BY 1",
    )
    found = []
    with connection.cursor() as cursor:
        for text in asked:
            cursor.execute(text)
            found += cursor.fetchall()
    return found

migrate()
from troly.office.library.models import Document
from troly.office.tenants.people import create_body
Document.objects.create(tenant=create_body("Xã Mỹ Thử (hư cấu)"), title="Quy chế")
"""
OPEN = (
    START
    + """
from django.apps import apps
from troly.office.keeping.soundness import examine
done = migrate()
rows = {m._meta.db_table: len(list(m._base_manager.all())) for m in apps.get_models()}
looked = [finding.as_dict() for finding in examine(settings.home)]
print(json.dumps({"done": done, "rows": rows, "looked": looked}))
"""
)
FAIL = (
    START
    + """
migrate()
before = dump()
failed = migrate(json.loads(sys.argv[1]))
unchanged = dump() == before
print(json.dumps({"failed": failed, "unchanged": unchanged, "again": migrate()}))
"""
)
GO_ON = (
    START
    + """
migrate()
before = dump()
done = migrate(json.loads(sys.argv[1]))
same = dump(done["copy"]) == before
print(json.dumps({"done": done, "same": same, "older": migrate()}))
"""
)
KILLED = (
    START
    + """
from django.db.migrations.executor import MigrationExecutor
migrate()
Path(sys.argv[2]).write_text(json.dumps(dump()))
plain = MigrationExecutor.apply_migration

def apply(self, state, migration, **named):
    if migration.name == "x8003_broken":
        print("reached", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    return plain(self, state, migration, **named)

MigrationExecutor.apply_migration = apply
migrate(json.loads(sys.argv[1]))
"""
)


def run(
    home: Path, script: str, *arguments: str, extra_path: Path | None = None, url: str = ""
) -> str:
    path = [str(ROOT / "src"), *([str(extra_path)] if extra_path else [])]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TROLY_")}
    ended = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env={
            **environment,
            "TROLY_HOME": str(home),
            "TROLY_DATABASE_URL": url,
            "PYTHONPATH": os.pathsep.join(path),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stdout, ended.stderr
    return ended.stdout


def dump(home: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(home / "records.sqlite3")) as connection:
        return list(connection.iterdump())


def counts(home: Path) -> dict[str, int]:
    with sqlite_facts(home / "records.sqlite3") as facts:
        return facts.counts()


def test_every_version_before_this_one_has_a_fixture() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    versions = re.findall(r"^## \[?v?(\d+\.\d+\.\d+)", changes, flags=re.M)
    assert len(versions) > 1
    have = {re.sub(r"home-(.+)\.tar\.gz", r"\1", path.name) for path in KEPT}
    assert set(versions[1:]) <= have, "run scripts/make_upgrade_fixture.py on what was released"


@pytest.mark.parametrize("packed", KEPT, ids=lambda path: path.name)
def test_records_of_a_version_open_in_this_one(packed: Path, tmp_path: Path) -> None:
    home = unpack(packed, tmp_path / "home")
    before = counts(home)
    opened = json.loads(run(home, OPEN))
    assert opened["done"]["code"] == ""
    # Django fills these by itself.
    own = {"django_migrations", "auth_permission", "django_content_type"}
    # Its rows went into the register of 0.2.
    own |= {"assistants_registerentry"}
    after = counts(home)
    assert {t: after.get(t) for t in before.keys() - own} == {
        t: n for t, n in before.items() if t not in own
    }
    # Every column of every model is there, and every row can be read.
    assert {t: n for t, n in opened["rows"].items() if n != after[t]} == {}
    assert [row for row in opened["looked"] if row["wrong"]] == []
    assert min(row["checked"] for row in opened["looked"]) > 0, "the fixture lacks something"


def _later(tmp_path: Path, **files: str) -> str:
    """The library's migrations and some more, as a later version would bring them."""
    package = tmp_path / "later" / "later_migrations"
    shutil.copytree(ROOT / "src" / "troly" / "office" / "library" / "migrations", package)
    last = max(p.stem for p in package.glob("0*.py"))
    for name, operations in files.items():
        (package / f"{name}.py").write_text(
            "from django.db import migrations, models\n"
            "def stop(apps, editor):\n"
            "    apps.get_model('library', 'Document').objects.update(title='HARMED')\n"
            "    raise RuntimeError('on purpose')\n"
            "class Migration(migrations.Migration):\n"
            f"    dependencies = [('library', '{last}')]\n"
            f"    operations = [{operations}]\n"
        )
        last = name
    return json.dumps({"library": "later_migrations"})


GOOD = "migrations.AddField('document', 'later', models.CharField(max_length=9, default='x'))"
REMADE = "migrations.AlterField('document', 'title', models.CharField(max_length=500))"
BROKEN = "migrations.RunPython(stop)"


def test_an_upgrade_that_fails_half_way_has_changed_nothing(tmp_path: Path) -> None:
    home = unpack(KEPT[-1], tmp_path / "home")
    modules = _later(tmp_path, x8001_good=GOOD, x8002_remade=REMADE, x8003_broken=BROKEN)
    told = json.loads(run(home, FAIL, modules, extra_path=tmp_path / "later"))
    assert told["failed"]["code"] == "upgrade_failed"
    assert told["failed"]["migration"] == "library.x8003_broken"
    assert "on purpose" in told["failed"]["problem"]
    assert told["unchanged"]
    assert not list(home.glob("records.before-*-x8*"))
    # The version from before starts on it, and finds nothing to do.
    assert told["again"] == {"code": "", "copy": ""}


def test_an_upgrade_keeps_a_copy_and_the_older_version_refuses_what_is_newer(
    tmp_path: Path,
) -> None:
    home = unpack(KEPT[-1], tmp_path / "home")
    modules = _later(tmp_path, x8001_good=GOOD, x8002_remade=REMADE)
    told = json.loads(run(home, GO_ON, modules, extra_path=tmp_path / "later"))
    assert told["done"]["code"] == ""
    assert told["same"], "the copy is not what was there before"
    assert told["older"] == {"code": "records_newer", "migration": "library.x8002_remade"}


def test_killed_in_the_middle_of_an_upgrade_nothing_has_changed(tmp_path: Path) -> None:
    home = unpack(KEPT[-1], tmp_path / "home")
    modules = _later(tmp_path, x8001_good=GOOD, x8002_remade=REMADE, x8003_broken=BROKEN)
    before = tmp_path / "before.json"
    told = run(home, KILLED, modules, str(before), extra_path=tmp_path / "later")
    assert told == "reached\n"
    assert dump(home) == json.loads(before.read_text("utf-8"))


@pytest.mark.parametrize("databases", ["postgresql"] if SERVER else [], indirect=True)
def test_on_postgresql_too_nothing_has_changed(databases: Databases, tmp_path: Path) -> None:
    modules = _later(tmp_path, x8001_good=GOOD, x8002_remade=REMADE, x8003_broken=BROKEN)
    script, later = START + POSTGRESQL + FAIL.removeprefix(START), tmp_path / "later"
    told = json.loads(run(tmp_path / "home", script, modules, extra_path=later, url=databases()))
    assert told["failed"]["migration"] == "library.x8003_broken"
    assert told["unchanged"]
    assert told["again"] == {"code": "", "copy": ""}
