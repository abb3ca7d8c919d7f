"""Where somebody lives: led to by a label or a person, told by the order of its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SMALL = (
    r"(?:s[ốo] (?:nhà )?\d{1,5}(?!\d)\w*(?:/\d+)*|th[ôo]n|x[óo]m|[ấa]p|b[ảa]n|l[àa]ng"
    r"|bu[ôo]n|t[ổo] (?:d[âa]n ph[ốo] )?\d+|t[ổo] d[âa]n ph[ốo]"
    r"|khu ph[ốo]|kh[óo]m|ki[ệe]t|h[ẻe]m|ng[õo]|ng[áa]ch|c[ăa]n(?: h[ộo])?"
    r"|chung c[ưu]|nh[àa] s[ốo]|s[ốo] nh[àa]|ph[òo]ng \d+|khu (?:t[ậa]p th[ểe]"
    r"|[A-Z\d]+)|đội \d+|ph[ốo]|đ[ưu][ờo]ng|l[ôo] |ki ?[ốo]t|P\.? ?\d{2,4}|t[òo]a(?: nh[àa])?"
    r"|t[ầa]ng \d+|s[ạa]p \d+|nh[àa] tr[ọo]|t[ổo] \d+|k[ýy] t[úu]c x[áa]|ti[ểe]u khu|c[ụu]m \d+"
    r"|\d+[A-Z]?(?:/\d+[A-Z]?){0,4}(?= (?:(?-i:[A-ZĐ])|đường|phố|duong|pho)))"
)
_ADMIN = (
    r"(?:x[ãa]|ph[ưu][ờo]ng|th[ịi] tr[ấa]n|huy[ệe]n|qu[ậa]n|t[ỉi]nh|th[àa]nh ph[ốo]"
    r"|th[ịi] x[ãa]|đ[ặa]c khu|TP\.?|tp\.?|p\.|q\.)"
)
_PART = r"[^,;:\n()|]{1,60}?"
_VIETNAMESE = re.compile(
    rf"(?<!\w){_SMALL}(?:\s{_PART})?(?:,\s?(?:{_SMALL}|{_ADMIN}|Hà Nội|Hải Phòng"
    rf"|đ[ưu][ờo]ng|Đà Nẵng|Huế|Cần Thơ|TPHCM|Sài Gòn"
    rf"|(?-i:[A-ZĐ][^\W\d]+ [A-ZĐ]))(?:\s?{_PART})?){{1,6}}"
    rf"(?=[,;.\n()|\"]|$| (?-i:v[ềe]|đến|để|vận|gọi|kêu|n[hộ]{{2}}|nh[ậa]n|c[óo]|[đd][ượu]{{2,3}}c"
    rf"|x[ie]n|ch[ưu]a|[đd][ãa]|b[ịi]|mu[ốo]n|v[àa]|[đd][ểe])(?!\w))",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"(?:gia dinh|nha) (?:toi|em|chung toi|minh|chau)|(?:toi|em|chung toi|chau|minh) (?:dang "
    r"|hien )?o"
)
_AFTER_LABEL = re.compile(
    r"(?:ho khau thuong tru|ho khau tai|hktt|dkhktt|dia chi (?:thuong tru|tam tru|lien he|lien lac"
    r"|nha rieng|nha|hien tai|cu tru|nhan(?: hang| qua)?|giao hang|o)|dia chi"
    r"|noi (?:thuong tru|tam tru|o hien nay|o hien tai|cu tru|sinh song|o)|thuong tru(?: tai"
    r"| o)?|tam tru(?: tai| o)?"
    r"|cu tru(?: tai| o)?|tru tai|tru o|ngu tai|ngu o|que quan|nguyen quan|que o|hien o"
    r"|cho o(?: hien nay)?)(?: cua (?:cha|me|vo|chong|con|nguoi \w+)| cu"
    r"| moi)?(?: ?\([^()\n]{2,30}\))?"
    r"(?P<colon>\s*[:,]?)\s*(?:tai |o )?"
    r"(?P<home>(?:so |\d|thon|xom|ap |ban |buon|lang|to |khu|khom|hem|ngo|ngach|kiet|can "
    r"|chung cu|phong|duong|pho |lo "
    r"|xa |phuong |thi tran |thi xa |huyen |quan |tp|tt |p\.|p\d|nha |ki ?ot|toa |tang |sap "
    r"|cum |doi \d"
    r"|tieu khu|ky tuc|(?<=: )[a-z])[^\n;|]{6,140}(?:(?<=,)\n[^\n;|:]{6,80})?)"
)
_HOME_ENDS = re.compile(
    r"(?<![ .]tp)(?<![ .,]q)(?<![ .,]p)(?<![ .,]h)(?<![ .,]x)(?<![ .]tx)(?<![ .]tt)[.](?=\s|$)"
    r"|\)|\"|,? (?=(?:dien thoai|sdt|dt|so dien|cccd|cmnd|can cuoc|sinh (?:nam"
    r"|ngay)|nghe|email|dan toc|ton giao"
    r"|so cccd|so can|ma so|mst|lien he|la chu|lam nghe|co don|de nghi|xin|ve viec|khong|da|bi"
    r"|duoc|chua|nhan|ngay|tu ngay|ma so|stk|zalo|nguoi nhan|can nang|hien dang|chuc vu|con"
    r"|voi ly do"
    r"|va duoc|co dien|hien dang|noi dung|ly do|cho o)(?!\w))|[,:] ?(?=0\d{2})"
)
_OFFICE_HOME = re.compile(
    r"\b(?:tru so|co quan|cong ty|doanh nghiep|uy ban|ubnd|van phong|trung tam|benh vien"
    r"|truong|don vi|chi nhanh)\b"
)
_LED = re.compile(
    r"thuong tru|tam tru|tru tai|cu tru|noi o|cho o|dia chi|que quan|nguyen quan"
    r"|ngu tai|cung o|nha o|lien he|\bo\b|sinh song|nhan ket qua"
    r"|ho khau|tai nha|ong |ba |anh |chi |\bho\b|chau |em "
)
_NOT_HOME = re.compile(
    r"tru so|nha van hoa|kho tang|dia diem to chuc|cu cong|truong tieu hoc"
    r"|dat tai|xay dung tai|to chuc tai"
)

_FR_WAY = (
    r"(?:venelle|traverse|mont[ée]e|esplanade|promenade|faubourg|cour|chauss[ée]e|clos|mail"
    r"|corniche|voie|parvis"
    r"|galerie|sente|rue|all[ée]e|avenue|av\.|boulevard|bd|impasse|chemin|place|quai"
    r"|route|cours|square|passage|ruelle|sentier|villa|lotissement|r[ée]sidence"
    r"|lieu-dit|hameau|cit[ée])"
)
_FRENCH = re.compile(
    rf"(?<!\w)(?:\d{{1,4}}(?: ?(?:bis|ter|quater|[A-D]))?,? {_FR_WAY} [^\n;"
    rf"|]{{2,60}}?|{_FR_WAY} [^\n;|]{{2,70}}?|(?-i:(?:Le|La"
    rf"|Les) [A-Z][\w'-]+(?: [A-Z][\w'-]+)?)),? (?:\d{{5}}|[0-9O]{{5}})"
    r" [A-ZÀ-Ýa-zà-ÿ][\w'’\-]+(?:[ -](?:[A-ZÀ-Ý][\w'’\-]+|sur|sous|les|en|le|la|de|du|lès)){0,4}",
    re.IGNORECASE,
)
_EN_WAY = (
    r"(?:street|st|lane|road|rd|avenue|ave|close|row|drive|way|square|terrace"
    r"|crescent|bank|court|gardens|hill|mews|place|grove|park|parade|walk"
    r"|green|quay)"
)
_ENGLISH = re.compile(
    rf"(?<![\w£])(?:(?:flat|apt\.?|apartment|unit) \w+,? )?\d{{1,5}}[a-z]? "
    rf"(?:[a-z][\w'’\-]*\.? ){{1,4}}?{_EN_WAY}\b"
    r"(?:,? (?:[a-z][\w'’\-]*)(?: [a-z][\w'’\-]*)??){1,3}?"
    r"(?:,? [A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|(?:, [A-Z]{2})? \d{5}(?:-\d{4})?"
    r"|(?=[.;\n\"|]|$| (?:and|is|was|since|where|for)\b))"
    rf"|(?<!\w)the [a-z][\w'’\-]* [a-z][\w'’\-]*, [a-z][\w'’\-]* {_EN_WAY}, [a-z][\w'’\-]*"
    rf"(?: [A-Z]{{1,2}}\d[A-Z\d]? ?\d[A-Z]{{2}})?",
    re.IGNORECASE,
)
_WEST_LED = re.compile(
    r"habit|demeur|domicil|adresse|live (?:at|in)|lives|living|address|resid|write to|tenant"
    r"|next of kin|logement|logee?|dossier de|mme |m\. |mr |ms |mrs "
)
_WEST_OFFICE = re.compile(
    r"mairie|prefecture|direction|departementale|caisse|cpam|caf\b|urssaf|tribunal|agence"
    r"|council|registry|visit |accueil|guichet|bureau|siege"
    r"|headquarters|open (?:from|between)|library|held at|office"
)


def _is_written_as_a_place(found: str, text: str) -> bool:
    """Capitals, unless the whole text has none."""
    return text.islower() or sum(word[:1].isupper() for word in found.split()) >= 2


Span = tuple[int, int]
# "cho ô tô", "trừ ô tô" fold to what leads to an address.
_CAR = re.compile(r"(?i: ô(?: |$))")

_LEADS = (
    "tru tai",
    "tru o",
    "tru:",
    "tam tru",
    "thuong tru",
    "cu tru",
    "sinh song",
    "dia chi",
    "noi o",
    "que ",
    "o tai",
    "ngu ",
    "hien o",
    "cho o",
    "nguyen quan",
    "noi cu",
    "hktt",
    "ho khau",
)
_PLACE_WORDS = (
    "xa ", "phuong", "thi tran", "quan ", "huyen", "tp", "thanh pho", "ha noi", "thi xa", "p.", "q."
)  # fmt: skip
_LABEL_BEFORE = re.compile(
    r"(?:thuong tru|tam tru|ho khau|noi o[^:]{0,16}|dia chi|que quan|tru tai|cu tru"
    r"|ngu tai)[\s:,]*(?:tai|o)?[\s:]*$"
)
_CODE = re.compile(r"[\do]{5} [a-z]")
_WAY_WORD = re.compile(rf" {_EN_WAY}(?!\w)")


def _home_end(text: str, key: str, start: int, end: int) -> int | None:
    """Where the words after an address begin; "Đã" with a capital is part of a place's name."""
    for stop in _HOME_ENDS.finditer(key, start, end):
        following = text[stop.end() : stop.end() + 1]
        if not following.isupper() or stop[0].strip() or text.islower():
            return stop.start()
    return None


_WEST_WORDS = ("address", "adresse", "habit", "domicil", "lives", "write to")


def find_addresses(text: str, key: str, people: list[Span]) -> Iterator[Span]:
    """``people``: spans of names: an address needs somebody who lives there."""
    is_labelled = any(lead in key for lead in _LEADS)
    is_western = bool(people) or any(word in key for word in _WEST_WORDS)
    if not is_labelled and not is_western and not _SELF.search(key):
        return
    for low, high in _segments(text):
        line = key[low:high]
        if is_labelled and any(lead in line for lead in _LEADS):
            yield from _labelled(text, key, low, high)
        if any(word in line for word in _PLACE_WORDS):
            yield from _vietnamese(text, key, low, high, people)
        if is_western and _CODE.search(line):
            yield from _western(_FRENCH, text, key, low, high, people)
        if is_western and _WAY_WORD.search(line):
            yield from _western(_ENGLISH, text, key, low, high, people)


def _segments(text: str) -> Iterator[Span]:
    """Lines, together with the next where a comma ends them."""
    low, at = 0, 0
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        at = end + 1
        if text[end - 1 : end] != "," or end == low:
            yield low, end
            low = at
    if low < len(text):
        yield low, len(text)


def _labelled(text: str, key: str, low: int, high: int) -> Iterator[Span]:
    for match in _AFTER_LABEL.finditer(key, low, high):
        start, end = match.span("home")
        if _CAR.search(text, match.start(), start):
            continue
        stop = _home_end(text, key, start, end)
        end = start + len(text[start : end if stop is None else stop].rstrip(" .,;:-"))
        is_whole = "," in text[start:end] or " - " in text[start:end]
        before = key[max(0, match.start() - 70) : match.start() + 4]
        if is_whole and end - start > 10 and not _OFFICE_HOME.search(before):
            yield start, end


def _vietnamese(text: str, key: str, low: int, high: int, people: list[Span]) -> Iterator[Span]:
    for match in _VIETNAMESE.finditer(text, low, high):
        before = key[max(0, match.start() - 90) : match.start()]
        gaps = [match.start() - end for _, end in people if 0 <= match.start() - end < 160]
        is_led = (
            (gaps and min(gaps) <= 3)
            or _LABEL_BEFORE.search(before)
            or _SELF.search(before[-30:])
            or (gaps and _LED.search(before))
        )
        if is_led and not _NOT_HOME.search(before[-60:]):
            yield match.start(), match.start() + len(match[0].rstrip(" .,"))


def _western(
    pattern: re.Pattern[str], text: str, key: str, low: int, high: int, people: list[Span]
) -> Iterator[Span]:
    for match in pattern.finditer(text, low, high):
        if pattern is _ENGLISH and not _is_written_as_a_place(match[0], text[low:high]):
            continue
        before = key[max(0, match.start() - 90) : match.start()]
        close = any(abs(match.start() - end) < 120 for _, end in people)
        if (_WEST_LED.search(before) or close) and not _WEST_OFFICE.search(before):
            yield match.start(), match.start() + len(match[0].rstrip(" .,"))
