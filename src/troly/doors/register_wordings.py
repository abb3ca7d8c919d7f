"""The words of the register: stages, acts, why an assistant does not answer, and refusals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

STAGES: Mapping[str, tuple[Text, str, str]] = {
    "": (_("Chưa đăng ký"), "refusal", ""),
    "draft": (_("Bản nháp"), "edit", "attention"),
    "classified": (_("Đã phân loại rủi ro"), "scale", "attention"),
    "in_trial": (_("Đang thử nghiệm"), "clock", "attention"),
    "approved": (_("Đã phê duyệt, chưa đưa vào sử dụng"), "check", "attention"),
    "in_service": (_("Đang hoạt động"), "check", "done"),
    "under_review": (_("Đang rà soát, vẫn trả lời"), "clock", "attention"),
    "suspended": (_("Tạm dừng"), "warning", "stop"),
    "retired": (_("Đã ngừng"), "refusal", ""),
}
"""By stage: its word, icon and kind."""

STOPPED: Mapping[str, Text] = {
    "not_registered": _(
        "Trợ lý này không có trong sổ đăng ký nên không trả lời. Báo người phụ trách trợ lý."
    ),
    "stage_draft": _(
        "Trợ lý này còn là bản nháp nên chỉ trả lời người tạo. "
        "Chọn trợ lý khác, hoặc chờ đến khi được phê duyệt."
    ),
    "stage_classified": _(
        "Trợ lý này chưa được thử nghiệm và phê duyệt nên chỉ trả lời người tạo. "
        "Chọn trợ lý khác, hoặc chờ đến khi được phê duyệt."
    ),
    "stage_in_trial": _(
        "Trợ lý này đang được thử nghiệm và chỉ trả lời người tham gia thử nghiệm. "
        "Đề nghị cán bộ phụ trách ghi tên nếu cần tham gia."
    ),
    "stage_approved": _(
        "Trợ lý này đã được phê duyệt nhưng chưa được đưa vào sử dụng. Hỏi lại sau."
    ),
    "stage_suspended": _("Trợ lý này đang tạm dừng. Lý do: {why}"),
    "stage_retired": _("Trợ lý này đã ngừng hẳn. Chọn trợ lý khác."),
    "not_classified": _(
        "Trợ lý này chưa được phân loại rủi ro nên không trả lời. Báo cán bộ phụ trách."
    ),
    "review_passed": _(
        "Trợ lý này đã quá hạn rà soát ({day}) nên dừng trả lời. "
        "Cán bộ phụ trách cần rà soát trước khi dùng tiếp."
    ),
    "evidence_expired": _(
        "Bằng chứng thử nghiệm của trợ lý này đã hết hạn ({day}) nên dừng trả lời. "
        "Cần thử nghiệm lại."
    ),
    "model_changed": _(
        "Mô hình ngôn ngữ đã được phê duyệt ({model}) không còn được nối, nên trợ lý dừng trả lời. "
        "Cần thử nghiệm lại với mô hình hiện có."
    ),
    "trial_is_over": _("Đợt thử nghiệm đã hết hạn ({day}). Chờ kết luận của cán bộ phụ trách."),
    "trial_not_begun": _("Đợt thử nghiệm bắt đầu ngày {day}. Hỏi lại từ ngày đó."),
    "trial_questions_used": _(
        "Đợt thử nghiệm đã dùng hết {limit} câu hỏi. Chờ kết luận của cán bộ phụ trách."
    ),
    "clock_went_back": _(
        "Đồng hồ của máy chủ chậm hơn lần ghi cuối trong sổ đăng ký nên trợ lý dừng trả lời. "
        "Báo người vận hành chỉnh lại đồng hồ."
    ),
}
"""By reason code: what happened, then what to do."""

REGISTER: Mapping[str, tuple[Text, Text]] = {
    "register_is_kept": (
        _("Sổ đăng ký trợ lý không xóa và không sửa mục đã ghi."),
        _("Cho trợ lý ngừng; mục đăng ký vẫn được giữ."),
    ),
    "stage_does_not_allow": (
        _("Trợ lý đang ở giai đoạn không cho phép việc này."),
        _("Các việc làm được bây giờ: {known}."),
    ),
    "builder_does_not_approve": (
        _("Người xây dựng trợ lý không được tự thử nghiệm, phê duyệt hay đưa vào sử dụng."),
        _("Nhờ một cán bộ phê duyệt khác, người không tham gia xây dựng."),
    ),
    "clock_went_back": (
        _("Đồng hồ của máy chủ chậm hơn lần ghi cuối trong sổ ({last})."),
        _("Nhờ người vận hành chỉnh lại đồng hồ rồi thử lại."),
    ),
}


def stopped_words(understood: Mapping[str, Any]) -> str:
    """Why the assistant did not answer, in the active language; empty without a reason."""
    return words_of_reason(str(understood.get("reason", "")), understood.get("reason_facts") or {})


def words_of_reason(code: str, facts: Mapping[str, object]) -> str:
    words = STOPPED.get(code)
    if words is None:
        return ""
    shown = {name: _shown(value) for name, value in facts.items()}
    return str(words).format_map({"why": "–", "day": "–", "model": "–", "limit": "–", **shown})


def _shown(value: object) -> object:
    """A day as people read it."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return value
    return value.strftime("%d/%m/%Y") if isinstance(value, date) else value
