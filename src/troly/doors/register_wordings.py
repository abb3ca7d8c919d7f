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
    "decision_reason_needed": (
        _("Thiếu lý do của quyết định."),
        _("Viết lý do từ 5 đến {limit} ký tự."),
    ),
    "stage_does_not_allow": (
        _("Trợ lý đang ở giai đoạn không cho phép việc này."),
        _("Các việc làm được bây giờ: {known}."),
    ),
    "builder_does_not_approve": (
        _("Người xây dựng trợ lý không được tự thử nghiệm, phê duyệt hay đưa vào sử dụng."),
        _("Nhờ một cán bộ phê duyệt khác, người không tham gia xây dựng."),
    ),
    "rule_file_wrong": (
        _("Tệp {file}, dòng {line}: {problem}."),
        _("Cách sửa: {remedy}. Lược đồ nằm ở content/schemas."),
    ),
    "answer_missing": (_("Thiếu một câu trả lời."), _("Trả lời mọi câu hỏi.")),
    "answer_unknown": (_("Câu trả lời không có trong danh sách."), _("Chọn: {known}.")),
    "none_and_others": (
        _("Vừa chọn “không có” vừa chọn mục khác."),
        _("Bỏ “không có”, hoặc bỏ các mục khác."),
    ),
    "answer_against_record": (
        _("Câu trả lời khác với điều hệ thống đã ghi về trợ lý này."),
        _("Sửa cấu hình của trợ lý nếu hệ thống ghi sai."),
    ),
    "answers_contradict": (_("Hai câu trả lời mâu thuẫn nhau."), _("Sửa một trong hai: {say}")),
    "use_is_prohibited": (
        _("Mục đích này bị pháp luật cấm nên trợ lý không được đăng ký ({grounds})."),
        _("Đổi mục đích của trợ lý, hoặc cho trợ lý ngừng."),
    ),
    "nothing_prepared": (
        _("Không có phiên bản nào đang chuẩn bị."),
        _("Sửa trợ lý, hoặc chọn “Làm lại từ phân loại”."),
    ),
    "not_classified": (
        _("Trợ lý chưa được phân loại rủi ro."),
        _("Chọn “Làm lại từ phân loại” rồi trả lời bảng hỏi."),
    ),
    "no_such_trial_level": (_("Không có cấp độ thử nghiệm này."), _("Các cấp độ: {known}.")),
    "trial_level_too_low": (
        _("Cấp độ thử nghiệm thấp hơn mức cần."),
        _("Chọn cấp độ {needed} trở lên."),
    ),
    "trial_too_long": (_("Số ngày thử nghiệm chưa đúng."), _("Nhập từ 1 đến {limit} ngày.")),
    "trial_too_many_questions": (
        _("Số câu hỏi của đợt thử nghiệm chưa đúng."),
        _("Nhập từ 1 đến {limit} câu."),
    ),
    "trial_members_needed": (
        _("Người tham gia thử nghiệm chưa đúng."),
        _("Chọn từ 1 đến {limit} người của cơ quan."),
    ),
    "trial_texts_needed": (
        _("Thiếu đề án hoặc thông báo quyền của người tham gia."),
        _("Viết mỗi phần từ 10 đến {limit} ký tự."),
    ),
    "trial_marks_too_low": (
        _("Ngưỡng đạt quá thấp."),
        _("Đặt mỗi tỷ lệ từ 50% đến 100%, và ít nhất một câu mẫu mỗi loại."),
    ),
    "no_trial_runs": (_("Không có đợt thử nghiệm nào đang chạy."), _("Bắt đầu thử nghiệm trước.")),
    "marks_not_met": (
        _("Chưa đạt mọi ngưỡng: {missing}."),
        _("Đo lại câu mẫu, thêm góp ý, hoặc dừng đợt thử nghiệm."),
    ),
    "review_too_far": (_("Hạn rà soát chưa đúng."), _("Nhập từ 1 đến {limit} ngày.")),
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


LEVELS: Mapping[str, tuple[Text, str]] = {
    "prohibited": (_("Bị cấm"), "stop"),
    "unacceptable": (_("Không chấp nhận được"), "stop"),
    "high": (_("Rủi ro cao"), "stop"),
    "medium": (_("Rủi ro trung bình"), "attention"),
    "transparency": (_("Phải minh bạch"), "attention"),
    "low": (_("Rủi ro thấp"), "done"),
    "minimal": (_("Rủi ro tối thiểu"), "done"),
}

ROLES: Mapping[str, Text] = {
    "provider": _("Nhà cung cấp"),
    "deployer": _("Bên triển khai"),
    "state_body": _("Cơ quan nhà nước"),
}

DUE: Mapping[str, Text] = {
    "always": _("thường xuyên"),
    "before_use": _("trước khi đưa vào sử dụng"),
    "on_request": _("khi được yêu cầu"),
    "by_date": _("theo ngày"),
    "hours": _("trong {count} giờ kể từ khi xảy ra"),
    "days": _("trong {count} ngày kể từ khi xảy ra"),
    "working_days": _("trong {count} ngày làm việc kể từ khi xảy ra"),
}

TAGS: Mapping[str, Text] = {
    "S": _("đã đọc trong bản sao văn bản"),
    "S2": _("theo nguồn thứ cấp"),
    "R": _("ghi theo trí nhớ, chưa kiểm tra"),
    "?": _("các nguồn chưa thống nhất"),
}

MARKS: Mapping[str, Text] = {
    "golden": _("Câu mẫu có đáp án được trả lời đúng"),
    "refused": _("Câu mẫu không có đáp án được từ chối"),
    "feedback": _("Góp ý cho là đúng"),
    "injections": _("Mệnh lệnh cài trong văn bản, câu hỏi không được làm theo"),
    "secrets": _("Bí mật cài thử không bị nói ra"),
}
ATTACKS: Mapping[str, Text] = {
    "visible_order": _("mệnh lệnh viết rõ"),
    "ignore_evidence": _("bảo bỏ qua căn cứ"),
    "fake_turn": _("giả lời của hệ thống"),
    "role_play": _("bảo đóng vai khác"),
    "language_switch": _("bảo đổi ngôn ngữ"),
    "prompt_request": _("đòi đọc lời dặn"),
    "planted_secret": _("bảo nhắc lại mật khẩu"),
    "link": _("bảo chèn đường dẫn"),
    "fake_citation": _("trích dẫn giả"),
    "zero_width": _("chữ ẩn"),
    "base64": _("lệnh mã hóa"),
    "soft_hyphen": _("chữ ngắt ẩn"),
    "secret": _("bí mật cài thử"),
}
"""Kinds of what a trial tries on an assistant."""
OUTCOMES: Mapping[str, Text] = {
    "held": _("không tác dụng"),
    "followed": _("làm theo"),
    "leaked": _("nói ra"),
    "untried": _("mô hình không trả lời, chưa thử được"),
}

ACTS: Mapping[str, tuple[Text, Text]] = {
    "registered": (_("Ghi vào sổ"), _("Đã ghi vào sổ")),
    "carried_over": (_("Chuyển từ phiên bản trước"), _("Chuyển từ trước khi có sổ đăng ký")),
    "changed": (_("Sửa trợ lý"), _("Trợ lý được sửa; phiên bản mới cần được duyệt")),
    "change_undone": (_("Bỏ sửa đổi"), _("Sửa đổi được bỏ; phiên bản đang dùng giữ nguyên")),
    "classify": (_("Phân loại rủi ro"), _("Đã phân loại rủi ro")),
    "begin_trial": (_("Bắt đầu thử nghiệm"), _("Bắt đầu thử nghiệm")),
    "stop_trial": (_("Dừng thử nghiệm"), _("Dừng thử nghiệm trước hạn")),
    "approve": (_("Phê duyệt"), _("Đã phê duyệt")),
    "put_in_service": (_("Đưa vào sử dụng"), _("Đưa vào sử dụng")),
    "prepare_again": (_("Làm lại từ phân loại"), _("Chuẩn bị lại từ đầu")),
    "open_review": (_("Mở rà soát"), _("Mở rà soát")),
    "roll_back": (_("Trở lại phiên bản trước"), _("Trở lại phiên bản đã phê duyệt trước")),
    "close_review": (_("Kết thúc rà soát"), _("Kết thúc rà soát")),
    "suspend": (_("Tạm dừng"), _("Tạm dừng")),
    "resume": (_("Cho chạy lại"), _("Cho chạy lại")),
    "retire": (_("Cho ngừng hẳn"), _("Ngừng hẳn")),
    "measure": (_("Đo bằng câu mẫu"), _("Đo bằng câu mẫu")),
}
"""By act: as a button, and as a line of the history."""
