"""The page behind the link of an invitation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from troly.doors.pages.access import BODY_KEY, enter, member_of
from troly.doors.pages.people_forms import JoinForm
from troly.doors.pages.people_wordings import ROLES
from troly.doors.pages.views.signing_in import password_faults
from troly.office.tenants import invitations
from troly.office.tenants.models import Invitation


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Set a password of one's own and be in; a known person joins by being signed in."""
    invitation = invitations.invitation_of(token)
    context = {"invitation": invitation, "role": ROLES[invitation.role]}
    if invitations.is_known(invitation):
        return _known(request, invitation, context)
    form = JoinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        fresh = form.cleaned_data["new_password"]
        for fault in password_faults(fresh):
            form.add_error("new_password", fault)
        if not form.errors:
            member = invitations.accept(invitation, password=fresh)
            enter(request, member.person, member, "invitation")
            return redirect("pages:home")
    context["form"] = form
    return render(request, "pages/join.html", context, status=400 if form.errors else 200)


def _known(
    request: HttpRequest, invitation: Invitation, context: dict[str, object]
) -> HttpResponse:
    member = member_of(request)
    is_theirs = member is not None and member.person.sign_in_name == invitation.sign_in_name
    if member is not None and member.person.has_one_time_password:
        return redirect("pages:password")
    if request.method == "POST" and member is not None:
        joined = invitations.accept(invitation, person=member.person)
        request.session[BODY_KEY] = str(joined.tenant_id)
        messages.success(request, _("Đang làm việc trong: %s") % joined.tenant.name)
        return redirect("pages:home")
    context |= {"is_known": True, "is_theirs": is_theirs, "somebody": member is not None}
    return render(request, "pages/join.html", context)
