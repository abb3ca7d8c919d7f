"""The web process's entry: `uvicorn troly.doors.asgi:application`."""

from __future__ import annotations

import gc

from django.core.asgi import get_asgi_application

from troly import app
from troly.doors.request_size import SizeLimit

app.start()
application = SizeLimit(get_asgi_application())
# What is loaded by now stays: no collection need ever look through it again.
gc.freeze()
