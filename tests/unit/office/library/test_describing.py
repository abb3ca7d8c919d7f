"""Two people who describe one document at once."""

from __future__ import annotations

import pytest

from troly.office.library import describing
from troly.office.library.models import Document
from troly.office.tenants.models import Member


def test_what_another_stated_meanwhile_stays_theirs(
    document: Document, administrator: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = describing.own_document_for

    def found_then_changed(member: Member, document_id: object) -> Document:
        found = find(member, document_id)
        monkeypatch.setattr(describing, "own_document_for", find)
        describing.describe(member, document_id, label="personal")
        return found

    monkeypatch.setattr(describing, "own_document_for", found_then_changed)
    describing.describe(administrator, document.pk, issuer="Ủy ban nhân dân xã Mỹ Thử (hư cấu)")
    document.refresh_from_db()
    assert document.label == "personal"
    assert document.set_by_people == ["issuer", "label"], "reading again would take it away"
