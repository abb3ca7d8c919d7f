"""An index on a table that grows, made while others write."""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations.models import AddIndex


class AddQuietIndex(AddIndex):
    """On PostgreSQL by ``CREATE INDEX CONCURRENTLY``, in a migration that is not atomic. On SQLite
    one writes at a time anyway."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        # A try that was cut off leaves an index that is of no use under the name.
        schema_editor.execute(f'DROP INDEX CONCURRENTLY IF EXISTS "{self.index.name}"')
        schema_editor.add_index(model, self.index, concurrently=True)
