"""One-time codes, counts shared by processes, and sessions that end."""

from __future__ import annotations

import base64
import threading

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import connection

from troly.errors import BadInput, NotAllowed
from troly.office.tenants import counting, second_step
from troly.office.tenants.models import Counter, Member, SecondStep

NOW = 1_900_000_000.0


def telephone(key: str, at: float) -> str:
    return TOTP(base64.b32decode(key), 6, SHA1(), 30).generate(int(at)).decode()


@pytest.fixture
def codes(reader: Member) -> tuple[str, list[str]]:
    key = second_step.prepare(reader.person)
    assert second_step.prepare(reader.person) == key
    assert not second_step.is_asked(reader.person)
    return key, second_step.confirm(reader, telephone(key, NOW), NOW)


def test_the_codes_are_those_of_rfc_6238() -> None:
    """Appendix B, the last six digits of eight."""
    key = b"12345678901234567890"
    known = {59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"}
    sealed = SecondStep(sealed=second_step._box().encrypt(key).decode())
    for at, code in known.items():
        assert second_step._step_of(sealed, code, at) == at // 30


def test_a_code_opens_once_and_for_a_short_while(
    reader: Member, codes: tuple[str, list[str]]
) -> None:
    key, _ = codes
    assert second_step.is_asked(reader.person)
    later = NOW + 300
    code = telephone(key, later)
    assert not second_step.passes(reader.person, code, later + 90)
    assert not second_step.passes(reader.person, "000000" if code != "000000" else "111111", later)
    assert second_step.passes(reader.person, f"{code[:3]} {code[3:]}", later)
    assert not second_step.passes(reader.person, code, later)
    assert not second_step.passes(reader.person, telephone(key, later - 30), later)


def test_a_spare_code_opens_once(reader: Member, codes: tuple[str, list[str]]) -> None:
    _, spare = codes
    assert len(set(spare)) == 10 == second_step.spare_left(reader.person)
    assert second_step.passes(reader.person, spare[3].upper(), NOW)
    assert not second_step.passes(reader.person, spare[3], NOW)
    assert second_step.spare_left(reader.person) == 9
    assert second_step.passes(reader.person, spare[4], NOW)
    kept = SecondStep.objects.get()
    assert not [one for one in spare if one in str(vars(kept))]


def test_the_key_is_kept_sealed(reader: Member, codes: tuple[str, list[str]]) -> None:
    kept = SecondStep.objects.get().sealed
    assert codes[0] not in kept and base64.b32decode(codes[0]).hex() not in kept


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "١٢٣٤٥٦", "1234567"])
def test_what_is_no_code_opens_nothing(code: str, reader: Member) -> None:
    second_step.prepare(reader.person)
    with pytest.raises(BadInput):
        second_step.confirm(reader, code, NOW)
    assert not second_step.passes(reader.person, code, NOW)


def test_it_is_switched_off_and_not_made_twice(
    reader: Member, codes: tuple[str, list[str]]
) -> None:
    with pytest.raises(NotAllowed):
        second_step.prepare(reader.person)
    assert second_step.switch_off(reader.person, reader.pk)
    assert not second_step.switch_off(reader.person, reader.pk)
    assert not second_step.is_asked(reader.person)


def test_another_signing_key_opens_nothing(
    reader: Member, codes: tuple[str, list[str]], settings: object
) -> None:
    settings.SECRET_KEY = "another one"  # type: ignore[attr-defined]
    assert not second_step.passes(reader.person, telephone(codes[0], NOW + 60), NOW + 60)


@pytest.mark.django_db
def test_a_count_runs_out_and_begins_again() -> None:
    assert [counting.count("k", "a", 110, 100)[0] for _ in range(3)] == [1, 2, 3]
    assert counting.counted("k", "a", 105) == (3, 5.0)
    assert counting.counted("k", "b", 105) == (0, 0.0)
    assert counting.count("k", "a", 400, 109) == (4, 110.0)
    assert counting.count("k", "a", 400, 110) == (1, 400.0)
    counting.forget("k", "a")
    assert counting.counted("k", "a", 110) == (0, 0.0)
    counting.count("k", "b", 200, 100)
    assert counting.drop_old(200) == 1


@pytest.mark.django_db(transaction=True)
def test_no_count_is_lost_between_processes() -> None:
    def ten() -> None:
        for _ in range(10):
            counting.count("k", "a", 4e9)
        connection.close()

    threads = [threading.Thread(target=ten) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter.objects.get().count == 40
