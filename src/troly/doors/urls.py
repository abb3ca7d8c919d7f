"""All ways in over HTTP."""

from __future__ import annotations

from django.urls import include, path

from troly.doors.api.routes import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("troly.doors.watching.urls")),
    path("", include("troly.doors.pages.urls")),
]
handler400 = "troly.doors.pages.views.errors.bad_request"
handler403 = "troly.doors.pages.views.errors.forbidden"
handler404 = "troly.doors.pages.views.errors.not_found"
handler500 = "troly.doors.pages.views.errors.server_error"
