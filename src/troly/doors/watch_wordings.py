"""The words of incidents, of watching and of the builder's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

WATCH: Mapping[str, tuple[Text, Text]] = {
    "incident_text_needed": (
        _("Mô tả sự cố quá ngắn hoặc quá dài."),
        _("Viết từ {least} đến {limit} ký tự mỗi mục."),
    ),
    "bad_moment": (
        _("Thời điểm phát hiện chưa đúng."),
        _("Nhập thời điểm trong một năm qua, không ở tương lai."),
    ),
    "bad_confirmation": (
        _("Thời điểm xác nhận chưa đúng."),
        _("Nhập thời điểm sau lúc phát hiện ({detected}) và không ở tương lai."),
    ),
    "bad_number_of_persons": (_("Số người chưa đúng."), _("Nhập một số từ 0, hoặc để trống.")),
    "incident_is_closed": (_("Sự cố đã đóng."), _("Báo sự cố mới nếu việc xảy ra lại.")),
    "incident_not_judged": (
        _("Sự cố chưa được xem xét."),
        _("Xác nhận hoặc gác lại sự cố trước khi đóng."),
    ),
    "notices_owed": (
        _("Còn thông báo chưa gửi: {rules}."),
        _("Gửi và ghi nhận từng thông báo, hoặc xem xét lại sự cố."),
    ),
    "notice_sent_already": (_("Thông báo này đã được ghi là đã gửi."), _("Xem nhật ký sự cố.")),
    "receipt_too_long": (_("Biên nhận quá dài."), _("Viết tối đa {limit} ký tự.")),
    "no_such_incident": (_("Không có sự cố này."), _("Xem danh sách sự cố.")),
    "no_such_notice": (_("Không có thông báo này."), _("Xem các thông báo của sự cố.")),
    "nothing_in_service": (
        _("Trợ lý chưa có phiên bản nào đang hoạt động."),
        _("Đưa trợ lý vào sử dụng trước."),
    ),
    "nobody_to_ask_as": (
        _("Không có ai đủ quyền để hỏi lại câu mẫu."),
        _("Đặt người phụ trách là người xây dựng đang hoạt động."),
    ),
    "bad_interval": (_("Khoảng cách giữa hai lần đo chưa đúng."), _("Nhập từ 0 đến {limit} ngày.")),
    "bad_thresholds": (
        _("Ngưỡng theo dõi chưa đúng."),
        _("Nhập tỷ lệ từ 0 đến 100%, thời gian từ 1 mili giây, số lượng từ 1."),
    ),
    "no_version_before": (
        _("Không có phiên bản đã phê duyệt nào trước phiên bản này."),
        _("Tạm dừng trợ lý nếu cần dừng ngay."),
    ),
    "evidence_is_over": (
        _("Bằng chứng của phiên bản trước đã hết hạn ({day})."),
        _("Tạm dừng trợ lý, rồi thử nghiệm lại."),
    ),
    "instructions_too_long": (_("Lời dặn mô hình quá dài."), _("Viết tối đa {limit} ký tự.")),
    "unknown_audience": (_("Đối tượng chưa đúng."), _("Chọn: {known}.")),
    "unknown_choice": (_("Mục chọn không có trong danh sách."), _("Chọn: {known}.")),
    "assistant_must_answer": (
        _("Trợ lý phải có việc “trả lời câu hỏi”."),
        _("Chọn việc đó cùng với việc khác."),
    ),
    "task_not_given": (
        _("Trợ lý này không được giao việc đối chiếu dự thảo."),
        _("Chọn trợ lý khác, hoặc nhờ người xây dựng giao thêm việc."),
    ),
}

INCIDENT_STATES: Mapping[str, tuple[Text, str, str]] = {
    "reported": (_("Chờ xem xét"), "clock", "attention"),
    "confirmed": (_("Đã xác nhận"), "warning", "stop"),
    "set_aside": (_("Đã gác lại"), "refusal", ""),
    "closed": (_("Đã đóng"), "check", "done"),
}

INCIDENT_ACTS: Mapping[str, Text] = {
    "reported": _("Báo sự cố"),
    "handed_over": _("Giao câu hỏi và câu trả lời cho người xem xét"),
    "answer_read": _("Đọc câu trả lời được giao trong sự cố"),
    "confirmed": _("Xác nhận sự cố"),
    "set_aside": _("Gác sự cố lại"),
    "suspended": _("Tạm dừng trợ lý vì sự cố"),
    "notice_drafted": _("Soạn thông báo sự cố"),
    "notice_sent": _("Ghi nhận đã gửi thông báo sự cố"),
    "learned": _("Nối câu mẫu với sự cố"),
    "closed": _("Đóng sự cố"),
    "words_covered": _("Xóa theo yêu cầu của người dân"),
}

HANDED_STATES: Mapping[str, Text] = {
    "open": _("Nguyên văn trong văn bản"),
    "changed": _("Như lúc trả lời; văn bản đã khác"),
    "withheld": _("Trích dẫn ngoài quyền đọc của người xem, không hiện"),
    "gone": _("Văn bản đã bị xóa"),
}
"""Of a quote in an answer that was handed over with an incident."""

WHEN_DUE: Mapping[str, Text] = {
    "hours": _("{count} giờ"),
    "days": _("{count} ngày"),
    "working_days": _("{count} ngày làm việc"),
}
CLOCKS: Mapping[str, Text] = {
    "detected": _("từ lúc phát hiện"),
    "confirmed": _("từ lúc xác nhận"),
    "sent": _("từ lúc gửi báo cáo ban đầu"),
}

WATCH_ACTS: Mapping[str, Text] = {
    **{f"incident_{act}": word for act, word in INCIDENT_ACTS.items()},
    "register_run": _("Hỏi câu mẫu của một phiên bản"),
    "register_run_asked": _("Yêu cầu hỏi lại câu mẫu"),
    "register_watch_set": _("Đặt ngưỡng theo dõi"),
    "register_alerts": _("Cảnh báo theo dõi thay đổi"),
    "assistant_tried": _("Thử trợ lý đang soạn"),
}
"""Acts of the audit record."""

ALERTS: Mapping[str, Text] = {
    "refused_high": _("Tỷ lệ từ chối 7 ngày qua là {share}, ngưỡng {limit}."),
    "refused_drift": _("Tỷ lệ từ chối 7 ngày qua là {share}, các tuần trước là {before}."),
    "wrong_high": _("Góp ý “sai” chiếm {share} trong 7 ngày qua, ngưỡng {limit}."),
    "slow": _("5% câu hỏi phải chờ hơn {milliseconds} ms, ngưỡng {limit} ms."),
    "languages": _("{share} câu hỏi bằng ngôn ngữ ngoài dự kiến: {languages}."),
    "no_cases": _("Chưa có câu mẫu nào, nên không đo lại được."),
    "nobody_to_ask_as": _("Không ai đủ quyền để hỏi lại câu mẫu."),
    "run_late": _("Câu mẫu chưa được hỏi lại đúng hạn ({days} ngày một lần)."),
    "golden_low": _("Lần đo {run}: {share} câu mẫu đúng, ngưỡng {limit}."),
    "review_soon": _("Sắp đến hạn rà soát: {day}."),
    "review_passed": _("Đã quá hạn rà soát ({day}): trợ lý dừng trả lời."),
    "evidence_soon": _("Bằng chứng thử nghiệm sắp hết hạn: {day}."),
    "evidence_passed": _("Bằng chứng thử nghiệm đã hết hạn ({day}): trợ lý dừng trả lời."),
}
_SHARES = ("share", "before", "limit")

WHY_RUN: Mapping[str, Text] = {
    "trial": _("thử nghiệm"),
    "watch": _("theo lịch"),
    "asked": _("theo yêu cầu"),
}

FIELDS: Mapping[str, Text] = {
    "purpose": _("Mục đích"),
    "audience": _("Đối tượng"),
    "instructions": _("Lời dặn mô hình"),
    "collections": _("Bộ văn bản được tìm"),
    "answers_with": _("Cách trả lời"),
    "asks_gates": _("Hỏi thêm mô hình"),
    "leaves_out_expired": _("Bỏ văn bản ngoài hiệu lực"),
    "languages": _("Ngôn ngữ"),
    "tasks": _("Việc được giao"),
    "model": _("Mô hình"),
    "rules": _("Bộ quy tắc"),
}
CHOICES: Mapping[str, Text] = {
    "internal": _("Nội bộ"),
    "public": _("Người dân"),
    "vi": _("Tiếng Việt"),
    "fr": _("Tiếng Pháp"),
    "en": _("Tiếng Anh"),
    "answer_question": _("Trả lời câu hỏi"),
    "check_draft": _("Đối chiếu dự thảo"),
    "quotes": _("Chỉ trích dẫn nguyên văn"),
    "model": _("Câu do mô hình viết, đã đối chiếu, kèm trích dẫn"),
}
TEXTS: Mapping[str, Text] = {
    "contact": _("Đầu mối liên hệ"),
    "place": _("Nơi xảy ra"),
    "cause": _("Nguyên nhân ban đầu"),
    "measures": _("Biện pháp đã thực hiện"),
    "damage": _("Ước tính thiệt hại"),
    "proposals": _("Kiến nghị"),
    "ai_id": _("Mã định danh AI (AI-ID), nếu đã có"),
    "data_kinds": _("Loại dữ liệu cá nhân liên quan"),
}


def alert_words(alert: Mapping[str, Any]) -> str:
    """An alert in the active language."""
    facts = {name: _shown(alert["code"], name, value) for name, value in alert.items()}
    return str(ALERTS[alert["code"]]).format_map(facts)


def _shown(code: str, name: str, value: Any) -> Any:
    if name in _SHARES and not (code == "slow" and name == "limit"):
        return f"{float(value) * 100:.0f} %"
    if name == "day":
        year, month, day = str(value).split("-")
        return f"{day}/{month}/{year}"
    if isinstance(value, list):
        return ", ".join(str(CHOICES.get(one, one)) for one in value)
    return value
