"""Tables and forms: a column or a label says what its values are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from troly.engine.guard.personal_data.values import Found, Kind
from troly.engine.text.forms import fold

_HEADS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(words))  # type: ignore[misc]
    for kind, words in (
        (
            "name",
            r"(?:ho (?:va |, )?ten(?: \w+){0,2}|ho dem|chu ho|nguoi (?:nop|nhan|khai|lao dong"
            r"|dung|vay|thue"
            r"|mua|ban|gui|benh|lien he|dai dien|duoc \w+)|ten (?:hoc vien|khach hang|cong dan"
            r"|chu \w+|nguoi \w+)"
            r"|hoc vien|hoc sinh|benh nhan|khach hang|can bo|nhan vien|ten|thi sinh|chu xe|vo"
            r"|chong|cha|me"
            r"|noms?(?: et prenoms?| de famille| du \w+)?|prenoms?(?: et noms?)?"
            r"|beneficiaires?|titulaire|agent|name|eleve"
            r"|salarie|locataire|proprietaire|conducteur|candidat|assure|adherent|client"
            r"|contact|patiente?"
            r"|(?:full|first|last|family|given|middle) name|surname|forename|(?:customer"
            r"|client|patient|student"
            r"|employee|account|staff|tenant|pupil) name|owner|holder|applicant|tenant"
            r"|claimant|member|employee"
            r"|payee|payer|customer|student|pupil|driver|resident|respondent|guardian|parent"
            r"|witness|next of kin"
            r"|emergency contact|person|cardholder|learner|volunteer|donor)s?",
        ),
        (
            "date_of_birth",
            r"(?:ngay|nam|ngay thang nam|ngay thang) sinh|sinh ngay|naissance"
            r"|date de naissance|date naiss\.?"
            r"|nee?(?:\(e\))?(?: le)?|born(?: on)?|date of birth|birth ?date|dob|d\.o\.b\.?",
        ),
        (
            "phone",
            r"(?:so )?(?:dien thoai(?: \w+ \w+)?|dt|dtdd|sdt|di dong|lien he)|n. de tel\w*"
            r"|telephone|tel\.?|portable"
            r"|(?:home |work |mobile )?phone(?: no\.?| number)?|mobile(?: no\.?| number)?"
            r"|contact (?:no\.?|number)|gsm",
        ),
        ("email", r"e-?mail|thu dien tu|courriel|mail"),
        (
            "national_id",
            r"(?:so )?(?:cccd|cmnd|cmt|can cuoc(?: cong dan)?|dinh danh(?: ca nhan)?"
            r"|cccd ?/ ?cmnd|cmnd ?/ ?cccd)|cni"
            r"|n. (?:de )?cni|(?:national )?id(?: card)?(?: no\.?| number)?",
        ),
        ("passport", r"(?:so )?ho chieu|passeport|passport(?: no\.?| number)?"),
        (
            "vehicle_plate",
            r"bien (?:so|kiem soat)(?: xe)?|plaque|immatriculation|plate|registration",
        ),
        (
            "health_insurance",
            r"(?:so |ma (?:so )?)?(?:the )?bhyt|so the bhyt|nhs(?: (?:number|no\.?))?",
        ),
        (
            "social_insurance",
            r"(?:ma so |so )?(?:so )?bhxh|n[ir]{2}|n. secu\w*|securite sociale|ssn|nino|ni number",
        ),
        ("tax_code", r"mst|ma so thue|n[°o] fiscal|numero fiscal|tax code"),
        (
            "card_number",
            r"(?:so )?the(?: ngan hang| tin dung)?|(?:credit |debit )?card(?: no\.?| number)?"
            r"|carte(?: bancaire)?",
        ),
        (
            "driving_licence",
            r"(?:so )?(?:gplx|bang lai)|permis(?: de conduire)?|(?:driving "
            r"|driver'?s? )?licen[cs]e(?: no\.?| number)?",
        ),
        ("bank_account", r"stk|so tai khoan|tai khoan|iban|rib|account(?: no\.?| number)?|compte"),
        (
            "address",
            r"dia chi(?: \w+ \w+)?|(?:noi )?(?:thuong|tam) tru|noi o(?: hien (?:nay|tai))?"
            r"|cho o|que quan|adresse(?: \w+)?|(?:home |postal )?address|domicile|residence",
        ),
        ("religion", r"ton giao|religion|confession|faith"),
        ("ethnic_origin", r"dan toc|origine(?: ethnique)?|ethnicity|ethnic (?:group|origin)"),
        (
            "health",
            r"chan doan|benh(?: ly)?|tinh trang suc khoe|tien su benh|diagnosis|diagnostic"
            r"|pathologie|condition|medical condition",
        ),
    )
)
_SEPARATORS = ("|", "\t", ";", ",")


def find_in_tables(text: str, key: str) -> Iterator[Found]:
    """Values under headed columns; a header row is one that names two kinds at least, or one kind
    beside other short names."""
    lines = _lines(text)
    at = 0
    while at < len(lines) - 1:
        _start, line = lines[at]
        columns = None
        separator = ""
        for separator in _SEPARATORS:
            if separator in line and separator in lines[at + 1][1]:
                columns = _columns(line, separator)
                if columns:
                    break
        if not columns:
            at += 1
            continue
        at += 1
        while at < len(lines) and separator in lines[at][1]:
            yield from _row(*lines[at], separator, columns)
            at += 1


def _lines(text: str) -> list[tuple[int, str]]:
    found, at = [], 0
    for line in text.split("\n"):
        found.append((at, line))
        at += len(line) + 1
    return found


def _columns(line: str, separator: str) -> dict[int, Kind] | None:
    parts = line.split(separator)
    if max(map(len, parts)) > 48:
        return None
    cells = []
    for written in parts:
        cell = fold(written).replace("_", " ").strip(" *\"'")
        if len(cell) > 32:
            return None
        cells.append(cell)
    kinds: dict[int, Kind] = {}
    for index, cell in enumerate(cells):
        for kind, pattern in _HEADS:
            if pattern.fullmatch(cell):
                kinds[index] = kind
                break
    is_header = len(kinds) >= 2 or (kinds and (separator in ("|", "\t") or len(cells) >= 3))
    return kinds if is_header else None


def _row(start: int, line: str, separator: str, columns: dict[int, Kind]) -> Iterator[Found]:
    if set(line) <= set("|-: +="):
        return
    at = start
    cells = (
        re.findall(r'"[^"]*"|[^,]+|(?<=,)(?=,)', line)
        if separator == ","
        else line.split(separator)
    )
    for index, cell in enumerate(cells):
        kind = columns.get(index)
        position = line.find(cell, at - start) if separator == "," else at - start
        value = cell.strip(' \t"')
        if kind and len(value) > 1 and any(c.isalnum() for c in value) and _fits(kind, value):
            begin = start + position + cell.find(value)
            yield Found(begin, begin + len(value), kind)
        at = start + position + len(cell) + (0 if separator == "," else 1)


def _fits(kind: Kind, value: str) -> bool:
    digits = sum(c.isdigit() for c in value)
    if kind == "name":
        return digits == 0 and 1 <= len(value.split()) <= 6
    if kind == "address":
        return len(value) >= 8 and (digits > 0 or "," in value)
    if kind in ("date_of_birth", "card_number"):
        return digits >= 4
    if kind in ("religion", "ethnic_origin", "health"):
        return digits < 3 and fold(value) not in ("khong", "kinh", "none")
    return "@" in value if kind == "email" else digits >= (2 if kind == "vehicle_plate" else 4)


_FIELD = re.compile(
    r"(?:^|[\n;.,\-–]|\s{2,})\s*(?:\d+[.)]\s*)?(?P<label>(?:ho,? (?:va |chu dem,? )?ten"
    r"|ho ten|ho, chu dem, ten|n(?:om|orn)|prenom|na(?:me|rne)|full name"
    r"|chu tai khoan|nguoi nop thue|ten nguoi nop thue)[^:\n]{0,24}):\s*(?P<value>[^\n;:|()]{4,40})"
)


_NOISY = re.compile(
    r"(?i:h[oọ] t[eê]n|claimant|ciaimant|applicant|be[li]onging to|assur[ée]e?)[ :]{1,3}"
    r"(?P<value>(?:[^\W\d_a-z][\w!|]*|0[a-z]+)(?: (?:[^\W\d_a-z][\w!|]*|0[a-z]+)){1,4})"
)


_NOISY_WORDS = (
    "ho ten", "claimant", "ciaimant", "applicant", "longing to", "ionging to", "assure",
)  # fmt: skip
_FIELD_WORDS = (
    "ho va", "ho, va", "ho chu", "ho, chu", "ho ten", "nom", "norn", "name", "narne",
    "chu tai khoan", "nop thue",
)  # fmt: skip
_FIELD_HINT = re.compile(
    r"ho,? (?:va|chu)|ho ten|\bnom|\bnorn|prenom|\bname|\bnarne|full name|chu tai khoan|nop thue"
)


def find_in_fields(text: str, key: str) -> Iterator[Found]:
    """Names after their label on a form, noise of reading machines included."""
    for match in _NOISY.finditer(text) if any(one in key for one in _NOISY_WORDS) else ():
        if any(not c.isalpha() and c not in " -'’" for c in match["value"]):
            yield Found(match.start("value"), match.end("value"), "name")
    is_labelled = any(one in key for one in _FIELD_WORDS) and _FIELD_HINT.search(key)
    for match in _FIELD.finditer(key) if is_labelled else ():
        start, end = match.span("value")
        value = re.split(r"\s{3,}|\t|, | - |\. ", text[start:end])[0].rstrip(" .,")
        letters = sum(c.isalpha() for c in value)
        if (
            letters >= 4
            and letters * 2 > len(value)
            and not value.startswith((".", "_"))
            and " " in value.strip()
        ):
            yield Found(start, start + len(value), "name")
