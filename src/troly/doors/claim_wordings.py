"""Words for what a model wrote: how far its sentences hold, and why they could not be used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from django.utils.translation import gettext_lazy as _

from troly.doors.pages.wordings import Text, Wording

VERDICTS: Mapping[str, Wording] = {
    "quoted": Wording(
        _("Nguyên văn"), _("Câu này đứng nguyên văn trong trích dẫn."), "check", "good"
    ),
    "no_contradiction_found": Wording(
        _("Chưa thấy mâu thuẫn"),
        _("So với trích dẫn, chưa thấy chỗ nào khác. Vẫn nên đọc trích dẫn trước khi dùng."),
        "part",
        "none",
    ),
    "other_words": Wording(
        _("Diễn đạt khác: cần so lại"),
        _("Số, ngày, tên không lệch, nhưng lời khác nhiều nên chưa dò hết; đọc trích dẫn để so."),
        "part",
    ),
    "check_this": Wording(
        _("Cần kiểm tra"),
        _("Có chỗ khác với trích dẫn; đối chiếu trước khi dùng."),
        "warning",
        "part",
    ),
}

FINDINGS: Mapping[str, Wording] = {
    "quoted": Wording(_("Nguyên văn"), _("Văn bản viết đúng như vậy."), "check", "good"),
    "no_contradiction_found": Wording(
        _("Chưa thấy mâu thuẫn"), _("Văn bản nói về việc này và chưa thấy chỗ khác."), "part"
    ),
    "other_words": Wording(
        _("Diễn đạt khác: cần so lại"),
        _("Số, ngày, tên không lệch, nhưng lời khác nhiều nên chưa dò hết; đọc văn bản để so."),
        "part",
    ),
    "check_this": Wording(
        _("Cần kiểm tra"),
        _("Có chỗ khác với văn bản; đối chiếu trước khi dùng."),
        "warning",
        "part",
    ),
    "no_evidence": Wording(
        _("Không thấy căn cứ"), _("Các văn bản được xem không nói về điều này."), "refusal", "part"
    ),
    "not_checked": Wording(
        _("Không đối chiếu"), _("Câu quá ngắn, là câu hỏi hoặc đề mục."), "list"
    ),
}
"""How a sentence of a draft stands to the documents."""

_BY_A_MODEL: Mapping[str, Wording] = {
    "agrees": Wording(
        _("Chưa thấy mâu thuẫn (mô hình đồng ý)"),
        _(
            "Lời khác nhiều nên quy tắc chưa dò hết; mô hình kiểm tra cho là đúng với nguồn. "
            "Vẫn nên đọc nguồn trước khi dùng."
        ),
        "part",
        "none",
    ),
    "doubts": Wording(
        _("Cần kiểm tra (mô hình nghi ngờ)"),
        _(
            "Quy tắc không thấy số, ngày, tên nào lệch, nhưng mô hình kiểm tra không đồng ý; "
            "đọc nguồn để so."
        ),
        "warning",
        "part",
    ),
}
"""Where a model's word made the verdict, by what it says."""


def model_says(kinds: Iterable[str]) -> Literal["", "agrees", "doubts"]:
    """What a model said of a claim, by the kinds of its flags."""
    held = set(kinds)
    return "doubts" if "model_doubts" in held else "agrees" if "model_agrees" in held else ""


def verdict_of_claim(verdict: str, kinds: Iterable[str]) -> Wording:
    return _BY_A_MODEL.get(model_says(kinds)) or VERDICTS[verdict]


def finding_of_sentence(finding: str, model_says: str) -> Wording:
    return _BY_A_MODEL.get(model_says) or FINDINGS[finding]


DIFFERENCES: Mapping[str, Text] = {
    "number": _("số"),
    "unit": _("đơn vị"),
    "magnitude": _("độ lớn"),
    "date": _("ngày tháng"),
    "duration": _("thời hạn"),
    "ordinal": _("thứ tự"),
    "name": _("tên riêng"),
    "document_number": _("số hiệu văn bản"),
    "negation": _("phủ định"),
    "exception": _("ngoại lệ"),
    "condition": _("điều kiện"),
    "modality": _("mức bắt buộc"),
    "antonym": _("nghĩa trái ngược"),
    "scope": _("phạm vi"),
    "comparison": _("chiều so sánh"),
    "who_did_what": _("ai làm việc gì"),
    "words": _("từ dùng"),
    "not_found": _("không thấy trong trích dẫn"),
    "other_language": _("văn bản viết bằng ngôn ngữ khác"),
    "model_doubts": _("mô hình kiểm tra không đồng ý"),
    "model_agrees": _("mô hình kiểm tra đồng ý"),
}
"""What differs between a sentence and what it rests on, by the kind of a flag."""

PROBLEMS: Mapping[str, Text] = {
    "model_not_configured": _("Chưa có mô hình nào được nối."),
    "model_down": _("Máy chủ mô hình không trả lời."),
    "model_slow": _("Mô hình trả lời quá lâu."),
    "model_busy": _("Mô hình đang bận trả lời các câu khác."),
    "model_refused": _("Máy chủ mô hình từ chối câu hỏi."),
    "model_cut": _("Câu trả lời của mô hình bị ngắt giữa chừng."),
    "model_error_inside": _("Máy chủ mô hình báo lỗi."),
    "model_endless": _("Mô hình viết quá dài mà không kết thúc."),
    "model_silent": _("Mô hình không viết gì."),
    "model_garbage": _("Câu trả lời của mô hình không đọc được."),
    "model_not_loaded": _("Không nạp được tệp mô hình."),
    "model_not_named": _("Máy chủ có nhiều mô hình mà chưa chọn mô hình nào (TROLY_MODEL_NAME)."),
    "model_wrong_ids": _("Mô hình dẫn những trích dẫn không có."),
    "model_unsupported": _("Các câu của mô hình không dựa được vào trích dẫn nên không hiện."),
    "model_no_claim": _("Mô hình không rút ra được câu nào từ các trích dẫn."),
    "assistant_does_not_write": _("Trợ lý không còn hoạt động hoặc không viết bằng mô hình."),
    "sending_refused": _("Quy định của cơ quan không cho gửi nội dung này tới máy chủ mô hình."),
    "personal_data_stays": _("Chưa che hết được dữ liệu cá nhân nên không gửi đi."),
    "placeholder_unknown": _("Máy chủ mô hình trả về ký hiệu thay thế lạ."),
}
UNKNOWN_PROBLEM: Text = _("Mô hình ngôn ngữ không dùng được lúc này.")


def problem_words(code: str) -> str:
    return str(PROBLEMS.get(code, UNKNOWN_PROBLEM))
