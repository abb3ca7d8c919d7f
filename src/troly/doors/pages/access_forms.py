"""The forms about grants and groups: shape and size only; the office decides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troly.doors.pages.people_forms import clearance_choices
from troly.office.library.granting import LONGEST_REASON
from troly.office.tenants.groups import LONGEST_NAME
from troly.office.tenants.models import Member
from troly.office.tenants.permissions import Permission


class GrantForm(forms.Form):
    kind = forms.ChoiceField(label=_("Cấp cho"), widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Tên người, nhóm hoặc cơ quan"),
        max_length=200,
        required=False,
        help_text=_("Tên đăng nhập của người, hoặc đúng tên nhóm, tên cơ quan."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    with_below = forms.BooleanField(label=_("Cả các cơ quan trực thuộc"), required=False)
    clearance = forms.TypedChoiceField(label=_("Cao nhất đến văn bản"), coerce=int)
    last_day = forms.DateField(
        label=_("Đến hết ngày"),
        required=False,
        help_text=_("Ví dụ 31/12/2027. Để trống: không có hạn."),
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
    )
    label = forms.CharField(
        label=_("Chỉ văn bản có nhãn"),
        max_length=40,
        required=False,
        help_text=_("Để trống: mọi nhãn."),
    )
    reason = forms.CharField(label=_("Lý do"), max_length=LONGEST_REASON, required=False)

    def __init__(self, *args: Any, by: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind, clearance = self.fields["kind"], self.fields["clearance"]
        assert isinstance(kind, forms.ChoiceField) and isinstance(clearance, forms.ChoiceField)
        kind.choices = [
            ("member", _("Một người trong cơ quan")),
            ("group", _("Một nhóm trong cơ quan")),
            ("everybody", _("Mọi người trong cơ quan")),
        ]
        if by.may(Permission.PEOPLE):
            kind.choices = [*kind.choices, ("body", _("Một cơ quan khác"))]
        clearance.choices = clearance_choices(by.clearance)


class GroupForm(forms.Form):
    name = forms.CharField(label=_("Tên nhóm"), max_length=LONGEST_NAME)
    outside_name = forms.CharField(
        label=_("Tên nhóm ở hệ thống đăng nhập"),
        max_length=400,
        required=False,
        help_text=_("Khi điền, người của nhóm ấy tự vào nhóm này lúc đăng nhập."),
    )
