"""Check digits and the numbers that carry no check digit but a shape. Digits come as a string."""

from __future__ import annotations

from datetime import UTC, datetime

_PROVINCES = frozenset(
    f"{number:03}"
    for number in (
        *(
            1,
            2,
            4,
            6,
            8,
            10,
            11,
            12,
            14,
            15,
            17,
            19,
            20,
            22,
            24,
            25,
            26,
            27,
            30,
            31,
            33,
            34,
            35,
            36,
        ),
        *(37, 38, 40, 42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72),
        *(74, 75, 77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96),
    )
)
_LAST_COUNTRY = 300
"""Numbers of people born abroad begin with a country's code, from 100 on."""
_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_personal_number(digits: str) -> bool:
    """Căn cước, twelve digits: province or country, century and sex, year of birth, serial."""
    if len(digits) != 12:
        return False
    known = digits[:3] in _PROVINCES or 100 <= int(digits[:3]) <= _LAST_COUNTRY
    century = 1900 + 100 * (int(digits[3]) // 2)
    year = century + int(digits[4:6])
    return known and int(digits[3]) <= 3 and year <= datetime.now(UTC).year


def is_vietnamese_tax_code(digits: str) -> bool:
    if len(digits) not in (10, 13) or digits.startswith("00") or digits[2:9] == "0000000":
        return False
    check = 10 - sum(w * int(d) for w, d in zip(_TAX_WEIGHTS, digits, strict=False)) % 11
    return check == int(digits[9])


def is_nir(text: str) -> bool:
    """French social-insurance number of 15 signs, its key included; Corsica as 2A and 2B."""
    if len(text) != 15 or text[0] not in "123478":
        return False
    number = text[:13].replace("2A", "19").replace("2B", "18")
    if not (number + text[13:]).isdigit():
        return False
    month = int(text[3:5])
    return 97 - int(number) % 97 == int(text[13:]) and (1 <= month <= 12 or 20 <= month <= 99)


def is_iban(text: str) -> bool:
    if not (15 <= len(text) <= 34 and text[:2].isalpha() and text[2:4].isdigit()):
        return False
    turned = text[4:] + text[:4]
    if not turned.isalnum() or not turned.isascii():
        return False
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def is_nhs_number(digits: str) -> bool:
    if len(digits) != 10:
        return False
    check = 11 - sum(int(d) * (10 - at) for at, d in enumerate(digits[:9])) % 11
    return check % 11 == int(digits[9])


def is_card(digits: str) -> bool:
    """Luhn, and a first digit that a card network has; Vietnamese cards begin with 9704."""
    known = (
        digits[0] in "3456" or digits.startswith("9704") or digits[:2] in ("22", "23", "24", "25")
    )
    return len(digits) in (13, 14, 15, 16, 19) and known and luhn(digits)


def is_french_tax_number(digits: str) -> bool:
    """Thirteen digits, the last three the rest by 511; its first is 0 to 3."""
    return len(digits) == 13 and digits[0] in "0123" and int(digits[:10]) % 511 == int(digits[10:])


def is_vietnamese_mobile(digits: str) -> bool:
    """In national form, ten digits."""
    return len(digits) == 10 and digits[0] == "0" and digits[1:3] in _MOBILE


_MOBILE = frozenset(
    str(number)
    for number in (*range(32, 40), 52, 55, 56, 58, 59, 70, *range(76, 95), 96, 97, 98, 99)
    if number != 80
)
