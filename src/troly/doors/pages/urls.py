"""Addresses of the pages."""

from __future__ import annotations

from django.urls import path

from troly.doors.pages.access_urls import urlpatterns as access_patterns
from troly.doors.pages.audit_urls import urlpatterns as audit_patterns
from troly.doors.pages.desk_urls import urlpatterns as desk_patterns
from troly.doors.pages.people_urls import urlpatterns as people_patterns
from troly.doors.pages.personal_urls import urlpatterns as personal_patterns
from troly.doors.pages.reading_urls import urlpatterns as reading_patterns
from troly.doors.pages.register_urls import urlpatterns as register_patterns
from troly.doors.pages.report_urls import urlpatterns as report_patterns
from troly.doors.pages.views import (
    appearance,
    asking,
    assistants,
    checking,
    describing,
    documents,
    glossary,
    home,
    jobs,
    judging,
    library,
    quarantine,
    signing_in,
    turns,
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
    path("assistants/<uuid:assistant_id>/check", checking.check, name="check"),
    path("conversations/<uuid:conversation_id>", asking.conversation, name="conversation"),
    path("turns/<uuid:turn_id>", turns.turn, name="turn"),
    path("turns/<uuid:turn_id>/why", turns.why, name="turn_why"),
    path("turns/<uuid:turn_id>/feedback", turns.give_feedback, name="turn_feedback"),
    path("turns/<uuid:turn_id>/share", turns.share, name="turn_share"),
    path("turns/<uuid:turn_id>/confirm", turns.confirm, name="turn_confirm"),
    path("feedback", judging.candidates, name="feedback"),
    path("feedback/<uuid:feedback_id>", judging.candidate, name="candidate"),
    path("golden-cases", judging.golden_cases, name="golden_cases"),
    path(
        "golden-cases/questions.jsonl",
        judging.golden_file,
        {"kind": "questions"},
        name="golden_questions",
    ),
    path(
        "golden-cases/unanswerable.jsonl",
        judging.golden_file,
        {"kind": "unanswerable"},
        name="golden_unanswerable",
    ),
    path(
        "golden-cases/<uuid:case_id>/remove",
        judging.golden_case_remove,
        name="golden_case_remove",
    ),
    path("library", library.library, name="library"),
    path("library/upload", library.upload, name="upload"),
    path("library/delete", library.delete, name="document_delete"),
    path("documents/<uuid:document_id>/replace", library.replace, name="document_replace"),
    path("documents/<uuid:document_id>/facts", describing.facts, name="document_facts"),
    path("links/<int:link_id>/undo", describing.link_undo, name="link_undo"),
    path("links/<int:link_id>/again", describing.link_again, name="link_again"),
    path("glossary", glossary.terms, name="glossary"),
    path("glossary/general/decline", glossary.decline_general, name="term_decline_general"),
    path("glossary/<uuid:term_id>/accept", glossary.accept, name="term_accept"),
    path("glossary/<uuid:term_id>/decline", glossary.decline, name="term_decline"),
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
    path("quarantine", quarantine.held, name="quarantine"),
    path("quarantine/<uuid:quarantine_id>", quarantine.decide, name="quarantine_decide"),
    path("jobs/<uuid:job_id>", jobs.job, name="job"),
    path("jobs/<uuid:job_id>/cancel", jobs.cancel, name="job_cancel"),
    path("jobs", jobs.all_work, name="work"),
    path("jobs/pause", jobs.pause, name="work_pause"),
    path("jobs/resume", jobs.resume, name="work_resume"),
    *desk_patterns,
    *reading_patterns,
    *people_patterns,
    *personal_patterns,
    *register_patterns,
    *report_patterns,
    *access_patterns,
    *audit_patterns,
]
