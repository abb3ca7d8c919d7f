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
# Capitals of Vietnamese stand between small letters in Unicode: no range holds them alone.
_CAPITAL = f"[{''.join(c for c in map(chr, range(0x41, 0x1EFA)) if c.isupper())}]"
_PLACE_NAME = rf"(?:{_CAPITAL}[\w’'-]*)(?:\s+{_CAPITAL}[\w’'-]*){{0,3}}"
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
    r"|(?:(?:Ủy|Uỷ) ban (?:Trung ương )?)?Mặt trận Tổ quốc Việt Nam"
    r"|Hội đồng (?:Quốc phòng và [Aa]n ninh|Thẩm định Nhà nước)"
    r"|Ban (?:Dân nguyện|Công tác đại biểu)"
    r"|Ban Chỉ huy quân sự(?: cấp (?:tỉnh|huyện|xã))?"
)
_BODY = (
    rf"{_CENTRAL}|(?:Bộ|Sở) (?:{_FIELDS})"
    rf"|(?:Văn phòng )?(?:Ủy|Uỷ) ban nhân dân(?:\s+{_LEVELS})?|UBND(?:\s+{_LEVELS})?"
    rf"|Hội đồng nhân dân(?:\s+{_LEVELS})?|HĐND(?:\s+{_LEVELS})?"
    rf"|(?:T(?:òa|oà) án|Viện kiểm sát)(?:\s+{_COURT})?(?:\s+{_LEVELS})?"
    rf"|(?:Công an|Bộ Chỉ huy quân sự|Hải quan)\s+{_LEVELS}"
    rf"|Phòng (?:{_FIELDS})(?:\s+{_LEVELS})?"
)
_CLOSED = re.compile(rf"(?<!\w)(?:{_BODY})(?!\w)")
_HEADS = (
    r"(?:Tổng cục|Cục|Chi cục|Vụ|Viện|Trung tâm|(?:Ủy|Uỷ) ban|Bộ Tư lệnh|Văn phòng|Học viện"
    r"|Ban (?=Chỉ huy|Chỉ đạo))"
)
_OPEN = re.compile(rf"(?<!\w){_HEADS}(?=\s*{_CAPITAL})")
_WORD = re.compile(r"(?:[^\S\n]*\n(?!\s*\w{1,3}[).]\s))?[^\S\n]*(?:-\s+)?([\w/’'-]+)(,?)")
_STOPS = set_of(
    """có là phải được để khi theo tại trong ngoài của thuộc hoặc hay với cho về từ đến do bị ở nơi
    gửi nhận giao làm sẽ đã không nếu sau trước trên dưới nêu nhằm trừ cùng các những một mỗi này đó
    trình lập cử ra đang cũng vào ký thì mà giúp chỉ kể còn và như gồm thu trả cấp bằng lại để khác
    chậm cập rồi mới đều vẫn hàng hằng"""
)
_VERBS = set_of(
    """thực_hiện hướng_dẫn quyết_định quy_định ban_hành tổ_chức xem_xét hoạt_động thông_báo
    kiểm_tra tiếp_nhận chủ_trì chịu_trách phối_hợp đề_nghị căn_cứ xác_nhận phân_cấp xác_định
    phê_duyệt báo_cáo tiến_hành trực_tiếp công_bố bổ_sung miễn_nhiệm tham_gia uỷ_quyền
    cung_cấp yêu_cầu đăng_tải đăng_ký hiện_hành đảm_bảo bảo_đảm quản_lý ủy_quyền nghiên_cứu
    rà_soát cập_nhật đánh_giá lưu_trữ sử_dụng triển_khai tổng_hợp tạo_điều hỗ_trợ đối_với
    chấp_thuận định_kỳ bao_gồm xử_lý giải_quyết thẩm_định tham_mưu công_nhận thành_lập
    bổ_nhiệm ghi_nhận đồng_thời kịp_thời trở_lên phân_công theo_dõi đôn_đốc thanh_tra giám_sát
    quản_trị vận_hành thống_nhất thẩm_tra kiến_nghị gia_hạn thu_hồi lưu_giữ trực_thuộc
    công_khai xây_dựng tiếp_tục hoàn_thành"""
)
"""What a name is followed by; alone, the first syllable may belong to it."""
_MOST_WORDS = 16
_MOST_SMALL = 6
_PLACE_AFTER = re.compile(
    r"\s+(?:sau thông quan|Việt Nam|quốc gia|Quốc gia|trung ương|Trung ương"
    r"|của Quốc hội|cấp (?:tỉnh|huyện|xã)|tỉnh|thành phố|huyện)(?!\w)"
)
_IN_NAME_OF_LAW = re.compile(
    r"(?:(?:Luật|Nghị định|Bộ luật|Pháp lệnh)(?: về)?(?: [Tt]ổ chức| [Bb]ầu cử| [Hh]oạt động"
    r"(?: giám sát)?(?: của)?)?|đại biểu|Luật [Bb]ầu cử đại biểu|tướng|Cổng thông tin điện tử)\s+$"
)
_NO_BODY = set_of("Nghị Quyết Luật Giám Sửa Bãi Thông Trưởng Phó Chủ")
_OF_NAME = set_of("Trợ_giúp Đổi_mới Lưu_ký Hàng_không Lưu_trữ Bằng_lái")
"""First syllable in capitals, and a second one that would end any other name."""
_ENDS = set_of("Việt_Nam Nhà_nước nhà_nước Quốc_hội")
_LISTED = re.compile(
    rf",[^\S\n]+(?:{_CAPITAL}\w*(?:[^\S\n]+\w+){{0,3}},[^\S\n]+)?{_CAPITAL}\w*(?:[^\S\n]+\w+){{0,3}}"
    rf"[^\S\n]+và[^\S\n]+{_CAPITAL}\w*(?:[^\S\n]+[^\W\d]\w*)?"
)


def authorities_in(text: str) -> Iterator[Mention]:
    """State bodies in order, none over another."""
    spans = {m.start(): m.end() for m in _CLOSED.finditer(text)}
    for head in _OPEN.finditer(text):
        # A name that is known says where it ends.
        if head.start() not in spans and (end := _named(text, head.end())):
            spans[head.start()] = end
    last = -1
    for start, end in sorted(spans.items()):
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
    small, last = 0, ""
    for _ in range(_MOST_WORDS):
        found = _WORD.match(text, at)
        if found is None or not _goes_on(text, found, small, last):
            break
        at = found.end(1)
        small = 0 if found[1][0].isupper() else small + 1
        last = found[1] if f"{last}_{found[1]}" not in _ENDS else "."
        if found[1] != "và":
            end = at
        if found[2]:
            more = _LISTED.match(text, at)
            if more and not _begins_body(text, found.end()):
                return more.end()
            # "Cục Phòng, chống HIV/AIDS": only a pair of this kind goes on behind a comma.
            if found[1] not in ("Phòng", "Thi"):
                break
            at = found.end()
        if _begins_body(text, at):
            break
    after = _PLACE_AFTER.match(text, end)
    return after.end() if after else end


def _goes_on(text: str, found: re.Match[str], small: int, last: str) -> bool:
    """Whether the word belongs to the name; ``small``: how many small ones stand before it,
    ``last``: the one before, "." where a name may end."""
    word = found[1]
    if word[0].isupper():
        return word not in _NO_BODY
    if f"{last}_{word}" in _OF_NAME:
        return True
    if last == ".":
        return False
    if word == "và":
        following = _WORD.match(text, found.end())
        if following is None or not following[1][0].isupper() or following[1] in _NO_BODY:
            return False
        return not _begins_body(text, found.end())
    if word in _STOPS or not word.isalpha() or small >= _MOST_SMALL:
        return False
    following = _WORD.match(text, found.end())
    return following is None or f"{word}_{following[1]}" not in _VERBS


def _begins_body(text: str, at: int) -> bool:
    after = _WORD.match(text, at)
    if after is None:
        return False
    start = after.start(1)
    return bool(_CLOSED.match(text, start) or _OPEN.match(text, start))
