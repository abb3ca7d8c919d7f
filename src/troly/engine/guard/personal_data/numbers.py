"""Identifiers made of digits: found by shape, told by check digit and by the words before them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from troly.engine.guard.personal_data import checks
from troly.engine.guard.personal_data.lexicon import Lexicon
from troly.engine.guard.personal_data.values import Found, Kind

_READ_AS = str.maketrans("OoQDlI|!SsBZz", "0000111155822")
_WINDOW = 60

# Digits with what people and machines put between them; letters that are read for digits count
# only next to real ones.
_RUN = re.compile(
    r"(?<![\w.,/@:])(?:[A-Z]{2}(?=[\dOlIS ]))?(?:\+|\()?[\dOolIS](?:[\dOolISB]"
    r"|[ .\-\u00a0]{1,2}(?=[\dOolIS(])|[()](?=[ \d.\-])){5,44}"
    r"(?![\w/]|-[A-ZĐ]{2})|(?<![\w.,/@:\-])\d{3}-\d{2}-\d{4}(?![\w-])"
)
_ROUGH = re.compile(r"[+(\dOlIS][\dOolISB .\-()\u00a0]{5,50}")
_LETTERED = re.compile(
    r"(?<![\w@./-])(?:[A-Z]{1,2} ?[\dOlIS][\dOlIS \-.]{4,22}[\dOlIS][A-Z]?"
    r"|[A-Z]{2}\d{2}(?: ?[A-Z\d]{2,4}){3,7}|FR[\dOlIS]{2}(?: ?[\dOlISB]{3,4}){5,7}"
    r"|\d{2}[A-Z]{2}\d{5}|[A-Z]\d[A-Z]\d{4}[A-Z]\d"
    r"|[A-Z]{2,5}9{0,3} ?\d{6} ?[A-Z][A-Z\d]\d?[A-Z\d]{2,3}"
    r"|\d{3}[A-Z]\d{6,10}|[A-Z][A-Z\d]{8}|\d \d{2} \d{2} 2[AB] \d{3} \d{3} \d{2})"
    r"(?![\w@-])"
)

# A letter beside a digit: only there is the whole form looked for.
_LETTER_HINT = re.compile(r"[A-Z](?: ?[\dOlIS]|(?<=\d.))")

_LABELS: tuple[tuple[Kind, str], ...] = (
    ("health_insurance", r"bhyt|bao hiem y te|nhs|health insurance"),
    (
        "social_insurance",
        r"bhxh|bao hiem xa hoi|securite sociale|securite sociaie|secu|nir|vitale"
        r"|national insurance|nat\. ?[li]nsurance|nino|social security|ssn",
    ),
    (
        "tax_code",
        r"mst|ma so thue|numero fiscal|no fiscal|num\.? fiscal|spi|taxpayer|itin"
        r"|tax (?:id|code|number)|identifiant fiscal",
    ),
    (
        "driving_licence",
        r"gplx|giay phep lai xe|bang lai|permis(?: de conduire)?|driv(?:ing|er'?s?) licen[cs]e"
        r"|licen[cs]e",
    ),
    ("passport", r"ho chieu|passeport|passport"),
    (
        "national_id",
        r"can cuoc|cccd|cmnd|cmt|cmtnd|chung minh|dinh danh|giay to tuy than"
        r"|carte (?:nationale )?d.identite|cni|titre de sejour|identity card"
        r"|id card|national id",
    ),
    (
        "bank_account",
        r"vietcombank|agribank|bidv|vietinbank|techcombank|sacombank|vpbank|tpbank|mbbank"
        r"|stk|tai khoan|so tk|tk|iban|rib|account|compte|sort code",
    ),
    (
        "card_number",
        r"the (?:so|tin dung|ngan hang|ghi no|atm|dung)|the|cards?|carte(?! d)|cartes?|card nurnber"
        r"",
    ),
    (
        "phone",
        r"dien thoai|dt|so dt|sdt|di dong|tel|phones?|telephone"
        r"|mobile|portable"
        r"|te1|lien he|goi|zalo"
        r"|dtdd|so may|from|call|number is|numero est|joindre|contacter|contact",
    ),
)
_LABEL: Lexicon[Kind] = Lexicon(_LABELS)
_DOTTED = re.compile(r"\bm\. ?s\. ?t\b|\bn° fiscal")
_OTHER = re.compile(
    r"quyet dinh|nghi dinh|thong tu|cong van|hop dong|hoa don|bien lai|\bsiret\b|\bsiren\b|isbn"
    r"|seri\b"
    r"|se-ri|ma giao dich|ma ho so|\border\b|invoice|facture|reference|part n"
    r"|serial|phien ban|version"
    r"|ma vach|inventaire|ma nguon|goi thau|ma chuong|quan he ngan sach|company n"
    r"|vat reg|entreprise|doanh nghiep|\bfax\b"
    r"|telecopie|test string|mandat|dossier n|commande|so phat hanh|ma quan he|ma dinh danh dien tu"
)
_CODE_OF = re.compile(r"(?<!\w)ma(?: \w+){1,3} ?:? ?$")
"""A number of things: "mã kho", "mã sản phẩm"."""
_OFFICE = re.compile(
    r"tong dai|bo phan|tiep (?:cong )?dan|ubnd|hdnd|chi cuc|ban quan ly|phong (?:tai|noi|tu|van"
    r"|y|giao)"
    r"|so (?:y te|noi vu|tu phap|giao duc|xay dung|tai chinh|cong thuong)|duong day nong"
    r"|hotline|van phong|trung tam|tram y te|mot cua"
    r"|co quan|truc ban|so may co dinh"
    r"|standard\b|switchboard|mairie|prefecture|serveur vocal|numero vert"
    r"|urgences|helpline|front desk"
    r"|enquiries|accueil|uy ban|nha truong|truong (?:tieu|trung|mam|thpt"
    r"|thcs|dai)|benh vien|cong an (?:xa|phuong)|reception|council|may le"
)
_NINO = re.compile(
    r"(?:nino|national insurance|\bni (?:no|number))[^\n\d]{0,24}?(?<!\w)"
    r"([a-z]{2} ?\d\d ?\d\d ?\d\d ?[a-d])(?!\w)"
)
_ALONE = re.compile(r"\(?0\d{2,4}\)?[ .-]?\d{3}(?:[ .-]?\d{2}){1,2}\d?[ .-]?\d{0,3}")
"""By itself on a line, as below a letter."""
_FRENCH_SERVICE = re.compile(r"0(?:8\d|9[ .]69)(?:[ .]\d\d){3,4}")
"""In pairs: in Vietnam nobody writes a number so."""
_BRITISH_LICENCE = re.compile(r"[A-Z]{2,5}9{0,3}\d{6}[A-Z][A-Z\d]{2}[A-Z\d]{2,3}")
_SORT_CODE = re.compile(r"\d\d-\d\d-\d\d$")
_TREASURY = re.compile(r"\d{4}\.\d\.\d{7}$")
_OF_A_FIRM = re.compile(
    r"(?:cong ty|tnhh|tap doan|doanh nghiep|hop tac xa|kho bac|ubnd|uy ban|co quan thue"
    r"|cuc thue|quy"
    r"|don vi|truong|benh vien|tresor public|societe|association|mairie|company|council|charity"
    r"|limited|ltd)\b[^\n;]{0,70}$"
)
_OF_SOMEBODY = re.compile(
    r"\b(?:ca nhan|ong|ba|anh|chi|ho kinh doanh|giam doc|nguoi|chu|holder|titulaire|customer"
    r"|client)\b"
)
_MONEY = re.compile(r"^\s?(?:dong|vnd|ha\b|tan\b|m2|km|euros?|€|usd|\$|suat|nguoi|%)")


def find_numbers(text: str, key: str) -> Iterator[Found]:
    """``key``: the same text folded, letter for letter."""
    done = 0
    for hint in _LETTER_HINT.finditer(text):
        if hint.start() < done:
            continue
        match = _LETTERED.search(text, max(done, hint.start() - 16), hint.start() + 60)
        # Again without the window, which may have cut it.
        match = _LETTERED.match(text, match.start()) if match else None
        if match is None:
            continue
        start, done = match.span()
        found = _lettered(text, key, start, start + len(match[0].rstrip(" .-")))
        if found:
            yield found
    for rough in _ROUGH.finditer(text):
        # One cheap pass finds where digits crowd; the exact form is looked at only there.
        yield from _runs(text, key, max(0, rough.start() - 2), rough.end() + 1)
    for match in _NINO.finditer(key) if "ni" in key or "national ins" in key else ():
        yield Found(match.start(1), match.end(1), "social_insurance")


def _runs(text: str, key: str, low: int, high: int) -> Iterator[Found]:
    for match in _RUN.finditer(text, low, high):
        start = match.start()
        found = _judged(text, key, start, start + len(match[0].rstrip(" .-(")))
        if found:
            yield found


def _before(key: str, start: int) -> tuple[Kind | None, str]:
    """The label that leads to a number, and the words before it."""
    window = key[max(0, start - _WINDOW) : start]
    # What stands before another number or the last sentence belongs to that.
    cut = max(window.rfind(". ") + 1, 0)
    if (
        cut
        and len(window) - cut > 3
        and not re.search(
            r"\b(?:tel|no|nat|so|m\.s\.t|stt|dt)\.? ?$", window[:cut].rstrip(". ") + " "
        )
    ):
        window = window[cut:]
    labels = list(_LABEL.find(window))
    if not labels:
        return ("tax_code" if _DOTTED.search(window) else None), window
    _start, last, kind = labels[-1]
    between = window[last:]
    if re.search(r"\d{5}", between) and kind != "phone":
        return None, window
    return kind, window


def _judged(text: str, key: str, start: int, end: int) -> Found | None:
    raw = text[start:end]
    if raw.startswith("(") and raw.endswith(")"):
        start, end, raw = start + 1, end - 1, raw[1:-1]
    elif raw.startswith("(") and ")" not in raw:
        start, raw = start + 1, raw[1:]
    read = raw.translate(_READ_AS)
    digits = re.sub(r"\D", "", read)
    clean = not re.search("[OolISB|!]", raw)
    label, window = _before(key, start)
    tail = window[-28:]
    vetoed = bool(_OTHER.search(tail) or _CODE_OF.search(tail)) and label in (
        None,
        "phone",
        "card_number",
        "bank_account",
    )
    if _FRENCH_SERVICE.fullmatch(raw) or _TREASURY.match(raw) or _SORT_CODE.match(raw):
        return None
    if label in ("tax_code", "bank_account") and _OF_A_FIRM.search(key, max(0, start - 110), start):
        # A firm's numbers are nobody's; a household's and its owner's are somebody's.
        label = None if not _OF_SOMEBODY.search(window[-50:]) else label
    if vetoed or _MONEY.match(key[end : end + 8]):
        return None
    if raw[:2].isalpha():
        return _lettered(text, key, start, end)
    kind = _by_label(label, digits, read)
    if kind is None and clean:
        kind = _by_shape(digits, raw, window)
    if kind == "phone" and _OFFICE.search(window[-34:] if _is_mobile(digits) else window):
        kind = None
    return Found(start, end, kind) if kind else None


def _by_label(label: Kind | None, digits: str, read: str) -> Kind | None:
    count = len(digits)
    match label:
        case "national_id":
            # Twelve digits that are no căn cước may be a French card.
            good = checks.is_personal_number(digits) or count in (9, 10)
            return label if good or (count == 12 and int(digits[:2]) > 30) else None
        case "tax_code":
            good = (
                checks.is_vietnamese_tax_code(digits)
                or checks.is_french_tax_number(digits)
                or checks.is_personal_number(digits)
                or re.fullmatch(r"9\d\d-\d\d-\d{4}", read.strip()) is not None
                or (count == 13 and digits[0] in "0123")
            )
            return label if good else None
        case "social_insurance":
            good = count == 10 or checks.is_nir(digits) or (count == 9 and "-" in read)
            good = good or checks.is_personal_number(digits)
            return label if good else None
        case "health_insurance":
            return label if count == 10 else None
        case "driving_licence":
            return label if count == 12 else None
        case "passport":
            return label if count in (8, 9) else None
        case "bank_account":
            return label if 6 <= count <= 19 else None
        case "card_number":
            return label if checks.is_card(digits) else None
        case "phone":
            return label if _is_phone(digits, read) else None
    return None


def _is_mobile(digits: str) -> bool:
    national = "0" + digits[2:].lstrip("0") if digits.startswith("84") else digits
    return checks.is_vietnamese_mobile(national) or national[:2] in ("06", "07")


def _is_phone(digits: str, read: str) -> bool:
    if digits.startswith("00"):
        digits, read = digits[2:], "+" + digits[2:]
    if digits.startswith("84") and len(digits) in (11, 12):
        digits = "0" + digits[2:].lstrip("0")
    if checks.is_vietnamese_mobile(digits):
        return True
    if re.match(r"\+?33|\+?44|\+1", read):
        return 10 <= len(digits) <= 13
    return (digits.startswith("0") and len(digits) in (10, 11)) or re.match(
        r"\(\d{3}\) ?\d{3}-\d{4}$", read
    ) is not None


def _by_shape(digits: str, raw: str, window: str) -> Kind | None:
    """Without a label only what gives itself away."""
    if re.match("00(?:33|44|84)", digits):
        digits, raw = digits[2:], "+" + digits[2:]
    count = len(digits)
    grouped = re.fullmatch(r"\d+", raw) is None
    if count == 12 and checks.is_personal_number(digits) and not grouped:
        return "national_id"
    if count == 15 and checks.is_nir(digits):
        return "social_insurance"
    if re.fullmatch(r"[0-8]\d\d-\d\d-\d{4}", raw):
        return "social_insurance"
    if count in (15, 16, 19) and checks.is_card(digits) and re.search("paid|paye|rut|quet", window):
        return "card_number"
    return "phone" if _is_a_phone_by_shape(digits, raw, window) else None


def _is_a_phone_by_shape(digits: str, raw: str, window: str) -> bool:
    count = len(digits)
    national = "0" + digits[2:].lstrip("0") if digits.startswith("84") else digits
    return (
        (checks.is_vietnamese_mobile(national) and count in (10, 11, 12))
        or _WESTERN_MOBILE.fullmatch(raw) is not None
        or (window.endswith("\n") and 10 <= count <= 11 and _ALONE.fullmatch(raw) is not None)
        or (_ABROAD.match(raw) is not None and 10 <= count <= 13)
    )


_WESTERN_MOBILE = re.compile(
    r"0[67](?:[ .]?\d{2}){4}|\+33 ?[67](?:[ .]?\d{2}){4}"
    r"|07\d{3} ?\d{6}|07\d{3} ?\d{3} ?\d{3}|\+44 ?7\d{3} ?\d{6}"
)
_ABROAD = re.compile(r"\+(?:84|33|44|1)[ .(\d]")


def _lettered(text: str, key: str, start: int, end: int) -> Found | None:
    raw = text[start:end]
    tight = re.sub(r"[ .\-]", "", raw)
    if checks.is_iban(tight):
        return Found(start, end, "bank_account")
    label, window = _before(key, start)
    if tight.startswith("FR") and len(tight) == 27 and re.search("[il1]ban", window[-12:]):
        return Found(start, end, "bank_account")
    head = re.match("[A-Z]{1,2}", tight)
    first = head[0] if head else ""
    # A British number ends with a letter that is one.
    last = tight[-1:] if label == "social_insurance" and tight[-1:] in "ABCD" else ""
    digits = tight[len(first) : len(tight) - len(last)].translate(_READ_AS) + last
    if re.fullmatch("[12][0-9]{4}2[AB][0-9]{8}", tight) and checks.is_nir(tight):
        return Found(start, end, "social_insurance")
    if len(first) == 2 and re.fullmatch(r"[1-5]\d{12}", digits):
        return Found(start, end, "health_insurance")
    if _BRITISH_LICENCE.fullmatch(tight) and "licen" in window:
        return Found(start, end, "driving_licence")
    if label is None or not _fits(label, tight, first + digits, digits):
        return None
    return Found(start, end, label)


def _fits(label: Kind, tight: str, read: str, digits: str) -> bool:
    """Whether a number with letters may be what its label says. ``read``: with letters that
    machines took for digits put right."""
    match label:
        case "health_insurance":
            return tight[:2].isalpha() and 13 <= len(digits) <= 15
        case "passport":
            shape = re.fullmatch(r"[A-Z]\d{7,8}|\d{2}[A-Z]{2}\d{5}", read)
            return shape is not None or len(tight) == 9
        case "national_id":
            return 8 <= len(tight) <= 12 and sum(map(str.isdigit, tight)) >= (
                2 if len(tight) == 9 else 4
            )
        case "driving_licence":
            return len(tight) >= 8
        case "social_insurance":
            return re.fullmatch(r"[A-Z]{2}\d{6}[A-D]?", read) is not None
        case "bank_account":
            return re.fullmatch(r"\d{3}[A-Z]\d{6,10}", tight) is not None
    return False
