"""The audit chain: written with its change, never altered, and tampering is found."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from troly.errors import NotAllowed
from troly.office.audit import chain
from troly.office.audit.models import Entry, Head


def write(count: int, body: str = "b") -> list[Entry]:
    with transaction.atomic():
        return [chain.record(body, "người", "việc", n, lần=n) for n in range(count)]


def run_sql(text: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


@pytest.mark.django_db
def test_entries_follow_each_other_per_body() -> None:
    first, second = write(2)
    (elsewhere,) = write(1, "khác")
    assert (first.number, second.number, elsewhere.number) == (1, 2, 1)
    assert first.previous == chain.START
    assert second.previous == first.digest
    assert chain.verify("b") is None
    assert chain.verify("khác") is None
    assert chain.verify("chưa có") is None


@pytest.mark.django_db(transaction=True)
def test_record_outside_a_transaction_is_refused() -> None:
    with pytest.raises(TransactionManagementError):
        chain.record("b", "người", "việc", 1)
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_entry_goes_when_its_change_is_undone() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        chain.record("b", "người", "việc", 1)
        _ = 1 / 0
    assert not Entry.objects.exists()
    write(1)
    assert chain.verify("b") is None


@pytest.mark.django_db
def test_entries_cannot_be_changed_or_deleted_through_records() -> None:
    (entry,) = write(1)
    entry.act = "khác"
    acts = [
        entry.save,
        entry.delete,
        lambda: Entry.objects.update(act="khác"),
        lambda: Entry.objects.all().delete(),
        lambda: Entry.objects.filter(pk=entry.pk).delete(),
        lambda: Entry.objects.bulk_update([entry], ["act"]),
    ]
    for act in acts:
        with pytest.raises(NotAllowed) as caught, transaction.atomic():
            act()
        assert caught.value.code == "audit_is_append_only"
    assert chain.verify("b") is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("actor", "ai đó"),
        ("act", "việc khác"),
        ("subject", "9"),
        ("details", '{"lần": 7}'),
        ("at", "2020-01-01 00:00:00"),
        ("previous", "0" * 64),
        ("digest", "f" * 64),
        ("number", 9),
    ],
)
def test_altered_entry_is_found(field: str, value: object) -> None:
    write(4)
    run_sql(f"UPDATE audit_entry SET {field} = %s WHERE body = 'b' AND number = 2", value)
    assert chain.verify("b") == 2


@pytest.mark.django_db
def test_entry_taken_out_of_the_middle_is_found() -> None:
    write(4)
    run_sql("DELETE FROM audit_entry WHERE body = 'b' AND number = 3")
    assert chain.verify("b") == 3


@pytest.mark.django_db
def test_entry_taken_off_the_end_is_found() -> None:
    write(4)
    run_sql("DELETE FROM audit_entry WHERE body = 'b' AND number = 4")
    assert chain.verify("b") == 4


@pytest.mark.django_db
def test_lost_head_and_lost_chain_are_found() -> None:
    write(2)
    head = Head.objects.get(body="b")
    Head.objects.all().delete()
    assert chain.verify("b") == 1
    head.save(force_insert=True)
    assert chain.verify("b") is None
    run_sql("DELETE FROM audit_entry WHERE body = 'b'")
    assert chain.verify("b") == 1


@pytest.mark.django_db
def test_chain_is_checked_from_read_entries_alone() -> None:
    entries = write(3)
    assert chain.first_break(entries) is None
    assert chain.first_break([entries[0], entries[2]]) == 2
