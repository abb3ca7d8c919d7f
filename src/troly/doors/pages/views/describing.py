"""What is known about a document, and what it does to others: seen and set by builders."""

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
from troly.doors.pages.links import address_of, link_entry
from troly.doors.pages.views.errors import words_for
from troly.errors import BadInput
from troly.office.library import linking
from troly.office.library.describing import describe
from troly.office.library.intake import own_document_for
from troly.office.tenants.models import Member
from troly.office.tenants.people import require_builder


def _day(label: Any, hint: Any = "") -> forms.DateField:
    # Typed as people write it; the browser's own field is not the same in every language.
    return forms.DateField(
        label=label,
        help_text=hint,
        required=False,
        input_formats=["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"],
        widget=forms.DateInput(
            format="%d/%m/%Y", attrs={"inputmode": "numeric", "placeholder": "31/12/2026"}
        ),
        error_messages={
            "invalid": gettext_lazy("Ngày không có thật hoặc viết chưa đúng: viết 31/12/2026.")
        },
    )


class FactsForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Tên văn bản"),
        max_length=400,
        error_messages={"required": gettext_lazy("Nhập tên văn bản.")},
    )
    number = forms.CharField(
        label=gettext_lazy("Số hiệu"),
        help_text=gettext_lazy("Như 30/2020/NĐ-CP; để trống nếu không có."),
        max_length=80,
        required=False,
    )
    issuer = forms.CharField(label=gettext_lazy("Cơ quan ban hành"), max_length=200, required=False)
    issued_on = _day(gettext_lazy("Ngày ban hành"))
    valid_from = _day(gettext_lazy("Có hiệu lực từ ngày"))
    valid_to = _day(
        gettext_lazy("Ngày cuối cùng còn hiệu lực"), gettext_lazy("Để trống nếu còn hiệu lực.")
    )


FACTS = tuple(FactsForm.base_fields)


@require_http_methods(["GET", "POST"])
@for_members
def facts(request: HttpRequest, member: Member, document_id: object) -> HttpResponseBase:
    """The form of a document's facts. Only what is changed counts as said by a person."""
    require_builder(member)
    document = own_document_for(member, document_id)
    before = {name: getattr(document, name) for name in FACTS}
    form = FactsForm(request.POST if request.method == "POST" else None, initial=before)
    problem: dict[str, str] | None = None
    if request.method == "POST" and form.is_valid():
        given = {n: v for n, v in form.cleaned_data.items() if v != before[n]}
        try:
            if given:
                document = describe(member, document.pk, **given)
                messages.success(request, _("Đã lưu thông tin của văn bản."))
            return redirect(address_of(document))
        except BadInput as error:
            problem = dict(zip(("title", "remedy"), words_for(error), strict=True))
    context = {
        "section": "library",
        "document": {"id": document.pk, "title": document.title},
        "form": form,
        "problem": problem,
        "links": [link_entry(link, document) for link in linking.links_of(member, document)],
        "back_url": address_of(document),
        "access_url": reverse("pages:access", args=["document", document.pk]),
    }
    status = 400 if problem or form.errors else 200
    return render(request, "pages/document_facts.html", context, status=status)


@require_POST
@for_members
def link_undo(request: HttpRequest, member: Member, link_id: int) -> HttpResponse:
    document = linking.undo_closing(member, link_id)
    messages.success(request, _("Văn bản cũ lấy lại thời hạn hiệu lực trước đó."))
    return redirect("pages:document_facts", document.pk)


@require_POST
@for_members
def link_again(request: HttpRequest, member: Member, link_id: int) -> HttpResponse:
    document = linking.close_again(member, link_id)
    messages.success(request, _("Văn bản cũ hết hiệu lực khi văn bản mới có hiệu lực."))
    return redirect("pages:document_facts", document.pk)
