"""What is known about a document: title, number, issuer, dates, validity, label."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from troly.errors import BadInput, NotFound
from troly.office.audit.chain import record
from troly.office.library import jobs, linking, naming
from troly.office.library.intake import own_document_for
from troly.office.library.models import Document
from troly.office.tenants.models import Clearance, Member
from troly.office.tenants.people import require_builder

FIELDS = {
    "title": str,
    "number": str,
    "issuer": str,
    "label": str,
    "clearance": int,
    "issued_on": date,
    "valid_from": date,
    "valid_to": date,
}
RIGHTS = {"label", "clearance", "valid_from", "valid_to"}


def describe(member: Member, document_id: object, **facts: str | int | date | None) -> Document:
    """Set facts of a document; those left out stay. Rights change in search within seconds.

    Raises ``NotFound``, ``NotAllowed``, or ``BadInput`` for an unknown fact or dates in the
    wrong order.
    """
    require_builder(member)
    with transaction.atomic():
        # Two who describe it at once do so one after the other.
        held = Document.objects.select_for_update()
        document = held.get(pk=own_document_for(member, document_id).pk)
        if document.removed_at is not None:
            raise NotFound("no_such_document")
        for name, value in facts.items():
            kind = FIELDS.get(name)
            if kind is None or not (value is None or isinstance(value, kind)):
                raise BadInput("unknown_fact", name=name)
            setattr(document, name, value if value is not None or kind is date else "")
        if document.valid_from and document.valid_to and document.valid_to < document.valid_from:
            raise BadInput("dates_in_wrong_order")
        if not document.title.strip() or document.clearance not in Clearance.values:
            raise BadInput("bad_document_facts")
        if document.clearance > member.clearance:
            raise BadInput("clearance_above_own")
        document.set_by_people = sorted({*document.set_by_people, *facts})
        document.save(update_fields=[*facts, "set_by_people"])
        if {"title", "number"} & facts.keys():
            naming.write_names(document)
        if {"title", "number", "valid_from", "issued_on"} & facts.keys():
            linking.follow(document)
        if RIGHTS & facts.keys():
            jobs.add("access", member.tenant, arguments={"document": str(document.pk)}, priority=95)
        record(member.tenant_id, member.id, "document_described", document.id, fields=sorted(facts))
    return document
