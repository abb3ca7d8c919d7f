"""What bears somebody's name and is nobody: streets, schools, prizes; and who signs in office."""

from __future__ import annotations

import re

from troly.engine.guard.personal_data import name_words as words

_PLACE_WORDS = (
    "đường|phố|ngõ|ngách|hẻm|kiệt|cầu|chợ|trường|học viện|bệnh viện"
    "|nhà hát|thư viện|đoàn tncs|công viên|ngã tư|ngã ba|ngã năm|nút giao|vòng xoay|hầm|cảng|bến"
    "|quảng trường|tượng đài|giải thưởng|giải|học bổng|khởi nghĩa|đại học|thpt"
    "|thcs|tiểu học|mầm non|bến xe|ga|khu|tòa nhà|nhà thờ|nhà máy|thủy điện|hồ|sông|suối|núi"
    "|toà nhà|hội trường|chiến thắng của|thời|vua|chúa|đền|chùa|miếu|lăng|đèo|thác|vịnh|đảo|biển"
    "|đình|nhà lưu niệm|bảo tàng|rạp|sân vận động|tướng|liệt sĩ|làng nghề|hang|động|đồi|mũi"
    "|nhà văn|nhà thơ|nhạc sĩ|họa sĩ|anh hùng|duong|truong|pho|nhạc|thơ|tranh|truyện|tác giả"
    "|rue|avenue|boulevard|place|allée|quai|pont|station|hôpital|l'hôpital"
    "|lycée|collège|école|institut|université|musée|l'école|l'avenue|l'institut|l'allée|salle"
    "|rond-point|street|lane|road|the|prix|prize|fondation|foundation|stade|gymnase|crèche"
    "|square|bibliothèque|théâtre|gare|société|entreprise|association|l'association|l'entreprise"
    "|xã|phường|thị trấn|huyện|quận|tỉnh|thành phố|ấp|xóm|buôn|tập đoàn|công ty|ngân hàng"
    "|hợp tác xã|htx|doanh nghiệp|cửa hàng|nhà hàng|khách sạn|thương hiệu|các huyện|các xã"
    "|quốc lộ|tỉnh lộ|đại lộ|tuyến|bến phà|khu phố|tiểu khu|cụm|đồng bào|dân tộc|người"
)
_PLACE_BEFORE = re.compile(
    rf"(?:^|\W)(?:{_PLACE_WORDS}|tp\.?|(?<!trưởng )thôn|(?<!thủ )quỹ"
    r"|(?<!trưởng )(?<!biên )(?<!văn )bản|(?<!già )(?<!trưởng )làng)(?: tên)?(?: số [0-9]+)? $"
)
# The expression is asked of every name: what the text must end with for it to be worth a try.
_PLACE_ENDS = tuple(
    f"{word} "
    for word in (*_PLACE_WORDS.split("|"), "tp", "tp.", "thôn", "bản", "làng", "tên", "quỹ")
) + tuple(f"{digit} " for digit in range(10))
_FIRMS = ("công ty", "doanh nghiệp", "hợp tác xã")
_FIRM_BEFORE = re.compile(
    r"(?:công ty|doanh nghiệp|hợp tác xã)(?: (?:tnhh|cổ phần|tư nhân|cp|mtv|một|thành|viên|thương"
    r"|mại|dịch|vụ|sản|xuất|xây|dựng|nông|nghiệp|vận|tải|du|lịch|đầu|tư|và|xuất|nhập|khẩu)){0,9} $"
)
_PLACE_AFTER = re.compile(
    r"\s(?:building|institute|street|lane|way|road|avenue|square|house|hall"
    r"|school|college|university|hospital"
    r"|station|bridge|prize|award|foundation|library|theatre|museum|park"
    r"|origin|descent|heritage|faith|church|community|act|ltd|limited|plc|inc|party)\b"
)
_OFFICE_LINE = re.compile(
    r"\b(?:chu tich|pho chu tich|bo truong|thu truong|giam doc|pho giam doc"
    r"|cuc truong|vu truong|thu tuong|tong thong"
    r"|chanh van phong|tong giam doc|truong phong|hieu truong|tm\.|kt\.|tl\."
    r"|tuq\.|vien truong|chanh an|tong bi thu|bi thu"
    r"|le prefet|la prefete|le maire|la maire|ministre|directeur general"
    r"|directrice generale|le directeur|la directrice|secretaire generale?"
    r"|le president|la presidente|recteur|minister|secretary of state|permanent secretary"
    r"|chief executive|director of"
    r"|registrar|commissioner|governor|attest|par delegation|signed by authority"
    r"|lord chancellor|mayor)"
)
_OFFICE_BELOW = re.compile(
    r"(?:(?:deputy|acting|vice|assistant|chief|permanent|under)[ -])*(?:registrar|director"
    r"|secretary"
    r"|minister|mayor|commissioner|governor|clerk|prefete?|maire|ministre|directeur|directrice"
    r"|secretaire general)(?!\w)"
)
_IN_OFFICE = re.compile(
    r",? (?:(?:deputy|acting|vice)[ -])?(?:governor|minister|secretary|mayor|president"
    r"|chair\w*|judge|registrar"
    r"|commissioner|prefete?|ministre|maire|gouverneur|presidente?|directeur"
    r"|directrice)(?: [\w' ]{0,40})?[.,]?\s*"
)


def stands_for_a_place(text: str, key: str, start: int, end: int) -> bool:
    """ "đường Lê Lợi", "Alan Turing Building"."""
    before = text[max(0, start - 40) : start].lower()
    if text[start:end].partition(" ")[0] in words.PLACE_HEADS:
        return True
    if any(firm in before for firm in _FIRMS) and _FIRM_BEFORE.search(before):
        return True
    return bool(
        (before.rstrip("\n").endswith(_PLACE_ENDS) and _PLACE_BEFORE.search(before))
        or (key[end : end + 1] == " " and _PLACE_AFTER.match(key[end : end + 16]))
    )


def is_in_office(key: str, start: int, end: int) -> bool:
    """Is this the signature of somebody in office: alone on its line below the office?"""
    line_start = key.rfind("\n", 0, start) + 1
    line_end = key.find("\n", end)
    line_end = len(key) if line_end < 0 else line_end
    lead = key[line_start:start].strip()
    if not lead and _IN_OFFICE.fullmatch(key, end, line_end):
        return True
    if lead.endswith((",", ":")):
        last = lead[lead.rfind(". ") + 1 :]
        if _OFFICE_LINE.search(last):
            return True
    following = key[line_end + 1 : line_end + 60].partition("\n")[0]
    own = key[line_start:line_end]
    if not lead and own.strip() == key[start:end] and _OFFICE_BELOW.match(following):
        return True
    if len(own.strip()) - (end - start) > 14:
        return False
    above = [
        line for line in key[max(0, line_start - 200) : line_start].split("\n") if line.strip()
    ]
    return any(_OFFICE_LINE.search(line) and len(line) < 90 for line in above[-3:])
