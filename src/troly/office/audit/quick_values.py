"""Values and records on their way between the database and the program, without detours.

For a file of records alone: most values stand there as they are, and asking each field again how
to write or read a plain text costs more than SQLite needs for the whole statement. What is not
plain goes Django's own way, and so does everything on a server.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, SafeUUID

from django.db.models import Field, Model, fields, signals
from django.db.models.base import ModelState
from django.db.models.expressions import Col
from django.db.models.fields.json import JSONField

Convert = Callable[[Any], Any]
_PLAIN: tuple[tuple[type[Field[Any, Any]], type], ...] = (
    (fields.CharField, str),
    (fields.TextField, str),
    (fields.BooleanField, bool),
    (fields.IntegerField, int),
    (fields.FloatField, float),
)


def is_quick(connection: Any) -> bool:
    """Is this a file of records whose moments stand in universal time?"""
    return connection.vendor == "sqlite" and connection.timezone is UTC


def saved(field: Field[Any, Any], connection: Any) -> Convert:
    """What makes a value of ``field`` one for a statement, as its ``get_db_prep_save`` does."""

    def usual(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    if not is_quick(connection):
        return usual
    kept: Any = field
    while kept.remote_field is not None:
        kept = kept.target_field
    plain = _plain_type(kept)
    if plain is not None:
        return lambda value: value if type(value) is plain or value is None else usual(value)
    if type(kept) is fields.UUIDField:
        return lambda value: value.hex if type(value) is UUID else usual(value)
    if type(kept) is fields.DateTimeField:
        return lambda value: _moment_as_text(value) if _is_universal(value) else usual(value)
    if type(kept) is JSONField and kept.encoder is None:
        return lambda value: json.dumps(value) if type(value) in (dict, list) else usual(value)
    return usual


def _plain_type(field: Any) -> type | None:
    """Whose values go into a statement as they are."""
    own = type(field)
    if own.__module__ != fields.__name__:
        return None
    return next((plain for kind, plain in _PLAIN if issubclass(own, kind)), None)


def _is_universal(value: Any) -> bool:
    return type(value) is datetime and value.tzinfo is UTC


def _moment_as_text(value: datetime) -> str:
    return str(value.replace(tzinfo=None))


def read(converters: Sequence[Any], column: Any, connection: Any) -> Convert:
    """What makes a value of a row one of ours, as these ``converters`` of Django's do."""

    def usual(value: Any) -> Any:
        for one in converters:
            value = one(value, column, connection)
        return value

    if not is_quick(connection) or len(converters) != 1:
        return usual
    (only,) = converters
    if only == connection.ops.convert_uuidfield_value:
        return _uuid
    if only == connection.ops.convert_datetimefield_value:
        return lambda value: (
            value.replace(tzinfo=UTC)
            if type(value) is datetime and value.tzinfo is None
            else usual(value)
        )
    if only == getattr(column.output_field, "from_db_value", None) and _is_plain_json(column):
        return _read_json
    return lambda value: only(value, column, connection)


def _read_json(value: Any) -> Any:
    try:
        return None if value is None else json.loads(value)
    except json.JSONDecodeError:
        return value


def _is_plain_json(column: Any) -> bool:
    field = column.output_field
    return type(column) is Col and type(field) is JSONField and field.decoder is None


_new = object.__new__
_set_int = UUID.__dict__["int"].__set__
_set_safe = UUID.__dict__["is_safe"].__set__
_UNKNOWN = SafeUUID.unknown


def _uuid(value: Any) -> UUID | None:
    """As ``UUID(value)`` of 32 digits, in a third of the time."""
    if value is None:
        return None
    if len(value) != 32:
        return UUID(value)
    made = _new(UUID)
    _set_int(made, int(value, 16))
    _set_safe(made, _UNKNOWN)
    return made


def maker(model: type[Model], names: Sequence[str], using: str) -> Callable[[Sequence[Any]], Model]:
    """Makes a record of the values of columns ``names``, as its ``from_db`` does."""
    if not _is_plainly_made(model):
        return lambda values: model.from_db(using, names, values)

    def make(values: Sequence[Any]) -> Model:
        made = _new(model)
        made.__dict__.update(zip(names, values, strict=True))
        state = made._state = ModelState()
        state.adding, state.db = False, using
        return made

    return make


def _is_plainly_made(model: type[Model]) -> bool:
    """Does nothing of the model's own, and nobody who listens, take part when one is made?"""
    is_usual = model.__init__ is Model.__init__ and "from_db" not in {
        name for kind in model.__mro__ if kind is not Model for name in vars(kind)
    }
    listened = (signals.pre_init, signals.post_init)
    return is_usual and not any(one.has_listeners(model) for one in listened)
