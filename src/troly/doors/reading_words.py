"""How a question was read, said back in words: the same for every door."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from troly.doors.personal_wordings import kinds_listed
from troly.doors.register_wordings import stopped_words

PROBLEMS: Mapping[str, str | Promise] = {
    "no_words": gettext_lazy(
        "Câu hỏi chưa có từ nào để tìm. Viết điều cần hỏi bằng tiếng Việt, tiếng Pháp hoặc "
        "tiếng Anh."
    ),
    "no_language": gettext_lazy(
        "Không nhận ra từ nào trong câu hỏi. Viết lại bằng tiếng Việt, tiếng Pháp hoặc tiếng Anh."
    ),
    "no_such_date": gettext_lazy("Không có ngày nào là “{date}”. Sửa lại ngày rồi hỏi lại."),
    "no_such_document": gettext_lazy(
        "Trong các văn bản được phép xem không có văn bản số {number}."
    ),
    "no_such_article": gettext_lazy(
        "Văn bản “{document}” không có Điều {article}; điều cuối cùng là Điều {last}."
    ),
    "no_such_clause": gettext_lazy("Điều {article} của “{document}” không có khoản {clause}."),
}


def problem_text(understood: Mapping[str, Any]) -> str:
    """Why nothing could be looked for, or why the assistant does not answer; else empty."""
    if understood.get("reason"):
        return stopped_words(understood)
    words = PROBLEMS.get(str(understood.get("problem", "")))
    if words is None:
        return ""
    facts = {"last": "?", **(understood.get("problem_facts") or {})}
    try:
        return str(words).format_map(facts)
    except KeyError:
        return ""


def reading_notes(understood: Mapping[str, Any]) -> list[str]:
    """What a person should know of how the question was read, a sentence each."""
    notes: list[str] = []
    if understood.get("on_date"):
        day = date.fromisoformat(str(understood["on_date"])).strftime("%d/%m/%Y")
        notes.append(_("Trả lời theo hiệu lực vào ngày %s.") % day)
    documents = understood.get("documents") or []
    if documents and not understood.get("problem"):
        places = ", ".join(understood.get("places") or [])
        named = "; ".join(f"“{title}”" for title in documents[:3])
        if places:
            found = {"places": places, "documents": named}
            notes.append(_("Tìm %(places)s trong %(documents)s.") % found)
        else:
            notes.append(_("Tìm trước hết trong %s.") % named)
    if understood.get("expansions"):
        notes.append(_("Từ viết tắt được hiểu: %s.") % "; ".join(understood["expansions"]))
    if understood.get("personal"):
        found = kinds_listed(understood["personal"])
        notes.append(_("Câu hỏi có dữ liệu cá nhân: %s. Chỉ nêu khi thật cần.") % found)
    if understood.get("unanswered"):
        untold = "; ".join(f"“{part}”" for part in understood["unanswered"])
        notes.append(_("Chưa thấy trong văn bản: %s.") % untold)
    if understood.get("typed_keys"):
        notes.append(_("Câu gõ chưa bỏ dấu (Telex hoặc VNI) đã được chuyển thành chữ."))
    return notes
