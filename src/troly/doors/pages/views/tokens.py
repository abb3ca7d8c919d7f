"""One's own keys to the API: issued with their text shown once, listed, ended."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from troly.doors.pages.access import confirmed, for_members
from troly.doors.pages.people_forms import TokenForm
from troly.errors import BadInput
from troly.office.tenants import people
from troly.office.tenants.models import AccessToken, Member

MOST_TOKENS = 50


@never_cache
@require_http_methods(["GET", "POST"])
@for_members
@confirmed
def tokens(request: HttpRequest, member: Member) -> HttpResponse:
    """The keys of this membership that still open, and a new one."""
    form, status, fresh = TokenForm(request.POST if request.method == "POST" else None), 200, ""
    mine = AccessToken.objects.filter(member=member, revoked_at=None).order_by("-created_at", "pk")
    if request.method == "POST":
        status = 400
        if form.is_valid():
            if mine.count() >= MOST_TOKENS:
                raise BadInput("too_many_tokens", limit=MOST_TOKENS)
            values = form.cleaned_data
            fresh, status = people.issue_token(member, values["name"], values["days"]), 200
            form = TokenForm()
    now = timezone.now()
    context: dict[str, Any] = {
        "form": form,
        "fresh": fresh,
        "rows": [
            {
                "id": one.pk,
                "name": one.name,
                "created_at": one.created_at,
                "expires_at": one.expires_at,
                "is_over": one.expires_at is not None and one.expires_at < now,
            }
            for one in mine[:MOST_TOKENS]
        ],
    }
    return render(request, "pages/tokens.html", context, status=status)


@require_POST
@for_members
def end(request: HttpRequest, member: Member, token_id: object) -> HttpResponse:
    """From the next request on it opens nothing."""
    people.revoke_token(member, token_id)
    messages.success(request, _("Đã kết thúc khóa; yêu cầu dùng khóa này bị từ chối từ bây giờ."))
    return redirect("pages:tokens")
