"""Marked files: held, and decided by two persons. All texts are made up."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.unit.office.library.test_reading import Put, RunJobs, found

from troly.errors import BadInput, NotAllowed, NotFound
from troly.office.audit.models import Entry
from troly.office.library import intake, originals, quarantine
from troly.office.library.models import Document, Passage, Quarantine, State, Version
from troly.office.library.ports import ports
from troly.office.tenants.models import Clearance, Member, Role
from troly.office.tenants.people import add_member, create_body

SECRET = "Xã Ví Dụ (hư cấu)\nTỐI MẬT\nKế hoạch đắp đê chắn sóng phía bắc."
REASON = "đóng dấu nhầm, đã hỏi cơ quan ban hành"


@pytest.fixture
def held(put_in: Put, run_jobs: RunJobs) -> Quarantine:
    put_in("ke-hoach-de.txt", SECRET)
    run_jobs()
    return Quarantine.objects.get()


@pytest.fixture
def officers(administrator: Member) -> tuple[Member, Member]:
    body = administrator.tenant
    return (
        add_member(body, "can.bo.mot", role=Role.OFFICER),
        add_member(body, "can.bo.hai", role=Role.OFFICER),
    )


def test_nothing_tells_of_a_held_file(held: Quarantine, administrator: Member) -> None:
    version = Version.objects.get()
    told = f"{version.title}{version.file_name}{version.document.title}".lower()
    assert version.state == State.QUARANTINED
    assert "ke-hoach" not in told and "đê" not in told
    assert not Passage.objects.exists() and found(administrator, "đắp đê") == []


def test_two_persons_release_it(
    held: Quarantine, officers: tuple[Member, Member], run_jobs: RunJobs, administrator: Member
) -> None:
    first, second = officers
    quarantine.propose(first, held.pk, "release", REASON)
    with pytest.raises(NotAllowed) as refused:
        quarantine.decide(first, held.pk, True)
    assert refused.value.code == "second_person_needed"
    quarantine.decide(second, held.pk, True)
    run_jobs()
    version = Version.objects.get()
    assert version.state == State.COMPLETE, version.reason
    assert version.file_name == "ke-hoach-de.txt"
    version.document.refresh_from_db()
    assert version.document.clearance == Clearance.RESTRICTED
    assert list(quarantine.held(first)) == []
    acts = set(Entry.objects.values_list("act", flat=True))
    assert {"quarantine_release_proposed", "quarantine_released"} <= acts
    entry = Entry.objects.get(act="quarantine_released")
    assert entry.actor == str(second.pk) and "đê" not in str(entry.details)


def test_two_persons_destroy_it(
    held: Quarantine,
    officers: tuple[Member, Member],
    django_capture_on_commit_callbacks: object,
) -> None:
    first, second = officers
    path = originals.holding_path(held.version_id)
    assert path.exists()
    quarantine.propose(first, held.pk, "destroy", REASON)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        quarantine.decide(second, held.pk, True)
    assert not path.exists()
    held.refresh_from_db()
    assert (held.outcome, held.file_name, held.document_title) == ("destroyed", "", "")
    assert Document.objects.get().removed_at is not None
    assert Entry.objects.filter(act="quarantine_destroyed").count() == 1


def test_declining_leaves_it_held(held: Quarantine, officers: tuple[Member, Member]) -> None:
    first, second = officers
    quarantine.propose(first, held.pk, "release", REASON)
    with pytest.raises(BadInput):
        quarantine.propose(second, held.pk, "destroy", REASON)
    quarantine.decide(second, held.pk, False)
    held.refresh_from_db()
    assert held.proposed == "" and held.outcome == ""
    with pytest.raises(BadInput):
        quarantine.decide(second, held.pk, True)


def test_one_alone_can_neither_see_nor_remove_it(
    held: Quarantine, administrator: Member, officers: tuple[Member, Member]
) -> None:
    with pytest.raises(NotAllowed):
        quarantine.held(administrator)
    with pytest.raises(NotAllowed) as refused:
        intake.remove(administrator, held.version.document_id)
    assert refused.value.code == "two_persons_needed"
    stranger = add_member(create_body("Xã Kia (hư cấu)"), "ben.kia", role=Role.OFFICER)
    with pytest.raises(NotFound):
        quarantine.propose(stranger, held.pk, "release", REASON)
    with pytest.raises(BadInput):
        quarantine.propose(officers[0], held.pk, "release", "")


@pytest.mark.parametrize(
    ("declared", "state"),
    [
        ("tuyet_mat", "complete"),
        ("toi_mat", "complete"),
        ("mat", "quarantined"),
        ("x", "quarantined"),
    ],
)
def test_an_independent_lan_keeps_its_levels(
    put_in: Put, run_jobs: RunJobs, declared: str, state: str
) -> None:
    (ports().home / quarantine.LAN_FILE).write_text(declared)
    try:
        put_in("a.txt", SECRET)
        run_jobs()
    finally:
        (ports().home / quarantine.LAN_FILE).unlink()
    version = Version.objects.get()
    assert version.state == state
    if state == "complete":
        assert version.document.clearance == Clearance.RESTRICTED


def test_officers_decide_on_the_page(held: Quarantine, officers: tuple[Member, Member]) -> None:
    clients = []
    for officer in officers:
        client = Client()
        client.force_login(officer.person)
        session = client.session
        session["confirmed"] = 9_999_999_999
        session.save()
        clients.append(client)
    page = clients[0].get("/quarantine").content.decode()
    assert "TỐI MẬT" in page and "ke-hoach-de.txt" in page and "đắp đê" not in page
    address = f"/quarantine/{held.pk}"
    assert clients[0].post(address, {"act": "destroy", "reason": ""}).status_code == 400
    assert clients[0].post(address, {"act": "destroy", "reason": REASON}).status_code == 302
    assert clients[0].post(address, {"act": "agree"}).status_code == 403
    assert clients[1].post(address, {"act": "agree"}).status_code == 302
    held.refresh_from_db()
    assert held.outcome == "destroyed"


def test_personal_data_is_counted_and_labelled(put_in: Put, run_jobs: RunJobs) -> None:
    put_in("a.txt", "Bà Lê Thị Ví Dụ, điện thoại 0912 000 111, xin cấp lại giấy.")
    run_jobs()
    version = Version.objects.get()
    assert version.personal_data == {"name": 1, "phone": 1}
    assert version.document.label == "personal"
    assert not Entry.objects.filter(details__icontains="0912").exists()
