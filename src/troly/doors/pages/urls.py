"""Addresses of the pages."""

from __future__ import annotations

from django.urls import path

from troly.doors.pages.views import (
    appearance,
    asking,
    assistants,
    documents,
    home,
    jobs,
    library,
    signing_in,
)

app_name = "pages"
urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in", signing_in.sign_in, name="sign_in"),
    path("sign-out", signing_in.sign_out, name="sign_out"),
    path("password", signing_in.password, name="password"),
    path("language", appearance.language, name="language"),
    path("accent.css", appearance.accent, name="accent"),
    path("assistants", assistants.assistants, name="assistants"),
    path("assistants/new", assistants.new, name="assistant_new"),
    path("assistants/<uuid:assistant_id>/edit", assistants.edit, name="assistant_edit"),
    path("assistants/<uuid:assistant_id>/retire", assistants.retire, name="assistant_retire"),
    path("assistants/<uuid:assistant_id>/ask", asking.ask, name="ask"),
    path("conversations/<uuid:conversation_id>", asking.conversation, name="conversation"),
    path("library", library.library, name="library"),
    path("library/upload", library.upload, name="upload"),
    path("library/delete", library.delete, name="document_delete"),
    path("documents/<uuid:document_id>/replace", library.replace, name="document_replace"),
    path(
        "documents/<uuid:document_id>/versions/<uuid:version_id>",
        documents.document,
        name="document",
    ),
    path("versions/<uuid:version_id>/read-again", library.read_again, name="read_again"),
    path("versions/<uuid:version_id>/original", documents.original, name="original"),
    path(
        "versions/<uuid:version_id>/pages/<int:page>.png", documents.page_image, name="page_image"
    ),
    path("jobs/<uuid:job_id>", jobs.job, name="job"),
    path("jobs/<uuid:job_id>/cancel", jobs.cancel, name="job_cancel"),
    path("jobs", jobs.all_work, name="work"),
    path("jobs/pause", jobs.pause, name="work_pause"),
    path("jobs/resume", jobs.resume, name="work_resume"),
]
