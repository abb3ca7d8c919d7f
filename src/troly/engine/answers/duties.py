"""Who must do what by when, found in a text by rules: sentences that give a task, and rows of
tables that list tasks. What the text does not say stays empty; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from troly.engine.answers.due_days import LEADS, NOTHING, Due, due_in
from troly.engine.text.forms import fold
from troly.engine.text.sentences import sentences


@dataclass(frozen=True, slots=True)
class Duty:
    """``text[start:end]`` gives the task; ``deed``, ``owner``, ``result`` are words of it, empty
    where it does not say."""

    start: int
    end: int
    deed: str
    owner: str = ""
    due: Due = NOTHING
    result: str = ""


_OFFICES = (
    r"(?:các\s+|các\s+đồng chí\s+)?(?:Bộ|Sở|Ban|Phòng|Văn phòng|Ủy ban|Uỷ ban|UBND|Hội đồng|"
    r"Trung tâm|Chủ tịch|"
    r"Phó|Giám đốc|Trưởng|Chánh|Công an|Quân sự|Trạm|Trường|Hội|Đoàn|Mặt trận|Tổ|Đội|Chi cục|Cục|"
    r"Thanh tra|Kho bạc|Thủ trưởng|Người đứng đầu|Cơ quan|Đơn vị|Phòng, ban|Thôn|Ông|Bà|Đồng chí)"
)
_DEEDS = (
    r"chủ trì|phối hợp|thực hiện|tham mưu|xây dựng|tổ chức|rà soát|hoàn thành|hoàn thiện|báo cáo|"
    r"ban hành|trình|gửi|lập|hướng dẫn|kiểm tra|tổng hợp|theo dõi|đôn đốc|bố trí|chuẩn bị|"
    r"triển khai|"
    r"cập nhật|bảo đảm|đảm bảo|công khai|niêm yết|mua|giải quyết|xử lý|cung cấp|đề xuất"
)
_MODALS = r"có trách nhiệm|chịu trách nhiệm|có nhiệm vụ|phải|cần"
_GIVEN = re.compile(
    rf"\b(?:giao|đề nghị|yêu cầu|phân công)\s+(?:cho\s+)?"
    rf"(?P<owner>{_OFFICES}\b[^.;:]{{0,90}}?)\s*,?\s+"
    rf"(?P<deed>(?:(?:{_MODALS})\s+)?(?:{_DEEDS})\b.*)",
    re.IGNORECASE | re.DOTALL,
)
_BOUND = re.compile(
    rf"^(?:[-–+*•]|\d+[.)]|[a-zđ][.)])?\s*(?P<owner>{_OFFICES}\b[^.;:]{{0,90}}?)\s*,?\s+"
    rf"(?P<modal>(?:{_MODALS})(?:\s+về)?\s+)?(?P<deed>(?:{_DEEDS})\b(?!\s*:).*)",
    re.IGNORECASE | re.DOTALL,
)
_WEST = re.compile(
    r"^(?:[-–+*•]|\d+[.)])?\s*(?P<owner>(?:the|le|la|les|l['’])\s*[^.;:]{2,70}?)\s+"
    r"(?P<modal>shall|must|is responsible for|are responsible for|doit|doivent|"
    r"est chargée? de|sont chargée?s de)\s+(?P<deed>.*)",
    re.IGNORECASE | re.DOTALL,
)
_PAST = re.compile(r"\bđã\b|\bhas\b|\bhave\b|\bwas\b|\bwere\b", re.IGNORECASE)
_RESULT = re.compile(
    r"(?:sản phẩm|kết quả|livrable|deliverable)\s*(?:là|:|dự kiến:?)\s*(?P<result>[^.;|]{3,160})",
    re.IGNORECASE,
)
_PRODUCED = re.compile(
    r"\b(?:ban hành|xây dựng|lập|trình|gửi|hoàn thiện)\s+(?P<result>(?:kế hoạch|báo cáo|tờ trình|"
    r"quyết định|danh sách|chương trình|phương án|đề án|dự toán|quy chế|công văn|hướng dẫn)\b"
    r"[^.,;|]{0,100}?)(?=\s+(?:trước|chậm nhất|trong|đến|xong)\b|[.,;|]|$)",
    re.IGNORECASE,
)
_CELL = re.compile(r"\s*([^:|]{1,60}):\s*(.*)", re.DOTALL)
_COLUMNS = {
    "deed": (
        "nhiem vu", "viec", "cong viec", "noi dung", "noi dung cong viec",
        "noi dung nhiem vu", "ten nhiem vu", "task", "action", "tache",
    ),
    "owner": (
        "nguoi thuc hien", "nguoi chiu trach nhiem", "don vi chu tri", "co quan chu tri", "chu tri",
        "don vi thuc hien", "owner", "responsible", "responsable", "nguoi phu trach",
    ),
    "due": (
        "thoi han", "han", "thoi gian", "thoi gian hoan thanh", "thoi han hoan thanh", "deadline",
        "due", "due date", "echeance", "ngay hoan thanh",
    ),
    "result": ("ket qua", "san pham", "ket qua san pham", "result", "deliverable", "livrable"),
}  # fmt: skip
_LONGEST = 700


def duties_in(text: str, year: int | None = None) -> Iterator[Duty]:
    """The tasks that ``text`` gives, in reading order. ``year``: the document's own."""
    for span in sentences(text):
        sentence = text[span.start : span.end]
        if len(sentence) > _LONGEST:
            continue
        found = _row(sentence, span.start, year)
        if found is None and " | " not in sentence:
            found = _said(sentence, span.start, year)
        if found is not None:
            yield found


def _row(line: str, start: int, year: int | None) -> Duty | None:
    """A row of a table of tasks, "Name: value | Name: value"."""
    if " | " not in line:
        return None
    cells: dict[str, str] = {}
    for part in line.split(" | "):
        match = _CELL.fullmatch(part.strip())
        if match is None:
            continue
        name = " ".join(re.sub(r"[^a-z ]", " ", fold(match[1])).split())
        for column, names in _COLUMNS.items():
            if name in names and column not in cells:
                cells[column] = match[2].strip()
    if not cells.get("deed") or not (cells.get("owner") or cells.get("due")):
        return None
    due = due_in(cells.get("due", ""), year)
    if not due.words and cells.get("due"):
        due = Due(cells["due"])
    return Duty(
        start, start + len(line), cells["deed"], cells.get("owner", ""), due,
        cells.get("result", ""),
    )  # fmt: skip


def _said(sentence: str, start: int, year: int | None) -> Duty | None:
    due = due_in(sentence, year)
    match = _GIVEN.search(sentence)
    if match is None:
        match = _BOUND.match(sentence) or _WEST.match(sentence)
        if match is None or not (match["modal"] or LEADS.search(sentence)):
            return None
        if _PAST.search(sentence) and not match["modal"]:
            return None
    elif _PAST.search(sentence[: match.start()]):
        return None
    produced = _RESULT.search(sentence) or _PRODUCED.search(match["deed"])
    return Duty(
        start,
        start + len(sentence),
        match["deed"].strip(" .;"),
        match["owner"].strip(" ,"),
        due if due.is_led or match.re is _GIVEN else NOTHING,
        produced["result"].strip() if produced else "",
    )
