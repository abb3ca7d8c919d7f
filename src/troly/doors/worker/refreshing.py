"""Asks directories about their people beside the lanes: a slow one holds up no job."""

from __future__ import annotations

import logging
import threading

from django.db import close_old_connections, connection

from troly.office.library import workers
from troly.office.tenants.identity import refreshing

log = logging.getLogger("troly.worker")
PAUSE_SECONDS = 30.0


class Asking(threading.Thread):
    def __init__(self) -> None:
        super().__init__(name="directories", daemon=True)

    def run(self) -> None:
        while not workers.stopping.wait(PAUSE_SECONDS):
            try:
                refreshing.refresh_due()
            except Exception:
                log.exception("asking directories stumbled")
            finally:
                close_old_connections()
        connection.close()
