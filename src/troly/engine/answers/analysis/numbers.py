"""Numbers of documents: 13/2023/NĐ-CP, 49/2013/QH13, 757/QĐ-BKHCN, 57-NQ/TW."""

from __future__ import annotations

import re
from collections.abc import Iterator

from troly.engine.answers.analysis.values import Kind, Mention

_SIGN = r"[A-ZĐƯ][A-ZĐƯa-zđư]*\d{0,3}"
_NUMBER = re.compile(
    # "số25/2021/TT-BGDĐT", "89/QĐ-TTgngày": typists leave spaces out.
    r"(?:(?<![\w/.,-])|(?<=số))(?:"
    rf"\d{{1,5}}[a-zA-Z]?\s?/\s?(?:19|20)\d\d\s?/?\s?{_SIGN}(?:\s?[-–/]\s?{_SIGN})*"
    rf"|\d{{1,5}}[a-z]?\s?/\s?{_SIGN}(?:[-–]{_SIGN})+"
    r"|\d{1,5}/(?:QĐ|KH|TB|BC|TTr|CV|CTr|HD|CT|NQ|CĐ)(?![\w-])"
    r"|\d{1,4}-(?:NQ|CT|KL|QĐ|KH|HD|QC|TB|LCT|SL)(?:/[A-ZĐ][\w-]*)+"
    r"|\d{1,4}[-/](?:HĐBT|CP|TTg|CT|SL|HĐNN\d?)(?![\w/-])"
    r"|(?:\(EU\)\s+)?(?:No\s+)?(?:19|20)\d\d/\d{1,4}/(?:EC|EU|CE|UE)"
    r")(?:(?!\w)|(?=ngày|của))"
)
_NO_DOCUMENT = re.compile(
    r"(?:mẫu|biểu|phụ lục|ký hiệu|TCVN|QCVN)(?:\s+(?:số|sau|đơn|biểu))*[:\s]*$", re.IGNORECASE
)


def numbers_in(text: str) -> Iterator[Mention]:
    """Numbers of documents in order; those of forms and standards are none."""
    for found in _NUMBER.finditer(text):
        if _NO_DOCUMENT.search(text, max(0, found.start() - 24), found.start()):
            continue
        value = re.sub(r"\s+", "", found.group()).replace("–", "-")
        yield Mention(Kind.NUMBER, found.start(), found.end(), value)
