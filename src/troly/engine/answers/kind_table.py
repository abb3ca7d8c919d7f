"""The kinds of thing a question may ask for, as patterns in three languages.

All patterns read search keys (lower case, one style of tones). ``asks`` holds an asking word, so
that a word such as "durée" in "combien verse-t-elle sur la durée" decides nothing; ``hints`` are
read only where no asking word stands ("Lệ phí khai sinh quá hạn?").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

TIME_VI = "ngày|tháng|năm|giờ|phút|tuần|quý|tiếng|hôm|ngày làm việc"
TIME_FR = "jours?|mois|ans?|années?|heures?|minutes?|semaines?"
TIME_EN = "days?|months?|years?|hours?|minutes?|weeks?"
NUMBER = (
    r"(?:\d[\d.,/]*|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|trăm|nghìn|triệu|tỷ|nửa|vài"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand|million"
    r"|billion|half|une?|deux|trois|quatre|cinq|sept|huit|neuf|dix|quinze|cent|mille|millions?)"
)
_MONTHS = (
    "january|february|march|april|june|july|august|september|october|november|december"
    "|monday|tuesday|wednesday|thursday|friday|saturday|sunday|janvier|février|mars|avril|mai"
    "|juin|juillet|août|septembre|octobre|novembre|décembre|lundi|mardi|mercredi|jeudi|vendredi"
    "|samedi|dimanche"
)
_LAW_VI = (
    "văn bản|nghị định|quyết định|thông tư|luật|bộ luật|pháp lệnh|nghị quyết|chỉ thị|công văn"
    "|quy chế|điều luật|mẫu"
)
_LAW_FR = "décret|loi|arrêté|décision|règlement|texte|article|convention|circulaire|formulaire"
_LAW_EN = "decree|law|act|decision|regulation|article|circular|rule|form"
_PAID_VI = (
    "phí|giá|mức|tiền|cước|chi|tốn|mất|thuế|lương|trợ cấp|phạt|thưởng|nộp|trả|thu|vốn|hỗ trợ|đóng"
    "|dự toán|ngân sách|gói thầu|bồi thường|phụ cấp"
)
_PAID_FR = (
    r"coût\w*|cout\w*|pa[iy]\w*|vers\w*|donn\w*|touch\w*|gagn\w*|rembours\w*|financ\w*|factur\w*"
    r"|dépens\w*|tarif\w*|prix|amende|subvention\w*|indemni\w*|salaire|budget"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """``asks`` and ``hints`` match a question, ``holds`` a sentence.

    ``worth``: how much a sentence of the kind is preferred, 0 to 1. A duration is hardly ever
    told without a number of days; a person may be named in many ways.
    """

    name: str
    asks: re.Pattern[str]
    holds: re.Pattern[str]
    worth: float
    hints: re.Pattern[str] | None = None
    by_name: bool = False
    """A name in capitals that the question does not hold will do as well."""

    @property
    def is_thing(self) -> bool:
        """Whether what is asked for has a name of its own."""
        return self.by_name or self.name == "document"


def _kind(
    name: str, asks: str, holds: str, worth: float, hints: str = "", *, by_name: bool = False
) -> Kind:
    return Kind(
        name,
        re.compile(asks),
        re.compile(holds),
        worth,
        re.compile(hints) if hints else None,
        by_name,
    )


# The first that asks decides: from the telling to the vague.
KINDS = (
    _kind(
        "share",
        r"(?:bao nhiêu|mấy|nhiêu) phần trăm|phần trăm là (?:bao nhiêu|mấy)"
        r"|(?:tỷ lệ|tỉ lệ|thuế suất|lãi suất)\b.*(?:bao nhiêu|nào|mấy|thế nào)"
        r"|quel(?:le)? (?:est (?:le|la) )?(?:pourcentage|taux|part|proportion)"
        r"|what (?:is the )?(?:percent|share|rate|proportion)|what percentage"
        r"|how many percent",
        r"%|phần trăm|\d\s*pour cent|percent|\bphần\b|miễn|\d/\d",
        1.0,
        hints=r"tỷ lệ|tỉ lệ|thuế suất|\btaux\b|pourcentage|percentage",
    ),
    _kind(
        "age",
        r"(?:mấy|bao nhiêu) tuổi|quel âge|how old|what age",
        rf"{NUMBER}\s+(?:tuổi|ans\b|years)|\bage of\b",
        1.0,
    ),
    _kind(
        "hour",
        r"(?:lúc|từ|đến|trước|sau|vào|cửa) mấy giờ|mấy giờ (?:thì )?(?:mở|đóng|bắt|họp|làm)"
        r"|(?:quelle|quelles) heures?|what time",
        r"\d\s*(?:giờ|h\b|h\d|heures?|:\d\d|[ap]\.?m)|\b(?:midi|minuit|noon|midnight)\b"
        rf"|{NUMBER} (?:giờ|heures?|o'clock)",
        1.0,
    ),
    _kind(
        "duration",
        rf"bao lâu|(?:mấy|bao nhiêu) (?:{TIME_VI})|(?:thời hạn|thời gian)\b.*(?:bao nhiêu|thế nào)"
        rf"|(?:thời hạn|thời gian) (?:nào|là)|combien (?:de )?(?:temps|{TIME_FR})"
        r"|quel(?:le)?s? (?:est |sont )?(?:le |la |les )?(?:durée|délai)s?"
        rf"|how (?:long|quickly|soon|fast)|how much time|how many (?:{TIME_EN})",
        rf"{NUMBER}\)?\s+(?:đến \d+ )?(?:{TIME_VI}|{TIME_FR}|{TIME_EN})\b"
        r"|vĩnh viễn|trong ngày|hằng năm|hàng năm|ngay|immédiat|immediately|sans délai",
        1.0,
        hints=r"thời hạn|thời gian|\bdélais?\b|\bdurée\b|\bduration\b|time limit",
    ),
    _kind(
        "money",
        r"bao nhiêu (?:tiền|đồng|nghìn|triệu|tỷ|euro)|mấy (?:trăm|nghìn|triệu|đồng)"
        rf"|(?:{_PAID_VI})\b.*(?:bao nhiêu|thế nào|mấy)"
        rf"|combien (?!de |d['’]).*\b(?:{_PAID_FR})|(?:{_PAID_FR})\b.*\bcombien\b(?! de | d['’])"
        r"|quel(?:le)? (?:est (?:le |la |l['’]))?"
        r"(?:prix|coût|tarif|montant|somme|amende|plafond|aide|budget|salaire)|how much"
        r"|what is the (?:fine|fee|price|cost|charge|bill|amount|salary|\w+ (?:fee|bill|charge))",
        rf"\d[\d.,\s]*(?:đồng|đ\b|vnd|triệu|tỷ|nghìn|€|euros?|dong|dollars?|usd)|[$€£%]"
        rf"|{NUMBER} (?:triệu|nghìn|tỷ|đồng|euros?|dollars?)|tháng (?:tiền )?lương"
        r"|miễn (?:phí|lệ|tiền|thu)|không (?:thu|mất|phải nộp|phải trả|đồng)|gratuit|\bfree\b"
        r"|nothing",
        1.0,
        hints=r"\blệ phí\b|\bphí\b|\bgiá\b|mức thu|mức phạt|tiền phạt|\btarif\b|\bprix\b|\bcoût\b"
        r"|\bamende\b|\bfees?\b|\bprice\b|\bcost\b|\bfine\b",
    ),
    _kind(
        "date",
        r"(?:ngày|hôm|năm|tháng|thế kỷ|dịp) nào|thứ mấy|bao giờ|ngày mấy|tháng mấy"
        r"|(?:hiệu lực|áp dụng).*(?:khi|lúc) nào"
        r"|\bquand\b|quel(?:le)?s? (?:est la |sont les )?(?:années?|dates?|jours?|mois)|\bwhen\b"
        r"|(?:what|which) (?:year|date|day|century|month)|what is the (?:date|deadline)",
        rf"ngày \d|tháng {NUMBER}|năm \d|\b\d{{1,2}}[/.-]\d{{1,2}}\b|\b(?:1\d|20)\d\d\b"
        r"|thế kỷ|thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật|(?:đầu|cuối|giữa) (?:năm|tháng|tuần|quý)"
        r"|hằng (?:ngày|tuần|tháng|năm)|hàng (?:ngày|tuần|tháng|năm)|(?:trong|cùng) ngày"
        r"|ngày làm việc"
        rf"|\b(?:{_MONTHS})\b|century|siècle",
        1.0,
        hints=r"\bngày có hiệu lực|date limite|\bdeadline\b",
    ),
    _kind(
        "moment",
        r"khi nào|lúc nào|(?:thời điểm|thời gian) nào|à quel moment",
        r"ngày|tháng|năm|\bkhi\b|trước|sau\b|\d|kể từ|trường hợp|lorsque|\bdès\b|avant|après",
        0.4,
    ),
    _kind(
        "number",
        r"bao nhiêu|\bmấy\b|bao xa|combien|quel nombre"
        r"|how (?:many|far|often|deep|high|large|tall|big|wide)",
        rf"\d|\b{NUMBER}\b",
        0.8,
        hints=r"^số lượng\b|^số\b|^nombre\b|^number of\b",
    ),
    _kind(
        "document",
        rf"(?:{_LAW_VI})(?: \w+){{0,2}} nào|số hiệu|(?:số|mẫu) (?:gì|nào|mấy)"
        rf"|quel(?:le)?s? (?:{_LAW_FR})|(?:which|what) (?:{_LAW_EN})\b",
        rf"\b\d{{1,5}}/(?:\d{{4}}/)?[a-zđ][\w-]*|\b(?:{_LAW_VI}) (?:số|về|này)"
        rf"|\b(?:{_LAW_FR}|{_LAW_EN})\b",
        0.5,
    ),
    _kind(
        "papers",
        r"giấy tờ (?:gì|nào|cần)|những giấy tờ|hồ sơ (?:gồm|cần|có)|(?:cần|nộp|gồm|mang|xuất trình)"
        r"(?: theo)?(?: những)? gì|quel(?:le)?s (?:pièces|documents|justificatifs)"
        r"|(?:what|which) (?:documents|papers|forms)",
        r"giấy|đơn|bản sao|tờ khai|hồ sơ|văn bản|hộ chiếu|căn cước|thẻ|formulaire|pièce|copie"
        r"|justificatif|form|copy|passport|certificate|permit",
        0.6,
    ),
    _kind(
        "authority",
        r"(?:cơ quan|đơn vị|tổ chức|cấp|phòng|sở|bộ|ban|tòa án|toà án|quầy)(?: \w+){0,2} nào"
        r"|ai (?:có thẩm quyền|quyết định|cấp|ban hành|phê duyệt|ký)|thẩm quyền.*\b(?:ai|nào)\b"
        r"|quel(?:le)?s? (?:organisme|autorité|service|administration|ministère|juridiction)"
        r"|(?:which|what) (?:body|agency|office|authority|ministry|department|court)",
        r"cơ quan|đơn vị|ủy ban|uỷ ban|chủ tịch|trưởng|giám đốc|\bbộ |\bsở |\bcục |công an"
        r"|chính phủ|quốc hội|tòa án|toà án|viện kiểm sát|hội đồng|phòng |trung tâm|ngân hàng|quầy"
        r"|mairie|préfe|ministre|ministère|tribunal|conseil|direction|service|commission"
        r"|minister|ministry|mayor|agency|department|director|committee|court|council|office",
        0.5,
        by_name=True,
    ),
    _kind(
        "place",
        r"(?:ở|tại|từ|đến|về|đi|nộp) (?:đâu|chỗ nào|nơi nào)"
        r"|(?:địa chỉ|phố|nơi|chỗ|địa điểm|quầy) nào|\boù\b|\bwhere\b",
        r"\btại\b|\bở\b|địa chỉ|trụ sở|\bphường\b|\bxã\b|\bquầy\b|\bđến\b|mairie|commissariat"
        r"|auprès"
        r"|\bchez\b|\bà l[ae']|\bau\b|\bdans\b|\b(?:at|in|on|near) (?:the )?\w",
        0.4,
        by_name=True,
    ),
    _kind(
        "actor",
        r"\bai\b|(?:người|đối tượng|thành viên)(?: \w+){0,2} nào|\bqui\b|quelles? personnes?"
        r"|\bwho(?:m|se)?\b|(?:tên|họ tên)\b.*(?:là gì|nào)",
        r"cơ quan|người|đơn vị|ủy ban|uỷ ban|chủ tịch|trưởng|giám đốc|\bbộ |\bsở |\bcục "
        r"|công an|chính phủ|tòa án|hội đồng|phòng |cán bộ|công chức|\bông |\bbà "
        r"|maire|préfet|ministre|agent|président|directeur|responsable"
        r"|minister|mayor|officer|agency|department|director|committee",
        0.4,
        by_name=True,
    ),
    _kind(
        "reason",
        r"vì sao|tại sao|lý do (?:gì|nào)|pourquoi|\bwhy\b",
        r"\bvì\b|\bdo\b|nhằm|\bđể\b|bởi|lý do|parce|afin|\bpour\b|\bcar\b|because|since"
        r"|in order|so that",
        0.4,
    ),
    _kind(
        "yes_no",
        r"\b(?:có|được|phải|cần|bị|đã|còn|nên)\b.*\b(?:không|chưa)\W*$"
        r"|\b(?:hay không|được không|phải không|có không|chưa)\W*$"
        r"|(?<!qu['’])\best-ce qu"
        r"|^(?:\S+ )?(?:peut|peuvent|doit|doivent|faut|puis|a-t|ont|est|sont)-"
        r"(?:on|il|elle|je|nous|ils|elles|ce)\b|^(?:faut-il|y a-t-il)"
        r"|^(?:may|can|could|must|should|is|are|was|were|do|does|did|has|have|will|would)\b",
        r"\bđược\b|\bkhông\b|\bphải\b|\bcấm\b|\bchỉ\b|\bmiễn\b|từ chối|có thể|bắt buộc|\btrừ\b"
        r"|\bpeu(?:t|vent)\b|\bdoi(?:t|vent)\b|interdi|obligat|autoris|\bpas\b|\bsauf\b|\bseul"
        r"|\bmay\b|\bmust\b|\bnot\b|\bonly\b|\bneed|allowed|permi|forbidden|\bcan(?:not)?\b",
        0.3,
    ),
)
