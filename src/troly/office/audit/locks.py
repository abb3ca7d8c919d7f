"""Locks between processes that share one database."""

from __future__ import annotations

import hashlib

from django.db import connections, transaction
from django.db.utils import DEFAULT_DB_ALIAS


def one_at_a_time(what: str, using: str = DEFAULT_DB_ALIAS) -> None:
    """Until the caller's transaction ends, others that name the same ``what`` wait here.

    On SQLite every writing transaction is alone anyway. Raises ``TransactionManagementError``
    outside a transaction.
    """
    connection = connections[using]
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("the lock lasts as long as a transaction")
    if connection.vendor == "postgresql":
        key = hashlib.sha256(f"troly {what}".encode()).digest()[:8]
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(key, signed=True)])
