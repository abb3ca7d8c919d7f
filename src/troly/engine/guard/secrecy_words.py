"""How the levels of secrecy are written: letters lost, spaced, misread or in older encodings."""

from __future__ import annotations

import re
import unicodedata

from troly.engine.text.forms import fold

RANK = {
    "restricted": 1,
    "confidential": 2,
    "mat": 3,
    "secret": 4,
    "toi_mat": 5,
    "any": 6,
    "top_secret": 7,
    "tuyet_mat": 8,
}
"""Every level that is found, the gravest last. "any": a marking that does not name its level."""

AS_VIETNAMESE = {
    "restricted": "mat",
    "confidential": "mat",
    "mat": "mat",
    "secret": "toi_mat",
    "toi_mat": "toi_mat",
    "any": "tuyet_mat",
    "top_secret": "tuyet_mat",
    "tuyet_mat": "tuyet_mat",
}
"""The Vietnamese level that protects at least as much."""

_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_ALIKE, _LATIN = "АВЕІМТСОЅаеіосѕΑΕΙΜΤΟТт", "ABEIMTCOSaeiocsAEIMTOTt"
_LOOK_ALIKE = str.maketrans(_ALIKE, _LATIN)
_IS_ALIKE = re.compile(f"[{_ALIKE}]")

# What may stand between the letters of one word: blanks, dots, dashes, and marks typed apart.
_APART = r"[\s.\-_·•*^'`~]{0,4}"
_T = "[t7†]"
_A = "(?:aä|[aạâậäë])"
_ANY_A = "(?:aä|[aàáảãạăằắẳẵặâầấẩẫậäë])"
_E = "(?:eä|[eèéẻẽẹêềếểễệö])"
_O = "(?:oá|[oòóỏõọôồốổỗộơớ0è])"
_I = "[iìíỉĩịïl1|!]"
_BETWEEN = r"[\s.\-_·•*|]{0,6}"


def _word(*letters: str) -> str:
    return _APART.join(letters)


_MAT = _word("m", _A, _T)
_LOOSE_MAT = _word("m", _ANY_A, _T)
_TUYET = _word(_T, "[uưùúûv]", "[yýỳỹ]", _E, _T)
_TOI = _word(_T, _O, _I)
# Three spellings of each: composed letters, TCVN3 read as Latin letters, VNI.
_LEVEL_VI = (
    f"(?:(?P<tuyet_mat>{_TUYET}{_BETWEEN}{_LOOSE_MAT})"
    f"|(?P<toi_mat>{_TOI}{_BETWEEN}{_LOOSE_MAT})|(?P<mat>{_MAT}))"
)


def _spelled(words: str) -> str:
    return _BETWEEN.join(_word(*word) for word in words.split())


_NATION = r"(?:(?:uk|us|u\.s\.|nato|otan|eu|ue|fra|fr|cosmic|atomal|allied|five eyes)[\s\-/]+)?"
_DEFENCE = rf"(?:{_BETWEEN}{_spelled('defense')})?"
_LEVEL_WEST = (
    rf"{_NATION}(?:"
    rf"(?P<top_secret>{_spelled('top secret')}|{_spelled('tres secret')}{_DEFENCE})"
    rf"|(?P<secret>{_spelled('secret')}{_DEFENCE})"
    rf"|(?P<confidential>{_spelled('confidential')}|{_spelled('confidentiel')}{_DEFENCE})"
    rf"|(?P<restricted>{_spelled('diffusion restreinte')}|{_spelled('restricted')}"
    rf"|restreint[\s/]+(?:ue|otan)|official[\s\-–—:/]+sensitive))"
    rf"(?:[\s\-/]+(?:ue|otan|eu|nato|atomal))?(?:/eu restricted|/restreint ue)?"
)

_LABEL_VI = (
    rf"(?:(?:mức|muc|møc|möùc|cấp|cap|dấu(?:\s+chỉ)?|dau(?:\s+chi)?|loại|loai|chỉ)\s+)?"
    rf"(?:[đdð§®ñ](?:oä|[ộoéôọò])[\s_]*(?:bảo[\s_]+|bao[\s_]+)?{_MAT}"
    rf"|(?:dấu|dau)\s+{_MAT}|phân\s+loại(?:\s+bảo\s+{_MAT})?)"
)
_LABEL_WEST = (
    r"(?:(?:security |protective |document )?(?:classification|marking|sensitivity)"
    r"|security (?:level|status)|secrecy(?: level)?|level of secrecy|classified(?: as)?"
    r"|niveau(?: de (?:classification|protection|secret|confidentialite))?"
    r"|mention(?: de (?:protection|classification))?|degre de secret|classifie(?:e)?"
    r"|protection)(?: level)?"
)
_COLON = r"[\s:.\-–—=|_]{1,8}"
_KIND_VI = (
    r"(?:(?:tài\s+liệu|tai\s+lieu|văn\s+bản|van\s+ban|công\s+văn|cong\s+van|hồ\s+sơ|ho\s+so)"
    r"\s+)"
)
_KIND_WEST = r"(?:(?:document|note|dossier|paper)\s+(?:classifie\s+)?)"
_STRONG = r"\s*[\-–—/,;.:()\[\]|]+\s*|\s{2,}"
_AFTER_VI = (
    rf"(?:(?:{_STRONG}|\s)(?:bản\s+(?:số|thứ)|ban\s+(?:so|thu)|số\s+bản|so\s+ban|copy|trang|tờ\s+số"
    r"|thượng\s+khẩn|khẩn|khan|hỏa\s+tốc|hoả\s+tốc|hoa\s+toc|tài\s+liệu\s+thu|tai\s+lieu\s+thu"
    r"|thu\s+hồi|thu\s+hoi|chỉ\s+người|không\s+sao|không\s+phổ|cấm\s+sao|thời\s+hạn|đến\s+ngày)"
    r"(?!\w).{0,60}|\s*[(\[]\s*\d{1,3}\s*[/)\]].{0,20})?"
)
_AFTER_WEST = (
    rf"(?:\s*//.{{1,60}}|(?:{_STRONG})(?:special|uk|us|eyes|noforn|orcon|rel|classification|copy|copie"
    r"|exemplaire|ex|page|no|n°|sensitive|personal|personnel|when|france|industrie|acssi|atomal|crypto"
    r"|until|ne\s+pas|handle|limdis|wnintel|declassify|commercial|staff|locsen|sous|jusqu)(?!\w).{0,60}"
    r"|\s(?:special\s+france|uk\s+eyes|us\s+eyes|eyes\s+only|noforn|orcon|rel\s+to|copy\s+no"
    r"|copie\s+n|exemplaire\s+n|crypto|acssi|atomal)(?!\w).{0,40})?"
)

WHOLE_VI = re.compile(
    rf"(?P<label>{_LABEL_VI}{_COLON})?(?P<kind>{_KIND_VI})?{_LEVEL_VI}{_AFTER_VI}"
)
WHOLE_WEST = re.compile(
    rf"(?P<label>{_LABEL_WEST}{_COLON})?(?P<kind>{_KIND_WEST})?{_LEVEL_WEST}{_AFTER_WEST}"
)
_NUMBER = r"(?:số|so|sè|soá|no|n°|nº|n|ref|réf|ký\s+hiệu)\s*[.:°]*\s*\S*\d\S*(?:\s+\S+){0,2}?"
BESIDE_VI = re.compile(rf"{_NUMBER}[\s(\[]+{_LEVEL_VI}{_AFTER_VI}")
BESIDE_WEST = re.compile(rf"{_NUMBER}[\s(\[\-–—]+{_LEVEL_WEST}{_AFTER_WEST}")
LABEL_ALONE = re.compile(rf"{_LABEL_VI}|{_LABEL_WEST}")

_TICKED = r"(?:☑|☒|✓|✔|✗|✘|■|⊠|⊗|\[\s?[xv]\s?\]|\(\s?[xv]\s?\))\s*"
TICKED_VI = re.compile(rf"{_TICKED}{_LEVEL_VI}(?![^\W\d_])")
TICKED_WEST = re.compile(rf"{_TICKED}{_LEVEL_WEST}(?![^\W\d_])")
MENTION_VI = re.compile(rf"(?:độ\s+|dấu\s+)?[\W_]*{_LEVEL_VI}(?![^\W\d_])")
MENTION_WEST = re.compile(rf"[\W_]*{_LEVEL_WEST}(?![^\W\d_])")

ENVELOPE = re.compile(
    r"(?:chi (?:nguoi|ng\S{1,4}i) co ten moi duoc (?:boc|mo)(?: bi| thu)?"
    r"|tai lieu thu hoi|(?:xem|doc) xong thu hoi)"
)
"""Words of an envelope and of a recall stamp, folded. "Xem xong trả lại" is none: Decree 30/2020
puts it on papers that are merely not for everyone."""

# What a heading or a sentence broken over lines leaves on the next: "… BÍ" / "MẬT NHÀ NƯỚC".
RUNS_ON = re.compile(
    r"(?:^|\W)(?:bí|bảo|giải|gan|túi|ống|sỏi|đường|cơ|nước|dịch|tiết|thân|hồi|rỉ|gỉ|trăng|ong|nhà"
    r"|khẩu|độ|và|hoặc|hay|là|các|ba|dấu|mức|loại|le|du|au|de|un|the|a|of|and|et|ou|or|en)$"
)

HINT = re.compile(
    r"m[\W_]{0,4}[aạàáâäậëấầẩẫăặ][\W_]{0,4}[aät7†]|s[\W_]{0,4}e[\W_]{0,4}c[\W_]{0,4}r|restre"
    r"|r[\W_]{0,4}e[\W_]{0,4}s[\W_]{0,4}t[\W_]{0,4}r|c[\W_]{0,4}o[\W_]{0,4}n[\W_]{0,4}f"
    r"|official|b[oó]c b[iì]|thu h[oồ]i|xong",
    re.IGNORECASE,
)
"""Whether a line is worth a closer look."""


def plain(text: str) -> str:
    """Compatibility letters composed, invisible ones gone, letters of other alphabets that look
    Latin made Latin. Lower case is left to the caller: capitals say much."""
    if text.isascii():
        return text
    composed = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    # Looking for them takes a tenth of putting every letter through the table.
    return composed.translate(_LOOK_ALIKE) if _IS_ALIKE.search(composed) else composed


def folded(text: str) -> str:
    """The key in which French and English levels are looked for."""
    return fold(text)


def level_of(match: re.Match[str]) -> str:
    """The level that one of the expressions above has found."""
    return next(name for name in RANK if name in match.re.groupindex and match[name])


def is_capital(written: str) -> bool:
    """No small letter of the basic alphabet, l apart: machines read it for I, and TCVN3 writes
    accented capitals by the codes of other small letters."""
    return not re.search("[a-km-z]", written)
