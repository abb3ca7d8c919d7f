"""The forms about people, bodies and signing in: shape and size only; the office decides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troly.doors.pages.people_wordings import CLEARANCES, ROLES
from troly.office.tenants.bodies import LONGEST_NAME as LONGEST_BODY_NAME
from troly.office.tenants.members import LONGEST_NAME, LONGEST_SIGN_IN_NAME
from troly.office.tenants.models import Clearance, Role

NEW_PASSWORD = {"autocomplete": "new-password"}


def role_choices() -> list[tuple[str, str]]:
    return [(role.value, f"{ROLES[role].word}: {ROLES[role].sentence}") for role in Role]


def clearance_choices(most: int) -> list[tuple[int, str]]:
    return [(c.value, str(CLEARANCES[c])) for c in Clearance if c <= most]


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Mã dùng một lần"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
    )


class StandingForm(forms.Form):
    """A role and a clearance."""

    role = forms.ChoiceField(label=_("Vai trò"), widget=forms.RadioSelect)
    clearance = forms.TypedChoiceField(label=_("Được xem văn bản"), coerce=int)

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role, clearance = self.fields["role"], self.fields["clearance"]
        assert isinstance(role, forms.ChoiceField) and isinstance(clearance, forms.ChoiceField)
        role.choices = role_choices()
        clearance.choices = clearance_choices(most)


class InviteForm(StandingForm):
    field_order = ("name", "full_name", "role", "clearance", "way")

    name = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=LONGEST_SIGN_IN_NAME,
        help_text=_("Viết liền, ví dụ: nguyen.van.an"),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    full_name = forms.CharField(label=_("Họ và tên"), max_length=LONGEST_NAME, required=False)
    way = forms.ChoiceField(
        label=_("Cách trao quyền vào"),
        widget=forms.RadioSelect,
        choices=(
            ("invite", _("Liên kết mời: người nhận tự đặt mật khẩu, có hạn 7 ngày")),
            ("add", _("Mật khẩu dùng một lần: trao tận tay ngay bây giờ")),
        ),
    )


class BodyForm(forms.Form):
    name = forms.CharField(label=_("Tên cơ quan"), max_length=LONGEST_BODY_NAME)


class JoinForm(forms.Form):
    new_password = forms.CharField(
        label=_("Mật khẩu mới"),
        help_text=_("Ít nhất 10 ký tự; một câu dài dễ nhớ là tốt nhất."),
        max_length=1_000,
        strip=False,
        widget=forms.PasswordInput(attrs=NEW_PASSWORD),
    )
    repeated_password = forms.CharField(
        label=_("Nhập lại mật khẩu mới"),
        max_length=1_000,
        strip=False,
        widget=forms.PasswordInput(attrs=NEW_PASSWORD),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, second = values.get("new_password"), values.get("repeated_password")
        if first and second and first != second:
            self.add_error("repeated_password", _("Hai lần nhập mật khẩu mới không giống nhau."))
        return values
