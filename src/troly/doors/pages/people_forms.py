"""The forms about people, bodies and signing in: shape and size only; the office decides."""

from __future__ import annotations

from collections.abc import Sequence
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


class RuleForm(StandingForm):
    """What one group of a provider opens."""

    field_order = ("group", "level", "role", "clearance")

    group = forms.CharField(
        label=_("Nhóm ở hệ thống đó"),
        max_length=400,
        help_text=_("Đúng tên nhóm ở hệ thống đó; dấu * là mọi người."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    level = forms.ChoiceField(label=_("Mức bảo đảm ít nhất"), required=False)

    def __init__(self, *args: Any, levels: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not levels:
            del self.fields["level"]
            return
        level = self.fields["level"]
        assert isinstance(level, forms.ChoiceField)
        level.choices = [("", _("như khi đăng nhập")), *((one, one) for one in levels)]


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Dùng cho việc gì"),
        max_length=100,
        help_text=_("Ví dụ: phần mềm một cửa"),
    )
    days = forms.TypedChoiceField(
        label=_("Có hạn"),
        coerce=int,
        initial=90,
        choices=((30, _("30 ngày")), (90, _("90 ngày")), (365, _("365 ngày"))),
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
