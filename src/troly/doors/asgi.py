"""The web process's entry: `uvicorn troly.doors.asgi:application`."""

from __future__ import annotations

import gc

from troly import app
from troly.doors.request_size import SizeLimit

app.start()
# Only now: it takes Django as it is configured.
from troly.doors.handling import Handler  # noqa: E402

application = SizeLimit(Handler())
# What is loaded by now stays: no collection need ever look through it again.
gc.freeze()
