"""The web process's entry: `uvicorn troly.doors.asgi:application`."""

from __future__ import annotations

from django.core.asgi import get_asgi_application

from troly import app

app.start()
application = get_asgi_application()
