"""Several writers at the same moment, on whichever database the suite runs: nothing twice,
nothing lost, one line in every chain."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from django.db import connection, transaction

from troly.doors.worker.loop import Lane
from troly.office.assistants.asking import ask
from troly.office.assistants.models import Assistant, Turn
from troly.office.audit import chain
from troly.office.audit.models import Entry
from troly.office.library import jobs
from troly.office.library.models import Document, JobState
from troly.office.tenants import members
from troly.office.tenants.models import Member, Person, Tenant
from troly.office.tenants.people import add_member, first_start, set_password

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], object]) -> list[object]:
    """Runs the acts at the same moment, each in a thread and with a connection of its own;
    what each returned or raised."""
    gate, ended = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            gate.wait()
            ended[number] = act()  # type: ignore[call-overload]
        except Exception as error:
            ended[number] = error  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(ended)


def test_two_writers_make_one_chain() -> None:
    def write(name: str) -> Callable[[], object]:
        def act() -> None:
            for number in range(200):
                with transaction.atomic():
                    chain.record("b", name, "việc", number)

        return act

    assert together(write("một"), write("hai")) == [None, None]
    assert chain.verify("b") is None
    assert Counter(Entry.objects.values_list("actor", flat=True)) == {"một": 200, "hai": 200}
    numbers = list(Entry.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 401))


@pytest.fixture
def times(db: None) -> Iterator[Counter[str]]:
    """How often each job of the kind "made_up" was worked on."""
    counted: Counter[str] = Counter()
    jobs.kind("made_up", jobs.QUICK)(lambda running: counted.update([str(running.job.pk)]))
    yield counted
    del jobs._kinds["made_up"]


def test_job_is_taken_by_one_of_two_workers(times: Counter[str], body: Tenant) -> None:
    made = [jobs.add("made_up", body) for _ in range(10)]
    for job in made:
        assert together(*[lambda pk=str(job.pk): jobs.run(pk)] * 2) == [None, None]
        job.refresh_from_db()
        assert (job.state, job.attempts) == (JobState.DONE, 1)
    assert set(times.values()) == {1} and len(times) == len(made)


def test_place_in_the_queue_is_taken_by_one_of_three_lanes(
    times: Counter[str], body: Tenant
) -> None:
    for _ in range(18):
        jobs.add("made_up", body)

    def take_all(name: str) -> list[object]:
        lane, taken = Lane(name, [jobs.QUICK], "h/w"), []
        while (task := lane._take()) is not None:
            taken.append(task.pk)
        return taken

    ended = together(*[lambda name=name: take_all(name) for name in "abc"])
    taken = [pk for one in ended for pk in one]  # type: ignore[attr-defined]
    assert len(taken) == len(set(taken)) == 18


def test_two_questions_at_once_follow_each_other(
    document: Document, assistant: Assistant, administrator: Member
) -> None:
    first = ask(administrator, assistant, "Nghỉ phép năm bao nhiêu ngày?")
    conversation = first.conversation
    act = lambda: ask(administrator, assistant, "Lệ phí chứng thực là bao nhiêu?", conversation)  # noqa: E731
    ended = together(act, act, act)
    assert [one for one in ended if isinstance(one, Exception)] == []
    ordinals = Turn.objects.filter(conversation=conversation).values_list("ordinal", flat=True)
    assert sorted(ordinals) == [1, 2, 3, 4]
    assert chain.verify(administrator.tenant_id) is None


def test_first_start_of_two_processes_makes_one_body() -> None:
    ended = together(*[lambda: first_start("Xã Mỹ Thử (hư cấu)", "quan.tri")] * 2)
    assert [one for one in ended if isinstance(one, Exception)] == []
    assert len([one for one in ended if one]) == 1
    assert (Tenant.objects.count(), Person.objects.count()) == (1, 1)


def test_two_changes_of_a_member_of_two_bodies_do_not_block_each_other(
    administrator: Member, other_body: Tenant
) -> None:
    person = administrator.person
    Member.objects.create(tenant=other_body, person=person)
    act = lambda: [set_password(person, f"mat-khau-{n}-dai") for n in range(3)]  # noqa: E731
    ended = together(act, act)
    assert [one for one in ended if isinstance(one, Exception)] == []
    assert chain.verify(administrator.tenant_id) is chain.verify(other_body.pk) is None


def test_two_administrators_who_end_each_other_at_once_leave_one(administrator: Member) -> None:
    other = add_member(administrator.tenant, "pho.chu.tich", role="administrator")
    ended = together(
        lambda: members.switch_off(administrator, other),
        lambda: members.switch_off(other, administrator),
    )
    assert sorted(getattr(one, "code", "done") for one in ended) == ["done", "last_administrator"]
    assert Member.objects.filter(role="administrator", is_active=True).count() == 1
    assert chain.verify(administrator.tenant_id) is None
