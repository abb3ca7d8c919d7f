"""How Vietnamese is shortened on the phone, written out."""

from __future__ import annotations

from collections.abc import Callable

from troly.engine.text.forms import fold, has_accents, search_key
from troly.engine.text.syllables import tokens

_FORMS = {
    "không": "ko k0 khg kog hok kô hổng hem",
    "được": "đc dc đcj",
    "điện thoại": "đthoại đthoai dthoai đ.thoại",
    "số điện thoại": "sđt sdt",
    "như thế nào": "ntn",
    "bao nhiêu": "bnhiu bnhiêu bnhieu bnh baonhieu nhiu",
    "bao lâu": "blâu",
    "gì": "j",
    "với": "vs",
    "cũng": "cx cũg cug",
    "làm": "lm",
    "mọi người": "mn mng",
    "người": "ng ngừ",
    "người ta": "ngta",
    "mới": "ms",
    "trước": "trc trk",
    "công ty": "cty ctty",
    "giấy tờ": "gtờ",
    "kiểm tra": "ktra ktr",
    "bây giờ": "bjo bgiờ bgio",
    "hôm nay": "hnay",
    "chứng minh nhân dân": "cmt cmtnd",
    "đăng ký": "đky đkí đký dky",
    "qua": "wa",
    "quá": "wá",
    "phải": "fải fai",
    "chưa": "chx",
    "biết": "bít bik",
    "vậy": "dzậy zậy z",
    "thời gian": "tgian",
    "thành phố": "tphố",
    "thông tin": "ttin",
    "nhân viên": "nvien nviên",
    "học sinh": "hsinh",
    "sinh viên": "svien sviên",
    "bảo hiểm": "bhiểm bhiem",
    "giáo viên": "gviên gvien",
    "nhiều": "nhìu",
    "yêu cầu": "ycầu",
    "quyết định": "qđịnh",
}
"""What is meant, and how it is shortened. Short forms that mean several things are left out."""
_WRITTEN_OUT = {short: whole for whole, shorts in _FORMS.items() for short in shorts.split()}


def written_out(text: str, knows: Callable[[str], bool]) -> str:
    """``text`` with short forms written out, without accents where it has none. One that the
    body's own texts hold (``knows``, asked without accents) stays: there it is a word of theirs.
    """
    is_plain = not has_accents(text)
    pieces: list[str] = []
    last = 0
    for token in tokens(text):
        short = search_key(token.text)
        whole = _WRITTEN_OUT.get(short)
        if whole is None or knows(fold(short)):
            continue
        whole = fold(whole) if is_plain else whole
        is_first = token.text[:1].isupper()
        pieces += [text[last : token.start], whole.capitalize() if is_first else whole]
        last = token.end
    return "".join((*pieces, text[last:]))
