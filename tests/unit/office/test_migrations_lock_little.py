"""Changes of the records' form hold nobody up: the rule of docs/adr/0005 against each migration."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.models.fields import NOT_PROVIDED

GROWING = {
    ("library", "document"),
    ("library", "version"),
    ("library", "original"),
    ("library", "segment"),
    ("library", "passage"),
    ("library", "job"),
    ("assistants", "conversation"),
    ("assistants", "turn"),
    ("assistants", "citation"),
    ("audit", "entry"),
}
"""Tables that grow with documents and questions; the others stay small."""

ACCEPTED = {
    (
        "governance",
        "0002_carry_over",
    ): "assistants are few, and only tables that the version before does not know are written",
    (
        "audit",
        "0003_find_entries",
    ): "its indexes are made concurrently, see office/audit/quiet_index.py",
    (
        "library",
        "0008_documents_by_language",
    ): "its index is made concurrently, see office/audit/quiet_index.py",
    (
        "library",
        "0010_fold_names_of_documents",
    ): "only a new column is written, 500 rows at a time, each batch by itself",
    (
        "assistants",
        "0009_entries_of_before_go",
    ): "a table that 0.2 neither reads nor writes",
    (
        "tenants",
        "0004_member_names_to_sort_by",
    ): "bodies and people are few, and only new columns are written",
    (
        "tenants",
        "0003_fill_paths_and_folded_names",
    ): "bodies and people are few, and only new columns are written",
    (
        "library",
        "0005_quarantine_and_personal_data",
    ): "files held back are few, and their names are to be blanked whatever version still runs",
    ("library", "0003_work_and_pauses"): "made before the first release: no such table is large",
}
HARMLESS = (
    migrations.CreateModel,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
    migrations.SeparateDatabaseAndState,
)
ON_SMALL_TABLES = (migrations.AddIndex, migrations.AddConstraint, migrations.RemoveIndex)


def risk(app: str, operation: Operation) -> str:
    """Why an operation may hold others up or break a version that still runs; empty if not."""
    if isinstance(operation, HARMLESS):
        return ""
    table = getattr(operation, "model_name", "").lower()
    is_growing = (app, table) in GROWING
    if isinstance(operation, migrations.AddField):
        field = operation.field
        if isinstance(field, models.ManyToManyField):
            return ""  # A table of its own, no column.
        is_blank_text = field.blank and field.empty_strings_allowed
        has_default = field.has_default() or field.db_default is not NOT_PROVIDED or is_blank_text
        if not field.null and not has_default:
            return "a new column is empty or has a default"
        has_index = field.db_index or field.unique or field.is_relation
        return "an index on a growing table blocks its writers" if is_growing and has_index else ""
    if isinstance(operation, ON_SMALL_TABLES):
        return "an index on a growing table blocks its writers" if is_growing else ""
    return "the version from before may still run"


def own_migrations() -> list[migrations.Migration]:
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("troly.")}
    loader = MigrationLoader(None, ignore_no_migrations=True)
    found = [m for (app, _), m in sorted(loader.disk_migrations.items()) if app in ours]
    return [m for m in found if not m.initial and not m.name.startswith("0001")]


def test_no_migration_holds_others_up() -> None:
    risky = {
        (m.app_label, m.name, type(operation).__name__): why
        for m in own_migrations()
        if (m.app_label, m.name) not in ACCEPTED
        for operation in m.operations
        if (why := risk(m.app_label, operation))
    }
    assert risky == {}


TEXT = models.CharField(max_length=9, default="")


@pytest.mark.parametrize(
    ("app", "operation", "is_risky"),
    [
        ("library", migrations.AddField("passage", "clause", TEXT), False),
        ("library", migrations.AddField("passage", "x", models.CharField(max_length=9)), True),
        ("library", migrations.AddField("passage", "x", models.IntegerField(null=True)), False),
        (
            "library",
            migrations.AddField("passage", "x", models.IntegerField(null=True, db_index=True)),
            True,
        ),
        (
            "library",
            migrations.AddField(
                "job", "x", models.ForeignKey("tenants.Tenant", models.CASCADE, null=True)
            ),
            True,
        ),
        ("audit", migrations.AddIndex("entry", models.Index(fields=["at"], name="at")), True),
        ("tenants", migrations.AddIndex("tenant", models.Index(fields=["name"], name="n")), False),
        ("library", migrations.AlterField("segment", "text", models.TextField()), True),
        ("library", migrations.RemoveField("segment", "boxes"), True),
        ("library", migrations.RenameField("job", "kind", "sort"), True),
        ("library", migrations.DeleteModel("Pause"), True),
        ("library", migrations.RunSQL("UPDATE library_passage SET language = 'vi'"), True),
    ],
)
def test_risky_changes_are_known(app: str, operation: Operation, is_risky: bool) -> None:
    assert bool(risk(app, operation)) is is_risky
