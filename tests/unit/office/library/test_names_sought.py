"""Documents found by their names, typed with accents or without. All texts are made up."""

from __future__ import annotations

import uuid

import pytest
from tests.unit.office.library.test_reading import Put, RunJobs

from troly.office.library import describing, offering, quarantine
from troly.office.library.models import Document, Quarantine
from troly.office.library.register import documents_of
from troly.office.tenants.models import Member, Role
from troly.office.tenants.people import add_member

FERRY = """ỦY BAN NHÂN DÂN XÃ VÍ DỤ (hư cấu)
Số: 12/QĐ-UBND

QUYẾT ĐỊNH
Về giá vé đò

Điều 1. Giá vé
"""


def titles(member: Member, text: str) -> list[str]:
    return [one.title for one in documents_of(member, text=text)]


@pytest.mark.parametrize(
    "typed", ["giá vé", "gia ve", "GIÁ  VÉ đò", "ve gia", "12/qd", "12/QĐ-ubnd"]
)
def test_a_name_is_found_as_it_is_typed(
    typed: str, put_in: Put, run_jobs: RunJobs, administrator: Member
) -> None:
    put_in("gia-ve.txt", FERRY)
    put_in("khac.txt", "Biên bản họp tổ (hư cấu)\n\nHọp lúc 7 giờ.")
    assert len(titles(administrator, "")) == 2
    run_jobs()
    (document,) = documents_of(administrator, text=typed)
    assert document.number == "12/QĐ-UBND"
    assert titles(administrator, "gia xe") == []


def test_a_new_name_is_found_and_the_old_one_no_more(
    administrator: Member, document: Document
) -> None:
    describing.describe(administrator, document.pk, title="Nội quy bến đò", number="7/NQ")
    assert titles(administrator, "noi quy 7/nq") == ["Nội quy bến đò"]
    describing.describe(administrator, document.pk, title="Khác hẳn")
    assert titles(administrator, "noi quy") == [] and titles(administrator, "7/nq khac") != []


def test_nobody_finds_a_held_file_by_its_name(
    put_in: Put, run_jobs: RunJobs, administrator: Member
) -> None:
    put_in("ke-hoach-de.txt", "Xã Ví Dụ (hư cấu)\nTỐI MẬT\nKế hoạch đắp đê.")
    assert titles(administrator, "ke-hoach") == ["ke-hoach-de"]
    run_jobs()
    held = Document.objects.get()
    assert "hoach" not in held.folded and titles(administrator, "hoach") == []
    body = administrator.tenant
    first = add_member(body, "can.bo.mot", role=Role.OFFICER)
    second = add_member(body, "can.bo.hai", role=Role.OFFICER)
    quarantine.propose(first, Quarantine.objects.get().pk, "release", "đóng dấu nhầm")
    quarantine.decide(second, Quarantine.objects.get().pk, True)
    held.refresh_from_db()
    assert "hoach" in held.folded


def test_a_long_list_is_cut_and_sought_by_name(
    administrator: Member, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offering, "MOST_OFFERED", 1)
    other = Document.objects.get(pk=document.pk)
    other.pk, other.title = uuid.uuid4(), "Zzz sổ bến"
    other.save(force_insert=True)
    offered = offering.offered_documents(administrator)
    assert len(offered.documents) == 1 and offered.has_more
    sought = offering.offered_documents(administrator, "zzz so")
    assert [one.pk for one in sought.documents] == [other.pk] and not sought.has_more
    kept = offering.offered_documents(administrator, "zzz so", [str(document.current_id)])
    assert document in kept.documents and other in kept.documents
