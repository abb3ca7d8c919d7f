"""The connection to PostgreSQL, by the name that Django looks for.

After the server was restarted every pooled connection is dead. The pool's own check throws
them away one by one with growing pauses, half a minute for ten; here the first dead one
empties the pool.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base
from psycopg import OperationalError


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Raises ``OperationalError`` when the server is away or no connection is free in time."""
        connection = super().get_new_connection(conn_params)
        if not self.pool:
            return connection
        try:
            self.pool.check_connection(connection)
        except OperationalError:
            self.pool.drain()
            self.pool.putconn(connection)
            connection = super().get_new_connection(conn_params)
        return connection
