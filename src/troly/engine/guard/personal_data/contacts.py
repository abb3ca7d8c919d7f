"""Mail and network addresses, plates, dates of birth, places on the map."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from troly.engine.guard.personal_data.values import Found

_EMAIL = re.compile(
    r"(?<![\w.@+-])[A-Za-z0-9_%+\-]+(?: ?\.[A-Za-z0-9_%+\-]+)*@[A-Za-z0-9\-]+"
    r"(?:\. ?[A-Za-z0-9\-]+)*"
    r"\. ?[A-Za-z]{2,}(?![\w-])"
)
_SHARED = re.compile(
    r"^(?:info|contact|support|admin|office|accueil|presse|press|enquir\w*"
    r"|help\w*|hotline|vanphong|vanthu|motcua|mot-cua"
    r"|gopy|hotro|ubnd|tiepdan|tiepcongdan|phananh|bbt|toasoan|banbientap"
    r"|lienhe|tuyensinh|daotao|mairie|prefecture|secretariat"
    r"|service|servicecl|webmaster|postmaster|noreply|no-reply|newsletter"
    r"|reception|registry|feedback|complaints|dpo|dichvucong"
    r"|tongdai|cskh|communication|media|sales|jobs|recrutement|etatcivil"
    r"|etat-civil|courrier|bao-?cao|cong\w*thongtin|hoidap)"
)
_IP4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\d|/\d)")
_IP6 = re.compile(
    r"(?<![\w:.])(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4})?(?:::?[0-9a-f]{1,4})*"
    r"(?![\w:/])|(?<![\w:])[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*::[0-9a-f]{1,4}"
    r"(?::[0-9a-f]{1,4})*(?![\w:/])",
    re.I,
)
_NO_PERSON = re.compile(
    r"phien ban|version|mac dinh|mat na|vong lap|gateway|\bmask\b|\bdns\b|router"
    r"|bo dinh tuyen|may chu|server (?:at|is)|reseau|passerelle"
    r"|subnet|dai dia chi|logiciel|phan sun|toa do|serveur (?:est|dns)|loopback"
)
_PERSON_NEAR = re.compile(
    r"@|user|dang nhap|login|log-?in|signed in|opened|connecte|session|tai khoan"
    r"|\bip\b|nhat ky|may tinh cap|ong |ba |anh |chi |agent"
    r"|clerk|from|depuis|journal|get /|post /|co dinh|echec|truy cap tu"
)
_PLATE_VN = re.compile(
    r"(?<![\w/.-])[\dOl]{2}\s?-?\s?[A-ZĐ][A-Z\d]?\s?[-–. ]?\s?[\dOlI]{3}\s?[."
    r" ]?\s?[\dOlI]{2}(?![\w.-]\d|\w)"
    r"|(?<![\w/.-])\d{2}\s?-?\s?[A-Z][A-Z\d]?\s?[-– ]\s?\d{4,5}(?!\w)"
    r"|(?<![\w/.-])\d{2}[A-Z][A-Z\d]?\d{4,5}(?!\w)"
    r"|(?<![\w/.-])\d{2}-\d{3}-(?:NG|QT|NN|CV)-?\d{2}(?!\w)"
    r"|(?<![\w/.-])\d{2}-?[a-zđ]{1,2}\d?[ -]\d{3}[. ]?\d{2}(?!\w|[.-]\d)"
)
_PLATE_WEST = re.compile(
    r"(?<![\w/-])[A-HJ-NP-TV-Z]{2}[- ]?\d{3}[- ]?[A-HJ-NP-TV-Z]{2}(?![\w-])"
    r"|(?<![\w/-])\d{1,4}[ -]?[A-Z]{2,3}[ -]?(?:\d{2}|2[AB])(?![\w-])"
    r"|(?<![\w/-])[A-Z]\d{1,3} ?[A-Z]{3}(?![\w-])"
    r"|(?<![\w/-])[A-Z]{2}\d{2} ?[A-Z]{3}(?![\w-])"
)
_IN_PLATE_WEST = re.compile(r"\d[- ]?[A-Z][A-Z]")
_NEAR_PLATE = re.compile(
    r"[\dOl](?<![\w/.-].)[\dOl]\s?-?\s?(?:[A-ZĐ]|[a-zđ]{1,2}\d?[ -]\d|\d{3}-[NQC])"
)
_PLATE_LEAD = re.compile(
    r"bien (?:so|kiem soat|xe)|\bbks\b|\bbsx?\b|\bxe\b|o to\b|mo to\b|xe may|plaque|immatricul"
    r"|vehicule|voiture"
    r"|\bcar\b|\bvan\b|vehicle|registration|plate|lorry|truck|motorbike"
)
_PLATE_WORDS = (
    "bien", "bks", "bs", "xe", "to ", "plaque", "immatric", "vehic", "voiture", "car", "van",
    "registration", "plate", "lorry", "truck", "motorbike",
)  # fmt: skip
_NOT_PLATE = re.compile(
    r"ky hieu|bien lai|hoa don|mau so|so phat hanh|part number|parcel|parcelle|lot no"
)

_DAY = r"[0-3OolI]?[\dOolI]"
_YEAR = r"[12l][\dOoIl]{3}"
_DATE = (
    rf"(?:{_DAY}\s?[/.\-]\s?[01OolI]?[\dOolI]\s?[/.\-]\s?(?:{_YEAR}|[\dO]{{2}})(?!\d)"
    rf"|(?:ngay\s+)?{_DAY} thang [01]?\d nam {_YEAR}"
    rf"|{_DAY}(?:er|st|nd|rd|th)? (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug"
    rf"|sep|oct|nov|dec|fev|avr|mai|juin|juil|aou|janv|mars)[a-z]*\.?,? {_YEAR}"
    rf"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{{1,2}},? {_YEAR}"
    rf"|{_YEAR}-[01]\d-[0-3]\d|{_YEAR}(?!\d|\.\d))"
)
_BORN = re.compile(
    rf"(?:\b(?:ngay,? (?:thang,? nam )?sinh|sinh(?: ngay| nam| vao)?|nam sinh"
    rf"|nee?(?:\(e\))?|date de naissance|naissance|born"
    r"|date of birth|birth ?date|birthday|dob|ngay sinh,? dung la)|\bsn|d\. ?o\. ?b\.?)\"?"
    r"(?:(?: a| in| at) [a-z][\w'\-]{1,20}(?: [\w'\-]{2,20})??)?(?: ?\([^()\n]{0,24}\))?"
    rf"(?:\s*[:,]?\s*(?:ngay|nam|le|ie|en|on|in|dung la|bi sai|la|of|vao|khoang)?){{0,3}}[\s:\"]*"
    rf"(?P<date>{_DATE})"
)
_CUE = re.compile(
    r"[bdns](?<!\w.)(?:(?<=s)(?:inh|n[ :])|(?<=n)(?:(?:gay|am),? (?:thang,? nam )?sinh|ee?\b|aiss)"
    r"|(?<=b)(?:orn|irth)|(?<=d)(?:ate|ob|\. ?o))"
)
_BIRTH_WORDS = ("sinh", "sn", "ne ", "nee", "ne(", "naiss", "born", "birth", "dob", "d.o", "d. o")
_DOTS = re.compile("\\d\\.\\d{1,3}\\.\\d{1,3}\\.")
_COLONS = re.compile("[0-9a-f]:[0-9a-f]{0,4}:")
_NOT_BORN = re.compile(
    r"(?:tre|nguoi|khai|giay|phat|thi|hoc|ve|dan) sinh (?:tu|truoc|sau)$"
    r"|tre sinh|khai sinh$|(?:phat|hoc|ky|ve|he|moi|the|thi|nhan|giam|hy"
    r"|tai|sat|quyet|tam|gia) sinh$"
)
_COHORT = re.compile(r"(?:tre|con|chau) sinh (?:tu|ngay|trong)|khai sinh")
_RANGE = re.compile(
    r" (?:den|tro (?:di|ve|lai|len|xuong)|to|or (?:later|earlier|before|after)|a(?= \d)) "
    r"| ?[–-] ?\d{4}"
)
_BUILT = re.compile(
    "tru so|chateau|reservoir|uy ban|tram |cong trinh|moc gioi|cau |monument|tower|station"
)
_PLACE = re.compile(
    r"(?<![\d.])-?\d{1,3}[.,]\d{3,7}°?\s?[NSB]?\s?[,;/"
    r" ]\s?-?\d{1,3}[.,]\d{3,7}(?:°?\s?[EWOĐ](?!\w))?(?![\d.])"
    r"|\d{1,2}°\s?\d{1,2}['’′]\s?(?:\d{1,2}(?:[.,]\d+)?(?:\"|”|″|''))?\s?[NSB][ ,;]{0,3}"
    r"\d{1,3}°\s?\d{1,2}['’′]\s?(?:\d{1,2}(?:[.,]\d+)?(?:\"|”|″|''))?\s?[EWOĐ]"
)
_FRACTION = re.compile("[.,]\\d{3,7}\\s?[NSB]?\\s?[,;/ ]\\s?-?\\d{1,3}[.,]\\d")
_TRACKED = re.compile(
    r"dinh vi|vi tri|localise|located|places|tag|gps|dang o|tracker|bracelet|lich su di chuyen"
    r"|tin hieu"
    r"|geolocalisation|position|coordinates|pinged|phone was|smartphone|telephone de|traced"
    r"|bornage|last seen|phone records|records (?:put|place)|cell site|antenne|toa do"
    r"|lat(?:itude)?\b"
    r"|geolocal|toa do dien thoai|location of|tracked"
)


def find_contacts(text: str, key: str) -> Iterator[Found]:
    """``key``: the text folded, letter for letter."""
    if "@" in text:
        yield from _emails(text, key)
    yield from _network_addresses(text, key)
    yield from _places(text, key)
    yield from _plates(text, key)
    yield from _births(key)


def _network_addresses(text: str, key: str) -> Iterator[Found]:
    for pattern, hint in ((_IP4, _DOTS), (_IP6, _COLONS)):
        for match in pattern.finditer(text) if hint.search(key) else ():
            if _is_of_a_person(match, key):
                yield Found(match.start(), match.end(), "ip")


def _plates(text: str, key: str) -> Iterator[Found]:
    for near in _NEAR_PLATE.finditer(text):
        match = _PLATE_VN.match(text, near.start())
        if match is None:
            continue
        before = key[max(0, match.start() - 40) : match.start()]
        is_given_away = "." in match[0]
        if not _NOT_PLATE.search(before) and (is_given_away or _PLATE_LEAD.search(before)):
            yield Found(match.start(), match.end(), "vehicle_plate")
    if _IN_PLATE_WEST.search(text) and any(one in key for one in _PLATE_WORDS):
        yield from _western_plates(text, key)


def _western_plates(text: str, key: str) -> Iterator[Found]:
    done = 0
    for hint in _IN_PLATE_WEST.finditer(text):
        match = _PLATE_WEST.search(text, max(done, hint.start() - 6), hint.end() + 8)
        match = _PLATE_WEST.match(text, match.start()) if match else None
        if match is None:
            continue
        done = match.end()
        before = key[max(0, match.start() - 40) : match.start()]
        if _PLATE_LEAD.search(before) and not _NOT_PLATE.search(before):
            yield Found(match.start(), match.end(), "vehicle_plate")


def _births(key: str) -> Iterator[Found]:
    if not any(word in key for word in _BIRTH_WORDS):
        return
    for cue in _CUE.finditer(key):
        match = _BORN.match(key, cue.start())
        if match is None:
            continue
        before = key[max(0, match.start() - 12) : match.start() + 10].split(" ngay")[0].rstrip()
        around = key[max(0, match.start() - 6) : match.start() + 12]
        is_range = _RANGE.match(key, match.end())
        if not _NOT_BORN.search(before) and not _COHORT.search(around) and not is_range:
            start, end = match.span("date")
            yield Found(start + 5 * key.startswith("ngay ", start), end, "date_of_birth")


_AFTER_NAME = re.compile(
    rf"\s?\((?:(?:nee? (?:le )?|born |sinh(?: nam| ngay)?\s?:?\s?|sn:? ?))?(?P<date>{_DATE})\)"
    r"|, (?P<year>19[2-9]\d|20[01]\d)(?=, (?:tru|thuong tru|o |que|ngu|dan toc|nghe|to \d|thon"
    r"|xom|ban |ap ))"
)


def births_beside(key: str, people: list[tuple[int, int]], text: str) -> Iterator[Found]:
    """A date in brackets after a name: "Lucette Exemple (1er juin 1939)". A year alone there is
    the year of a book as often, but not after a Vietnamese name."""
    for name_start, name_end in people:
        match = _AFTER_NAME.match(key, name_end)
        if match is None:
            continue
        group = "date" if match["date"] else "year"
        is_year = len(match[group]) == 4
        if is_year and text[name_start:name_end].isascii():
            continue
        yield Found(match.start(group), match.end(group), "date_of_birth")


def _places(text: str, key: str) -> Iterator[Found]:
    for match in _PLACE.finditer(text) if "°" in text or _FRACTION.search(text) else ():
        around = key[max(0, match.start() - 90) : match.start()]
        if _TRACKED.search(around) and not _BUILT.search(around):
            yield Found(match.start(), match.end(), "location")


def _emails(text: str, key: str) -> Iterator[Found]:
    for match in _EMAIL.finditer(text):
        local = key[match.start() : match.end()].split("@")[0]
        if not _SHARED.match(local):
            yield Found(match.start(), match.end(), "email")


def _is_of_a_person(match: re.Match[str], key: str) -> bool:
    try:
        address = ipaddress.ip_address(match[0])
    except ValueError:
        return False
    if address.is_loopback or address.is_unspecified or match[0].startswith("255."):
        return False
    line = key[max(0, match.start() - 100) : match.end() + 60]
    return bool(_PERSON_NEAR.search(line)) and not _NO_PERSON.search(line[:120])
