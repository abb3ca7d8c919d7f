"""State-secret markings, as Vietnamese law sets them on a document: MẬT, TỐI MẬT, TUYỆT MẬT."""

from __future__ import annotations

import re
import unicodedata

_MARKS = {"MẬT": "mat", "TỐIMẬT": "toi_mat", "TUYỆTMẬT": "tuyet_mat"}
_RANK = {"mat": 1, "toi_mat": 2, "tuyet_mat": 3}
_LABEL = re.compile(
    r"^(?:ĐỘ MẬT|DẤU (?:CHỈ )?(?:ĐỘ )?MẬT|MỨC ĐỘ MẬT|Độ mật|Dấu độ mật|Mức độ mật)\s*:\s*"
)
_CELLS = re.compile(r"[|\t\n\r\f\v\x85\u2028\u2029]")
_AROUND = " .,:;()[]{}<>*_-–—=~\"'“”‘’/\\#!|•"


def secrecy_mark(doc_text: str) -> str | None:
    """The highest mark that stands alone, in capitals, on a line or in a table cell.

    Returns "mat", "toi_mat", "tuyet_mat" or None. Letters may be spaced ("M Ậ T") and decomposed.
    "bí mật" in running text, and capitals within a longer line, are not marks. Headers, footers
    and text boxes must be part of ``doc_text``.
    """
    highest: str | None = None
    for cell in _CELLS.split(unicodedata.normalize("NFC", doc_text)):
        if len(cell) > 200:
            continue
        clean = _LABEL.sub("", cell.strip(_AROUND)).strip(_AROUND)
        mark = _MARKS.get("".join(clean.split()))
        if mark and (highest is None or _RANK[mark] > _RANK[highest]):
            highest = mark
    return highest
