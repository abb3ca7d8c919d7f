"""The web process's entry: `uvicorn troly.doors.asgi:application`."""

from __future__ import annotations

from django.core.asgi import get_asgi_application

from troly import app
from troly.doors.request_size import SizeLimit

app.start()
application = SizeLimit(get_asgi_application())
