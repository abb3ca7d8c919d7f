"""Numbers as they are written: figures, words, and both with magnitudes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from troly.engine.answers.claims.figures import figure
from troly.engine.answers.claims.items import Item
from troly.engine.answers.claims.listed import set_of

_ONES: dict[str, dict[str, int]] = {
    "vi": {"một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
           "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9, "mười": 10, "không": 0},
    "fr": {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7,
           "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14,
           "quinze": 15, "seize": 16, "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40,
           "cinquante": 50, "soixante": 60, "septante": 70, "nonante": 90},
    "en": {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
           "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
           "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
           "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
           "eighty": 80, "ninety": 90},
}  # fmt: skip
HOURS_SPELLED = {word: worth for word, worth in _ONES["en"].items() if worth <= 12}
"""Words that are an hour where "in the afternoon" follows."""
_TIMES: dict[str, dict[str, int]] = {
    "vi": {"mươi": 10, "chục": 10, "trăm": 100, "nghìn": 1000, "ngàn": 1000, "vạn": 10_000,
           "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9},
    "fr": {"cent": 100, "cents": 100, "mille": 1000, "million": 10**6, "millions": 10**6,
           "milliard": 10**9, "milliards": 10**9},
    "en": {"hundred": 100, "thousand": 1000, "million": 10**6, "millions": 10**6, "billion": 10**9,
           "billions": 10**9, "bn": 10**9},
}  # fmt: skip
_LINKS = {"vi": ("linh", "lẻ"), "fr": ("et",), "en": ("and",)}
# Never a number by themselves: parts of compounds, or words of another meaning.
_NEVER_FIRST = set_of("tư mốt lăm nhăm mươi chục không vạn tỷ tỉ trăm triệu nghìn ngàn")
_FIRST_TIMES = {"fr": ("cent", "mille"), "en": ("hundred", "thousand"), "vi": ()}
_AFTER_FIVE = set_of(
    "ngày tháng năm tuần giờ phút quý người hộ triệu tỷ tỉ trăm nghìn ngàn mươi lần đồng bản bộ"
    " khoản điều điểm lớp trường xã phường huyện tỉnh thôn đơn cơ cán phòng loại nhóm nội nguyên"
    " mét km kg tấn lít ha phần % đại em con suất chiếc cái cuốn tập hồ thành viên chức vị tuổi"
    " bước ca buổi phiên kỳ đợt cấp mức hình biện tiêu nhiệm chỉ"
)
_NOT_ONE = set_of("số vài phần trong ít mình cách khi lần cửa")
_HALF = {"vi": "nửa", "fr": "demi", "en": "half"}
_DIGITS = re.compile(r"\d{1,3}")
_DOZEN = {"tá": 12, "dozen": 12, "douzaine": 12, "vingtaine": 20, "dizaine": 10, "centaine": 100,
          "quinzaine": 15, "trentaine": 30, "cinquantaine": 50}  # fmt: skip


def spelled_at(
    items: Sequence[Item], place: int, language: str
) -> tuple[Fraction, int, bool] | None:
    """Value, last item, and whether it is a mere "one", which is an article more often."""
    key = items[place].key
    if key == _HALF[language] and _next(items, place) not in ("", ",", ";"):
        return Fraction(1, 2), place, False
    if not key[0].isdigit() and not _may_begin(items, place, language):
        return None
    number = _Number(items, place, language)
    while number.at < len(items) and number.takes():
        number.at += 1
    if number.last < place:
        return None
    is_bare_one = number.last == place and key in ("một", "un", "une", "one")
    return number.total + number.group, number.last, is_bare_one


class _Number:
    """A number while it is read: ``total`` of what has its magnitude, ``group`` of what may still
    get one, ``tail`` the last word's worth."""

    def __init__(self, items: Sequence[Item], place: int, language: str) -> None:
        self.items, self.place, self.language = items, place, language
        self.at, self.last = place, place - 1
        self.total, self.group, self.tail = Fraction(0), Fraction(0), Fraction(0)
        self.has_figure = False

    def takes(self) -> bool:
        """Read the item at ``at`` where it goes on with the number."""
        word = self.items[self.at].key
        if word in _LINKS[self.language] and self._links():
            return True
        taken = (
            self._figure(word)
            if word[:1].isdigit()
            else self._one(word) or self._magnitude(word) or self._part(word)
        )
        if taken:
            self.last = self.at
        return taken

    def _links(self) -> bool:
        return _goes_on(self.items, self.at, _ONES[self.language], self.at > self.place)

    def _figure(self, word: str) -> bool:
        value = figure(word)
        if value is None or (self.at > self.place and (self.has_figure or not self.total)):
            return False
        self.group, self.at = _with_groups(self.items, self.at, value, self.language)
        self.has_figure = True
        return True

    def _one(self, word: str) -> bool:
        worth = _ONES[self.language].get(word)
        if worth is None or (self.has_figure and self.group):
            return False
        if self.at > self.place and _is_year_word(self.items, self.at, self.language):
            return False
        self.group = _plus(self.group, worth, self.tail, word)
        self.tail = Fraction(worth)
        return True

    def _magnitude(self, word: str) -> bool:
        factor = _TIMES[self.language].get(word)
        if factor is None:
            return False
        if factor == 10:
            self.group += self.tail * 9
        elif factor == 100 and not self.has_figure:
            self.group = max(self.group, Fraction(1)) * 100
        else:
            self.total += (self.group or Fraction(1)) * factor
            self.group, self.has_figure = Fraction(0), False
        self.tail = Fraction(0)
        return True

    def _part(self, word: str) -> bool:
        """ "hai triệu rưỡi", "two dozen"."""
        if word == "rưỡi" and self.total:
            before = self.items[self.at - 1].key
            self.total += Fraction(_TIMES[self.language].get(before, 0), 2)
            return True
        if word in _DOZEN and self.at > self.place:
            self.group = max(self.group, Fraction(1)) * _DOZEN[word]
            return True
        return False


def _plus(group: Fraction, value: int, tail: Fraction, word: str) -> Fraction:
    """ "quatre vingt" is four times twenty; other words add up."""
    if word in ("vingt", "vingts") and tail == 4:
        return group - 4 + 80
    return group + value


def _next(items: Sequence[Item], place: int) -> str:
    return items[place + 1].key if place + 1 < len(items) else ""


def _may_begin(items: Sequence[Item], place: int, language: str) -> bool:
    key = items[place].key
    if key in _FIRST_TIMES[language]:
        return True
    if key not in _ONES[language] or key in _NEVER_FIRST:
        return False
    if key == "một" and _next(items, place) in _NOT_ONE:
        return False
    return not _is_year_word(items, place, language)


def _is_year_word(items: Sequence[Item], place: int, language: str) -> bool:
    """Whether "năm" means year here and not five."""
    if language != "vi" or items[place].key != "năm":
        return False
    before = items[place - 1].key if place else ""
    following = _next(items, place)
    if before in ("mươi", "linh", "lẻ"):
        return False
    if before in _ONES["vi"] or before[:1].isdigit() or before in ("hằng", "hàng", "mỗi", "cả"):
        return following not in _AFTER_FIVE or before[:1].isdigit() or before in _ONES["vi"]
    return following not in _AFTER_FIVE


def _goes_on(items: Sequence[Item], at: int, ones: Mapping[str, int], begun: bool) -> bool:
    """Whether a linking word stands inside a number: "vingt et un", "hundred and five"."""
    if not begun:
        return False
    before, following = items[at - 1].key, _next(items, at)
    if following not in ones:
        return False
    if items[at].key in ("linh", "lẻ"):
        return True
    if items[at].key == "et":
        return following in ("un", "une", "onze") and ones.get(before, 0) >= 20
    return before in ("hundred", "thousand")


def _with_groups(
    items: Sequence[Item], at: int, value: Fraction, language: str
) -> tuple[Fraction, int]:
    """ "12 000" in French: groups of three figures behind a space."""
    if language == "fr" and _DIGITS.fullmatch(items[at].key):
        while (
            at + 1 < len(items)
            and re.fullmatch(r"\d{3}", items[at + 1].key)
            and items[at + 1].start == items[at].end + 1
        ):
            at += 1
            value = value * 1000 + int(items[at].key)
    return value, at
