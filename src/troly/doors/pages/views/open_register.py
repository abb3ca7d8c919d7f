"""The register that everybody may read without signing in, and the choice of what stands there."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from troly.doors import register_wordings
from troly.doors.card_entries import card_entry
from troly.doors.pages.access import confirmed, for_members, for_role
from troly.doors.pages.ids import known_id
from troly.doors.pages.paging import page_links
from troly.doors.pages.views.errors import words_for
from troly.errors import BadInput
from troly.office.governance.classifying import last_classifications
from troly.office.governance.reports import public
from troly.office.tenants.models import Member
from troly.office.tenants.permissions import Permission

PAGE_ROWS = 50


@require_GET
def register(request: HttpRequest) -> HttpResponseBase:
    text = request.GET.get("q", "")[:120].strip()
    page = Paginator(public.published(text), PAGE_ROWS).get_page(request.GET.get("page"))
    entries = list(page.object_list)
    classes = last_classifications(entries)
    rows = [
        {
            "number": entry.number,
            "name": entry.assistant.name,
            "body": entry.tenant.name,
            "purpose": entry.serving.content["purpose"] if entry.serving else "",
            "national": str(register_wordings.LEVELS[classes[entry.pk].national][0])
            if entry.pk in classes
            else "–",
            "review_due": entry.review_due,
            "is_sample": entry.is_sample,
            "url": reverse("pages:open_card", args=[entry.assistant_id]),
        }
        for entry in entries
    ]
    context = {
        "section": "open",
        "rows": rows,
        "total": page.paginator.count,
        "text": text,
        "page_links": page_links(page, reverse("pages:open_register"), q=text),
    }
    return render(request, "pages/open_register.html", context)


@require_GET
def card(request: HttpRequest, assistant_id: object) -> HttpResponseBase:
    found = public.public_card(assistant_id)
    context = {
        "section": "open",
        "card": card_entry(found),
        "back_url": reverse("pages:open_register"),
        "json_url": reverse("pages:open_card_json", args=[assistant_id]),
    }
    return render(request, "pages/card.html", context)


@require_GET
def card_json(request: HttpRequest, assistant_id: object) -> HttpResponseBase:
    return JsonResponse(
        public.public_card(assistant_id).as_json(),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )


@require_GET
@for_members
def own_card(request: HttpRequest, member: Member, assistant_id: object) -> HttpResponseBase:
    """The card as it would be published, of any assistant of the body."""
    context = {
        "section": "assistants",
        "card": card_entry(public.card_for(member, assistant_id)),
        "back_url": reverse("pages:register_entry", args=[assistant_id])
        if member.may(Permission.READ)
        else reverse("pages:reports"),
        "json_url": "",
    }
    return render(request, "pages/card.html", context)


@require_http_methods(["GET", "POST"])
@for_role(Permission.APPROVE)
@confirmed
def publication(request: HttpRequest, member: Member) -> HttpResponseBase:
    """Choose which assistants everybody may read of, and whom to turn to."""
    before = public.publication_of(member.tenant)
    chosen = (
        set(map(str, before.entries.values_list("assistant_id", flat=True))) if before else set()
    )
    contact, problem = before.contact if before else "", ""
    if request.method == "POST":
        wanted = request.POST.getlist("assistant")
        chosen = {str(known_id(one, "no_such_assistant")) for one in wanted}
        contact = request.POST.get("contact", "")
        try:
            public.publish(member, contact, chosen)
        except BadInput as error:
            problem = " ".join(words_for(error))
        else:
            messages.success(request, _("Đã ghi lựa chọn công khai."))
            return redirect("pages:publication")
    context = {
        "section": "assistants",
        "rows": [
            {
                "id": str(entry.assistant_id),
                "number": entry.number,
                "name": entry.assistant.name,
                "is_chosen": str(entry.assistant_id) in chosen,
                "card_url": reverse("pages:card", args=[entry.assistant_id]),
            }
            for entry in public.publishable(member)
        ],
        "contact": contact,
        "problem": problem,
        "is_open": before is not None and before.entries.exists(),
        "most": public.LONGEST_CONTACT,
    }
    return render(request, "pages/publication.html", context, status=400 if problem else 200)
