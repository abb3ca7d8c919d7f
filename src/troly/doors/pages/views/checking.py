"""A draft held against the documents: typed in, looked at, and not kept."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from troly.doors.limits import count_question
from troly.doors.pages.access import for_members
from troly.doors.pages.checked_drafts import draft_entry
from troly.doors.pages.forms import DraftForm
from troly.doors.pages.registered import standing
from troly.doors.pages.shown import assistant_entry
from troly.doors.pages.views.errors import STATUSES, words_for
from troly.errors import NotAllowed, NotFound, TrolyError
from troly.office.assistants.checking import LONGEST_DRAFT, MOST_SENTENCES, check_draft
from troly.office.assistants.making import assistant_for
from troly.office.tenants.models import Member


@sensitive_post_parameters("draft")
@require_http_methods(["GET", "POST"])
@for_members
def check(request: HttpRequest, member: Member, assistant_id: object) -> HttpResponse:
    assistant = assistant_for(member, assistant_id)
    context: dict[str, Any] = {
        "section": "ask",
        "assistant": assistant_entry(assistant),
        **standing(member, assistant),
        "form": DraftForm(),
        "longest": LONGEST_DRAFT,
        "most": MOST_SENTENCES,
    }
    if request.method == "GET":
        return render(request, "pages/check.html", context)
    form, status = DraftForm(request.POST), 400
    context["form"] = form
    if form.is_valid():
        try:
            count_question(request, member)
            checked = check_draft(member, assistant, form.cleaned_data["draft"])
        except (NotFound, NotAllowed):
            raise
        except TrolyError as error:
            form.add_error("draft", " ".join(words_for(error)))
            status = next((s for kind, s in STATUSES if isinstance(error, kind)), 500)
        else:
            context["checked"], status = draft_entry(checked), 200
    return render(request, "pages/check.html", context, status=status)
