"""Signing in and out, the code after the password, and one's own password."""

from __future__ import annotations

import time

from django.contrib.auth import authenticate, logout, update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from troly import settings as deployment
from troly.doors.limits import count_attempt, forget_attempts
from troly.doors.pages import outside_ways
from troly.doors.pages.access import (
    SIGN_IN_KEY,
    enter,
    for_members,
    member_of,
    too_many_words,
)
from troly.doors.pages.forms import PasswordForm, SignInForm
from troly.doors.pages.people_forms import CodeForm
from troly.doors.pages.views.appearance import safe_next
from troly.doors.pages.views.errors import words_for
from troly.doors.refusals import TooMany
from troly.errors import NotAllowed, Unavailable
from troly.office.audit.chain import record
from troly.office.tenants import second_step, sign_ins
from troly.office.tenants.identity import passwords, providers
from troly.office.tenants.identity.models import IdentityProvider, Passkey
from troly.office.tenants.models import Member, Person
from troly.office.tenants.people import active_member, set_password

MOST_WAYS, MOST_DIRECTORIES = 6, 200
HALF_KEY = "half_signed_in"
HALF_SECONDS = 300
"""How long the code may take after the password."""


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    following = request.POST.get("next") or request.GET.get("next", "")
    if member_of(request) is not None:
        return redirect(safe_next(request, following))
    directories = list(providers.open_ways("ldap")[:MOST_DIRECTORIES])
    choices = [(str(one.pk), one.name) for one in directories]
    form, problem, status = SignInForm(request.POST or None, directories=choices), "", 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            name, password = form.cleaned_data["username"], form.cleaned_data["password"]
            try:
                number = count_attempt(name)
            except TooMany as error:
                note_refused(name, "too_many_attempts", int(str(error.facts["count"])))
                problem, status = too_many_words(error), 429
            else:
                chosen = form.cleaned_data.get("directory", "")
                asked = next((one for one in directories if str(one.pk) == chosen), None)
                try:
                    known = _known(request, name, password, asked)
                except (NotAllowed, Unavailable) as error:
                    note_refused(name, error.code, number)
                    problem = " ".join(words_for(error))
                    status = 503 if isinstance(error, Unavailable) else 403
                else:
                    if known is not None:
                        return next_step(request, *known[:2], following, known[2])
                    note_refused(name, "wrong_password", number)
                    problem = _("Tên đăng nhập hoặc mật khẩu không đúng.")
    ways = list(providers.open_ways("oidc")[: MOST_WAYS + 1])
    context = {
        "form": form,
        "problem": problem,
        "next": following,
        "ways": ways[:MOST_WAYS],
        "has_more_ways": len(ways) > MOST_WAYS,
        "has_passkeys": Passkey.objects.exists(),
    }
    return render(request, "pages/sign_in.html", context, status=status)


def note_refused(name: str, why: str, number: int) -> None:
    """On record in the bodies of a known person; of a long row of attempts only the first beyond
    the limit, so that nobody fills the record from outside."""
    if number > deployment.load().sign_in_attempts + 1:
        return
    key = Person.objects.normalise(name)
    with transaction.atomic():
        for member in Member.objects.filter(person__sign_in_name=key):
            record(member.tenant_id, "", "sign_in_refused", member.id, why=why)


def _known(
    request: HttpRequest, name: str, password: str, chosen: IdentityProvider | None
) -> tuple[Person, Member, str] | None:
    """Who it is, where they work, and by which way; None for a wrong name or password."""
    person = authenticate(request, username=name, password=password)
    if isinstance(person, Person):
        member = active_member(person)
        return None if member is None else (person, member, "password")
    # A password kept here was mistyped: no directory learns of it.
    if passwords.is_kept_here(name):
        return None
    found = passwords.from_directory(name, password, chosen)
    return None if found is None else (*found, "directory")


def next_step(
    request: HttpRequest, person: Person, member: Member, following: str, way: str = "password"
) -> HttpResponse:
    """In, or first to the code where one is asked for."""
    if second_step.is_asked(person):
        request.session.cycle_key()
        request.session[HALF_KEY] = [str(person.pk), int(time.time()), following, way]
        return redirect("pages:sign_in_code")
    enter(request, person, member, way)
    return redirect(safe_next(request, following))


def _half(request: HttpRequest) -> tuple[Person, Member, str, str] | None:
    """Who has given the password and not yet the code; None when that is too long ago."""
    known = request.session.get(HALF_KEY)
    if not known or time.time() - known[1] > HALF_SECONDS:
        return None
    person = Person.objects.filter(pk=known[0], is_active=True).first()
    member = active_member(person) if person else None
    way = known[3] if len(known) > 3 else "password"
    return (person, member, known[2], way) if person and member else None


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The one-time code, or a spare one, of somebody whose password was right."""
    half = _half(request)
    if half is None:
        return redirect("pages:sign_in")
    person, member, following, way = half
    form, problem, status = CodeForm(request.POST or None), "", 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                number = count_attempt(person.sign_in_name)
            except TooMany as error:
                note_refused(
                    person.sign_in_name, "too_many_attempts", int(str(error.facts["count"]))
                )
                problem, status = too_many_words(error), 429
            else:
                if second_step.passes(person, form.cleaned_data["code"]):
                    request.session.pop(HALF_KEY, None)
                    enter(request, person, member, f"{way} and code")
                    return redirect(safe_next(request, following))
                note_refused(person.sign_in_name, "wrong_code", number)
                problem = _("Mã không đúng, đã dùng hoặc đã hết hạn. Nhập mã đang hiện.")
    context = {"form": form, "problem": problem}
    return render(request, "pages/code.html", context, status=status)


def _password_fault(code: str | None) -> str:
    # Django's own wording for these is not among the catalogues it loads without its admin.
    if code == "password_too_common":
        return _("Mật khẩu này quá phổ biến, dễ bị đoán.")
    return _("Mật khẩu mới cần ít nhất 10 ký tự.")


def password_faults(password: str, person: Person | None = None) -> list[str]:
    """Why this may not become somebody's password; empty when it may."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        return [_password_fault(fault.code) for fault in error.error_list]
    return []


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    outside = outside_ways.way_out(request)
    with transaction.atomic():
        if member is not None:
            record(member.tenant_id, member.id, "signed_out", member.id)
            sign_ins.SignIn.objects.filter(
                person=member.person, session_key=request.session.session_key or ""
            ).delete()
        logout(request)
    if outside:
        # A link: the forms of these pages lead nowhere else.
        return render(request, "pages/signed_out.html", {"outside": outside})
    return redirect("pages:sign_in")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@for_members
def password(request: HttpRequest, member: Member) -> HttpResponse:
    person = member.person
    if not person.has_usable_password():
        # Kept by the provider they come through; here there is none to change.
        status = 400 if request.method == "POST" else 200
        context: dict[str, object] = {"is_kept_elsewhere": True}
        return render(request, "pages/password.html", context, status=status)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fresh = form.cleaned_data["new_password"]
        try:
            count_attempt(person.sign_in_name)
        except TooMany as error:
            form.add_error("old_password", too_many_words(error))
            context = {"form": form, "is_first": person.has_one_time_password}
            return render(request, "pages/password.html", context, status=429)
        if not person.check_password(form.cleaned_data["old_password"]):
            form.add_error("old_password", _("Mật khẩu hiện tại không đúng."))
        elif fresh == form.cleaned_data["old_password"]:
            form.add_error("new_password", _("Mật khẩu mới phải khác mật khẩu hiện tại."))
        else:
            for fault in password_faults(fresh, person):
                form.add_error("new_password", fault)
            if not form.errors:
                set_password(person, fresh)
                _go_on(request, person)
                return redirect("pages:home")
    context = {"form": form, "is_first": person.has_one_time_password}
    return render(request, "pages/password.html", context, status=400 if form.errors else 200)


def _go_on(request: HttpRequest, person: Person) -> None:
    """This browser stays signed in, under a new key; all others are out."""
    update_session_auth_hash(request, person)
    sign_in_id = request.session.get(SIGN_IN_KEY)
    if sign_in_id is not None:
        sign_ins.seen(sign_in_id, str(request.session.session_key))
    sign_ins.end_others(person, request.session.session_key)
    forget_attempts(person.sign_in_name)
