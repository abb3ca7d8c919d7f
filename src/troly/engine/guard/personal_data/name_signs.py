"""What stands after a name and hardly after anything else."""

from __future__ import annotations

import re

_GAP = r"\s{0,2}[,;:(–-]?\s{0,2}"
SAID_OF = re.compile(
    _GAP + r"(?:(?:va gia dinh|va vo|va chong|va con)\s)?"
    r"(?:\(?(?:sinh|sn|sinh nam|nam sinh|ngay sinh|thuong tru|tam tru|cu tru|hien o|hien tru"
    r"|tru tai|tru o|ngu tai"
    r"|que quan|que o|dan toc|ton giao|cccd|cmnd|can cuoc|ho chieu|so can cuoc|so dinh danh"
    r"|mst|ma so thue|bhxh"
    r"|sdt|dt|so dien thoai|dien thoai|di dong|zalo|email|stk|so tai khoan|\d{1,3} tuoi"
    r"|nam \d{4}|gioi tinh"
    r"|nu,|nam,|ma benh nhan|ma nhan vien|ma hoc vien|lop \d|to dan pho|khai rang|trinh bay"
    r"|cho biet|khai nhan"
    r"|to cao|khieu nai|de nghi|co con|co vo|co chong|co don|xin|lam don|nop don|nop ho so|vay"
    r"|no|mac|nhiem"
    r"|nghien|bi benh|bi tai nan|bi khoi to|bi phat|bi bat|bi tam giu|bi cao|qua doi|ket hon"
    r"|ly hon|theo dao"
    r"|vao dang|dieu khien|mang thai|nhap vien|duoc chan doan|dieu tri|diem tin dung|tien an"
    r"|la nguoi|la con"
    r"|la vo|la chong|la chu|la hoc sinh|la giao vien|la benh nhan|la dang vien|la tin do"
    r"|cu ngu|chet|mat nam"
    r"|\+?84|0\d{2,3}[ .]?\d{3}))(?!\w{3})"
)
"""A Vietnamese name, folded text."""

WEST_SAID_OF = re.compile(
    r"(?:,\s|\s\(|\s|:\s|'s\s)(?:(?:also|then|who|qui|and (?:his|her) \w+|deja)\s)?"
    r"(?:is|was|has|had|lives|lived|gave|asked|said|says|reports?|reported|suffers?|suffered"
    r"|works|worked|rang|called"
    r"|wrote|writes|claims?|claimed|confirmed|declined|requests?|requested|wishes|votes|signed"
    r"|applied|moved|died"
    r"|attended|attends|told|stated|complained|pays|paid|owes|owed|received|born|aged|dob|nino"
    r"|passport|of \d"
    r"|tel\b|phone|mobile|email|account|registered|disclosed|identifies|identified|belongs"
    r"|joined|holds|presented"
    r"|est|etait|a (?:ete|declare|demande|signe|verse|recu|indique|un|une|porte|depose|quitte"
    r"|fait|perdu)|s'est|n'a"
    r"|souffre|habite|demeure|demeurant|domicilie\w*|reside|nee?\b|ne le|vit|veut|souhaite"
    r"|declare|sollicite|travaille"
    r"|beneficie|milite|adhere|appartient|fait l'objet|doit|rembourse|percoit|suivie?"
    r"|atteinte?|titulaire|joignable"
    r"|\d{2} ans|age de|agee? de)(?!\w)"
)
"""A French or English one."""


def is_said_of(key: str, end: int) -> bool:
    return SAID_OF.match(key, end) is not None


def is_said_of_western(key: str, end: int) -> bool:
    return WEST_SAID_OF.match(key, end) is not None
