"""A body's abbreviations: suggested by its documents, decided by its builders."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from troly.doors.pages.access import for_members
from troly.doors.pages.views.errors import words_for
from troly.errors import BadInput
from troly.office.library import glossary
from troly.office.library.models import GlossaryTerm, TermState
from troly.office.tenants.models import Member


class TermForm(forms.Form):
    short = forms.CharField(
        label=gettext_lazy("Từ viết tắt"),
        max_length=glossary.LONGEST_SHORT,
        error_messages={"required": gettext_lazy("Nhập từ viết tắt.")},
    )
    full = forms.CharField(
        label=gettext_lazy("Viết đầy đủ"),
        max_length=glossary.LONGEST_FULL,
        error_messages={"required": gettext_lazy("Nhập cách viết đầy đủ.")},
    )


@require_http_methods(["GET", "POST"])
@for_members
def terms(request: HttpRequest, member: Member) -> HttpResponseBase:
    """Everybody may read the list; builders add, accept and decline."""
    form = TermForm(request.POST if request.method == "POST" else None)
    problem: dict[str, str] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            glossary.set_term(member, form.cleaned_data["short"], form.cleaned_data["full"])
            messages.success(request, _("Từ viết tắt đã được dùng khi tìm."))
            return redirect("pages:glossary")
        except BadInput as error:
            problem = dict(zip(("title", "remedy"), words_for(error), strict=True))
    own = list(glossary.terms_of(member))
    context = {
        "section": "library",
        "may_build": member.may_build,
        "form": form,
        "problem": problem,
        "suggested": [_entry(term) for term in own if term.state == TermState.SUGGESTED],
        "accepted": [_entry(term) for term in own if term.state == TermState.ACCEPTED],
        "declined": [_entry(term) for term in own if term.state == TermState.DECLINED],
        "general": [
            {"short": short, "full": full} for short, full in glossary.general_in_use(member)
        ],
    }
    return render(
        request, "pages/glossary.html", context, status=400 if problem or form.errors else 200
    )


def _entry(term: GlossaryTerm) -> dict[str, Any]:
    return {
        "short": term.short,
        "full": term.full,
        "document": term.document.title if term.document else "",
        "accept_url": reverse("pages:term_accept", args=[term.pk]),
        "decline_url": reverse("pages:term_decline", args=[term.pk]),
    }


@require_POST
@for_members
def accept(request: HttpRequest, member: Member, term_id: object) -> HttpResponse:
    glossary.accept_term(member, term_id)
    return redirect("pages:glossary")


@require_POST
@for_members
def decline(request: HttpRequest, member: Member, term_id: object) -> HttpResponse:
    glossary.decline_term(member, term_id)
    return redirect("pages:glossary")


@require_POST
@for_members
def decline_general(request: HttpRequest, member: Member) -> HttpResponse:
    glossary.decline_general(member, request.POST.get("short", ""))
    return redirect("pages:glossary")
