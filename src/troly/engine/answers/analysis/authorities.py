"""State bodies that a Vietnamese text names, without the title of the person who heads them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from troly.engine.answers.analysis.values import Kind, Mention
from troly.engine.answers.claims.listed import set_of

_FIELDS = (
    r"Tài nguyên và Môi trường|Thông tin và Truyền thông|Khoa học và Công nghệ|Khoa học, Công nghệ"
    r"(?: và Môi trường)?|Giao thông [Vv]ận tải|Nông nghiệp và (?:Phát triển [Nn]ông thôn|PTNT|Môi"
    r" trường)|Nông nghiệp|Văn h(?:óa|oá),? (?:Thể thao và Du lịch|Thông tin|- Thông tin|và Thể"
    r" thao)|Văn h(?:óa|oá) - Thông tin|Lao động[ ,]*[-–]? ?Thương binh và Xã hội|Giáo dục và Đào"
    r" tạo|Kế hoạch và Đầu tư|Bưu chính,? Viễn thông|Dân tộc và Tôn giáo|Quy hoạch[ -–]*Kiến trúc"
    r"|Tài chính|Công an|Quốc phòng|Nội vụ|Ngoại giao|Ngoại vụ|Tư pháp|Công [Tt]hương|Y tế"
    r"|Xây dựng|Thương mại|Công nghiệp|Th(?:ủy|uỷ) sản|Du lịch|Nội thương|Lâm nghiệp"
)
_PLACE_NAME = r"(?:[A-ZĐÀ-Ỹ][\w’'-]*)(?:\s+[A-ZĐÀ-Ỹ][\w’'-]*){0,3}"
_LEVELS = (
    r"(?:các cấp|cùng cấp|cấp (?:tỉnh|huyện|xã|cao|quân khu|trên(?: trực tiếp)?)"
    r"|(?:các )?tỉnh, thành phố trực thuộc [Tt]rung ương"
    r"|(?:các )?(?:quận, huyện|huyện, quận|xã, phường)(?:, (?:thị xã|thị trấn|thành phố|đặc khu))*"
    r"(?: thuộc tỉnh)?"
    rf"|(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu)(?:\s+{_PLACE_NAME})?)"
)
_COURT = r"(?:nhân dân|quân sự)(?:\s+(?:tối cao|trung ương|khu vực))?"
_CENTRAL = (
    r"(?:Ủy|Uỷ) ban [Tt]hường vụ Quốc hội|Văn phòng (?:Quốc hội|Chủ tịch nước|Chính phủ)"
    r"|Thủ tướng(?: Chính phủ)?|Chính phủ|Quốc hội|Chủ tịch nước|Hội đồng [Dd]ân tộc"
    r"|Thanh tra (?:Chính phủ|Nhà nước|Bộ|tỉnh|[Ss]ở|huyện)|Kiểm toán [Nn]hà nước"
    r"|Ngân hàng [Nn]hà nước(?: Việt Nam)?|Kho bạc [Nn]hà nước"
    r"|Bảo hiểm (?:xã hội|tiền gửi)(?: Việt Nam| cấp tỉnh| cấp huyện| tỉnh| huyện)"
    r"|Đài (?:Truyền hình|Tiếng nói) Việt Nam|Thông tấn xã Việt Nam"
    r"|Bộ đội [Bb]iên phòng|Cảnh sát (?:biển Việt Nam|biển|cơ động|giao thông)"
    r"|Hội đồng Thẩm phán Tòa án nhân dân tối cao|Hội đồng [Bb]ầu cử [Qq]uốc gia"
    r"|Ban Chấp hành Trung ương|Ban Bí thư(?: Trung ương Đảng)?|Bộ Chính trị"
    r"|Ban Cơ yếu Chính phủ|Bộ Tổng [Tt]ham mưu(?: Quân đội nhân dân Việt Nam)?"
    r"|Mặt trận Tổ quốc Việt Nam|Ban Chỉ huy quân sự(?: cấp (?:tỉnh|huyện|xã))?"
)
_BODY = (
    rf"{_CENTRAL}|(?:Bộ|Sở) (?:{_FIELDS})"
    rf"|(?:Ủy|Uỷ) ban nhân dân(?:\s+{_LEVELS})?|UBND(?:\s+{_LEVELS})?"
    rf"|Hội đồng nhân dân(?:\s+{_LEVELS})?|HĐND(?:\s+{_LEVELS})?"
    rf"|(?:T(?:òa|oà) án|Viện kiểm sát)(?:\s+{_COURT})?(?:\s+{_LEVELS})?"
    rf"|(?:Công an|Bộ Chỉ huy quân sự|Hải quan)\s+{_LEVELS}"
    rf"|Phòng (?:{_FIELDS})(?:\s+{_LEVELS})?"
)
_CLOSED = re.compile(rf"(?<!\w)(?:{_BODY})(?!\w)")
_HEADS = (
    r"(?:Tổng cục|Cục|Chi cục|Vụ|Ban|Viện|Trung tâm|(?:Ủy|Uỷ) ban|Hội đồng|Bộ Tư lệnh|Văn phòng"
    r"|Học viện|Đội|Phòng|Cơ quan)"
)
_OPEN = re.compile(rf"(?<!\w){_HEADS}(?=\s+[A-ZĐÀ-Ỹ])")
_WORD = re.compile(r"\s+(?:-\s+)?([\w/’'-]+)(,?)")
_STOPS = set_of(
    """có là phải được quy để khi theo tại trong ngoài của thuộc hoặc hay với cho về từ đến bằng do
    bị ở nơi chủ chịu thực hướng quyết ban tổ xem gửi nhận thông kiểm tiếp căn giao làm sẽ đã không
    nếu trước sau trên dưới trực đề nêu nhằm trừ cùng các những một mỗi này đó xác phê trình báo lập
    cử xử ra tiến phối lấy đối đang cũng vào bổ miễn đồng ký tính công gồm bao như thẩm thì mà hoạt
    giúp chỉ tham cung yêu đăng hằng hàng hiện kể còn và đảm bảo quản ủy uỷ thu trả cấp nghiên rà
    cập đánh lưu sử triển kịp tăng bộ khác trở đều rằng lại chậm hợp hỗ tạo việc phân"""
)
_MOST_WORDS = 12
_MOST_SMALL = 4
_PLACE_AFTER = re.compile(
    r"\s+(?:sau thông quan|Việt Nam|quốc gia|Quốc gia|trung ương|Trung ương"
    r"|của Quốc hội|cấp (?:tỉnh|huyện|xã)|tỉnh|thành phố|huyện)(?!\w)"
)
_IN_NAME_OF_LAW = re.compile(
    r"(?:(?:Luật|Nghị định|Bộ luật|Pháp lệnh)(?: về)?(?: [Tt]ổ chức| [Bb]ầu cử| [Hh]oạt động"
    r"(?: giám sát)?(?: của)?)?|đại biểu|Luật [Bb]ầu cử đại biểu|tướng|Cổng thông tin điện tử)\s+$"
)
_NO_BODY = set_of(
    "Nghị Quyết Thông Luật Giám Kế Hướng Báo Công Danh Tài Hồ Ban Sửa Nội Bãi Thu Nhận Cấp"
)


def authorities_in(text: str) -> Iterator[Mention]:
    """State bodies in order, none over another."""
    closed = [(m.start(), m.end()) for m in _CLOSED.finditer(text)]
    named = [(m.start(), end) for m in _OPEN.finditer(text) if (end := _named(text, m.end()))]
    last = -1
    for start, end in sorted({*closed, *named}, key=lambda span: (span[0], -span[1])):
        if start < last:
            continue
        if _IN_NAME_OF_LAW.search(text, max(0, start - 40), start):
            continue
        last = end
        yield Mention(Kind.AUTHORITY, start, end, " ".join(text[start:end].split()))


def _named(text: str, start: int) -> int:
    """Where a name in capitals that begins at ``start`` ends; 0 where none does."""
    first = _WORD.match(text, start)
    if first is None or not first[1][0].isupper() or first[1] in _NO_BODY:
        return 0
    end = at = start
    small = 0
    for _ in range(_MOST_WORDS):
        found = _WORD.match(text, at)
        if found is None or not _goes_on(text, found, small):
            break
        at = found.end(1)
        small = 0 if found[1][0].isupper() else small + 1
        if found[1] != "và":
            end = at
        if found[2]:
            # "Cục Phòng, chống HIV/AIDS": only a pair of this kind goes on behind a comma.
            if found[1] not in ("Phòng", "Thi"):
                break
            at = found.end()
        if _begins_body(text, at):
            break
    after = _PLACE_AFTER.match(text, end)
    return after.end() if after else end


def _goes_on(text: str, found: re.Match[str], small: int) -> bool:
    """Whether the word belongs to the name; ``small``: how many small ones stand before it."""
    word = found[1]
    if word[0].isupper():
        return True
    if word == "và":
        following = _WORD.match(text, found.end())
        is_name = following is not None and following[1][0].isupper()
        return is_name and not _begins_body(text, found.end())
    return word not in _STOPS and small < _MOST_SMALL


def _begins_body(text: str, at: int) -> bool:
    after = _WORD.match(text, at)
    if after is None:
        return False
    start = after.start(1)
    return bool(_CLOSED.match(text, start) or _OPEN.match(text, start))
