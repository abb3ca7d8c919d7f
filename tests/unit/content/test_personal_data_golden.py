"""The personal-data cases keep their rules. Messages name ids only: the rest stays unread."""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

CASES = Path(__file__).resolve().parents[3] / "evals" / "personal_data"
SEED = 20261122

Case = dict[str, Any]

IDENTIFIERS = {
    "name", "date_of_birth", "address", "phone", "email", "ip", "national_id", "passport",
    "driving_licence", "vehicle_plate", "tax_code", "social_insurance", "health_insurance",
    "bank_account", "card_number",
}  # fmt: skip
SENSITIVE = {
    "health", "religion", "ethnic_origin", "politics", "sex_life", "criminal_record",
    "biometric", "location", "credit",
}  # fmt: skip
PROVINCES = set(
    re.findall(
        r"\d+",
        "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 "
        "026 027 030 031 033 034 035 036 037 038 040 042 044 045 046 048 "
        "049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 "
        "077 079 080 082 083 084 086 087 089 091 092 093 094 095 096 ",
    )
)
MISREAD = str.maketrans("OolISB", "001158")


@cache
def rows(part: str) -> list[Case]:
    lines = (CASES / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def every() -> list[Case]:
    return rows("cases") + rows("sealed")


def no_case(broken: Callable[[Case], bool]) -> None:
    # A bare assert would print the cases themselves.
    ids = [case["id"] for case in every() if broken(case)]
    if ids:
        pytest.fail(f"broken cases: {', '.join(ids)}", pytrace=False)


def marked(case: Case, kind: str) -> Iterator[str]:
    for span in case["spans"]:
        if span["kind"] == kind:
            yield case["text"][span["start"] : span["end"]]


def compact(case: Case, value: str) -> str:
    if case["group"] == "machine-read":
        value = value.translate(MISREAD)
    return re.sub(r"[^0-9A-Za-z]", "", value).upper()


def luhn(digits: str) -> bool:
    doubled = [int(d) * (1 + n % 2) for n, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def iban(value: str) -> bool:
    turned = "".join(str(int(letter, 36)) for letter in value[4:] + value[:4])
    if int(turned) % 97 != 1:
        return False
    bank, branch, account, key = value[4:9], value[9:14], value[14:25], value[25:]
    french = value.startswith("FR")
    return not french or (
        (89 * int(bank) + 15 * int(branch) + 3 * int(account) + int(key)) % 97 == 0
    )


def vietnamese_tax_code(digits: str) -> bool:
    weights = (31, 29, 23, 19, 17, 13, 7, 5, 3)
    weighed = sum(int(d) * w for d, w in zip(digits[:9], weights, strict=True))
    return 10 - weighed % 11 == int(digits[9]) and len(digits) in (10, 13)


def french_tax_code(digits: str) -> bool:
    return len(digits) == 13 and int(digits[:10]) % 511 == int(digits[10:])


def nir(value: str) -> bool:
    number = value[:13].replace("2A", "19").replace("2B", "18")
    return len(value) == 15 and 97 - int(number) % 97 == int(value[13:])


def nhs(digits: str) -> bool:
    weighed = sum(int(d) * w for d, w in zip(digits, range(10, 0, -1), strict=True))
    return weighed % 11 == 0


def test_every_case_has_its_fields_and_known_kinds() -> None:
    no_case(lambda case: list(case) != ["id", "text", "spans", "lang", "group"])
    no_case(lambda case: not case["id"].startswith(case["lang"] + "-"))
    no_case(lambda case: not re.fullmatch(r"[a-z]+(-[a-z]+)*", case["group"]))
    no_case(lambda case: any(set(s) != {"start", "end", "kind"} for s in case["spans"]))
    no_case(lambda case: any(s["kind"] not in IDENTIFIERS | SENSITIVE for s in case["spans"]))


def test_no_id_and_no_text_stands_twice() -> None:
    for field in ("id", "text"):
        times = Counter(case[field] for case in every())
        no_case(lambda case, field=field, times=times: times[case[field]] > 1)


def test_texts_are_composed() -> None:
    no_case(lambda case: unicodedata.normalize("NFC", case["text"]).strip() != case["text"])


def test_spans_are_in_order_inside_the_text_and_tight() -> None:
    def broken(case: Case) -> bool:
        before = 0
        for span in case["spans"]:
            value = case["text"][span["start"] : span["end"]]
            inside = before <= span["start"] < span["end"] <= len(case["text"])
            if not inside or value != value.strip(" .,;:\n\t|"):
                return True
            before = span["end"]
        return False

    no_case(broken)


def test_no_span_cuts_a_word() -> None:
    def broken(case: Case) -> bool:
        text = case["text"]
        for span in case["spans"]:
            for at in (span["start"], span["end"]):
                if 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum():
                    return True
        return False

    no_case(broken)


@pytest.mark.parametrize("lang, share", [("vi", 0.6), ("fr", 0.2), ("en", 0.2)])
def test_languages_are_mixed_as_promised(lang: str, share: float) -> None:
    assert abs(sum(case["lang"] == lang for case in every()) / len(every()) - share) <= 0.01


def test_the_set_is_as_large_as_promised() -> None:
    kinds = Counter(span["kind"] for case in every() for span in case["spans"])
    assert len(every()) >= 330
    assert sum(not case["spans"] for case in every()) >= 130
    assert set(kinds) == IDENTIFIERS | SENSITIVE
    assert min(kinds.values()) >= 4
    assert sum(case["group"] in ("unaccented", "lowercase") for case in every()) >= 20
    assert sum(case["group"] == "machine-read" for case in every()) >= 15
    assert sum(case["group"] == "peoples" for case in every()) >= 30


def test_three_tenths_are_sealed_by_the_draw() -> None:
    ids = sorted(case["id"] for case in every())
    drawn = random.Random(SEED).sample(ids, round(0.3 * len(ids)))
    assert {case["id"] for case in rows("sealed")} == set(drawn)


def test_twelve_digits_of_an_identity_number_hold_a_province_and_the_year_of_birth() -> None:
    def broken(case: Case) -> bool:
        numbers = [compact(case, value) for value in marked(case, "national_id")]
        numbers = [n for n in numbers if len(n) == 12 and case["lang"] != "fr"]
        born = re.findall(r"(?:19|20)\d\d", " ".join(
            value.translate(MISREAD) for value in marked(case, "date_of_birth")
        ))  # fmt: skip
        if len(numbers) == len(born) == 1 and (
            numbers[0][4:6] != born[0][2:] or int(numbers[0][3]) // 2 != int(born[0][:2]) - 19
        ):
            return True
        return any(n[:3] not in PROVINCES for n in numbers)

    no_case(broken)


def test_check_digits_of_marked_numbers_are_right() -> None:
    def broken(case: Case) -> bool:
        lang = case["lang"]
        values = {k: [compact(case, v) for v in marked(case, k)] for k in IDENTIFIERS}
        tax_code = {"vi": vietnamese_tax_code, "fr": french_tax_code}.get(lang, str.isdigit)
        right = all(map(luhn, values["card_number"]))
        right &= all(map(tax_code, values["tax_code"]))
        right &= all(iban(v) for v in values["bank_account"] if v[0].isalpha())
        right &= lang != "fr" or all(map(nir, values["social_insurance"]))
        right &= lang != "en" or all(map(nhs, values["health_insurance"]))
        return not right

    no_case(broken)


def test_numbers_called_wrong_are_wrong() -> None:
    wrong = {
        case["id"]: [n for n in re.findall(r"\b\d{16}\b", case["text"]) if not luhn(n)]
        for case in every()
        if not case["spans"] and case["group"] in ("check-digit", "number")
    }
    assert sum(map(bool, wrong.values())) >= 2
