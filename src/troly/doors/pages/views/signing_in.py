"""Signing in and out, and one's own password."""

from __future__ import annotations

from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from troly import settings as deployment
from troly.doors.pages.access import BODY_KEY, for_members, member_of
from troly.doors.pages.forms import PasswordForm, SignInForm
from troly.doors.pages.views.appearance import safe_next
from troly.office.audit.chain import record
from troly.office.tenants.models import Member, Person
from troly.office.tenants.people import active_member, set_password

PAUSE_SECONDS = 300


def _attempts_key(name: str) -> str:
    return f"sign-in:{Person.objects.normalise(name)[:150].encode().hex()}"


def _is_paused(name: str) -> bool:
    attempts: int = cache.get(_attempts_key(name), 0)
    return attempts >= deployment.load().sign_in_attempts


def _count_failure(name: str) -> None:
    key = _attempts_key(name)
    cache.add(key, 0, timeout=PAUSE_SECONDS)
    try:
        cache.incr(key)
    except ValueError:
        cache.set(key, 1, timeout=PAUSE_SECONDS)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    following = request.POST.get("next") or request.GET.get("next", "")
    if member_of(request) is not None:
        return redirect(safe_next(request, following))
    form, problem, status = SignInForm(request.POST or None), "", 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            name, password = form.cleaned_data["username"], form.cleaned_data["password"]
            if _is_paused(name):
                problem = _("Sai mật khẩu quá nhiều lần. Thử lại sau %d phút.") % (
                    PAUSE_SECONDS // 60
                )
                status = 429
            elif _enter(request, name, password):
                return redirect(safe_next(request, following))
            else:
                _count_failure(name)
                problem = _("Tên đăng nhập hoặc mật khẩu không đúng.")
    context = {"form": form, "problem": problem, "next": following}
    return render(request, "pages/sign_in.html", context, status=status)


def _password_fault(code: str | None) -> str:
    # Django's own wording for these is not among the catalogues it loads without its admin.
    if code == "password_too_common":
        return _("Mật khẩu này quá phổ biến, dễ bị đoán.")
    return _("Mật khẩu mới cần ít nhất 10 ký tự.")


def _enter(request: HttpRequest, name: str, password: str) -> bool:
    person = authenticate(request, username=name, password=password)
    member = active_member(person) if isinstance(person, Person) else None
    if person is None or member is None:
        return False
    with transaction.atomic():
        login(request, person)
        request.session[BODY_KEY] = str(member.tenant_id)
        record(member.tenant_id, member.id, "signed_in", member.id)
    cache.delete(_attempts_key(name))
    return True


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    with transaction.atomic():
        if member is not None:
            record(member.tenant_id, member.id, "signed_out", member.id)
        logout(request)
    return redirect("pages:sign_in")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@for_members
def password(request: HttpRequest, member: Member) -> HttpResponse:
    person = member.person
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fresh = form.cleaned_data["new_password"]
        if not person.check_password(form.cleaned_data["old_password"]):
            form.add_error("old_password", _("Mật khẩu hiện tại không đúng."))
        elif fresh == form.cleaned_data["old_password"]:
            form.add_error("new_password", _("Mật khẩu mới phải khác mật khẩu hiện tại."))
        else:
            try:
                validate_password(fresh, person)
            except ValidationError as error:
                for fault in error.error_list:
                    form.add_error("new_password", _password_fault(fault.code))
            else:
                set_password(person, fresh)
                update_session_auth_hash(request, person)
                return redirect("pages:home")
    context = {"form": form, "is_first": person.has_one_time_password}
    return render(request, "pages/password.html", context, status=400 if form.errors else 200)
