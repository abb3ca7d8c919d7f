"""The words of reports: what each piece of evidence is and says, why there is none, statuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from troly.office.governance.reports.evidence import Finding

Text = str | Promise

EVIDENCE: Mapping[str, tuple[Text, Text]] = {
    "ai_notice": (
        _("Thông báo đang trao đổi với trí tuệ nhân tạo"),
        _("Có trên {count} loại trang của trợ lý."),
    ),
    "audit": (
        _("Nhật ký nối chuỗi"),
        _("Mục cuối số {number}; đã ký đến mục {signed}."),
    ),
    "backups": (_("Sao lưu"), _("Bản gần nhất {moment}, {files} tệp.")),
    "calibration": (_("Hiệu chỉnh ngưỡng từ chối"), _("Bản của cơ quan: {name}.")),
    "changes": (
        _("Thay đổi được giữ thành phiên bản"),
        _("{count} phiên bản của {assistants} trợ lý."),
    ),
    "classes": (
        _("Phân loại rủi ro"),
        _(
            "{count} trên {served} trợ lý đã phân loại: cao {high}, trung bình {medium}, "
            "thấp {low}; cần đánh giá tác động {impact}."
        ),
    ),
    "components": (
        _("Thành phần phần mềm và giấy phép"),
        _("Troly {version}; {count} gói cài đặt, {unstated} gói không nêu giấy phép."),
    ),
    "confirmations": (
        _("Xác nhận của người ra quyết định"),
        _("{count} câu trả lời được xác nhận trước khi làm căn cứ."),
    ),
    "data_requests": (
        _("Yêu cầu của chủ thể dữ liệu"),
        _("Đã thực hiện {carried_out}, từ chối {refused}, đang mở {open}, quá hạn {late}."),
    ),
    "decisions": (
        _("Quyết định của người phụ trách"),
        _("{count} quyết định, {with_evidence} quyết định kèm bằng chứng được giữ."),
    ),
    "duties": (_("Nghĩa vụ theo mức rủi ro"), _("{count} nghĩa vụ.")),
    "endings": (
        _("Kết quả trả lời"),
        _(
            "Trong {days} ngày: {turns} câu hỏi, {answered} được trả lời, {refused} bị từ chối "
            "vì văn bản không nêu, {confidential} bị từ chối vì bảo mật."
        ),
    ),
    "feedback": (
        _("Góp ý của người dùng"),
        _("Trong {days} ngày: {right} đúng, {wrong} sai, {incomplete} thiếu."),
    ),
    "golden_cases": (
        _("Câu mẫu được giữ"),
        _("{with_answer} câu có đáp án, {without} câu không có đáp án."),
    ),
    "golden_runs": (
        _("Lần đo bằng câu mẫu gần nhất"),
        _(
            "{assistants} trợ lý: đúng {right} trên {cases} câu có đáp án; từ chối đúng "
            "{refused_right} trên {refused} câu không có đáp án."
        ),
    ),
    "grants": (_("Quyền cấp thêm"), _("{count} quyền đang mở, {dated} quyền có ngày hết hạn.")),
    "identity": (_("Nhận diện"), _("Số đăng ký {number}, phiên bản {version}.")),
    "incidents": (
        _("Sự cố"),
        _(
            "{count} sự cố đã ghi, {open} chưa đóng, {confirmed} đã xác nhận; "
            "{late} thông báo quá hạn."
        ),
    ),
    "inputs": (_("Nguồn trả lời"), _("{collections} bộ văn bản.")),
    "keeping_terms": (
        _("Thời hạn lưu giữ"),
        _("{collections} bộ văn bản có thời hạn; hội thoại giữ {days} ngày (0: không hạn)."),
    ),
    "languages": (_("Ngôn ngữ của câu hỏi"), _("Trong {days} ngày: {turns} câu hỏi.")),
    "model": (
        _("Mô hình ngôn ngữ"),
        _("{with_model} trợ lý dùng mô hình, {quotes} trợ lý chỉ trích nguyên văn."),
    ),
    "outgoing_rules": (
        _("Quy tắc gửi ra ngoài"),
        _("{count} quy tắc; nơi không có quy tắc thì không nhận được gì."),
    ),
    "personal_data": (
        _("Dữ liệu cá nhân trong văn bản"),
        _("{holding} trên {documents} văn bản có dữ liệu cá nhân, theo bộ dò tự động."),
    ),
    "personal_policy": (
        _("Quy định về dữ liệu cá nhân"),
        _("Hội thoại giữ {days} ngày (0: không hạn)."),
    ),
    "publication": (_("Sổ công khai"), _("{count} trợ lý được công khai; liên hệ: {contact}.")),
    "purpose": (_("Mục đích"), _("Theo phiên bản {version}.")),
    "quarantine": (
        _("Cách ly tệp có dấu mật"),
        _("{held} tệp đang cách ly, {decided} tệp đã có quyết định của hai người."),
    ),
    "register": (
        _("Sổ đăng ký trợ lý"),
        _("{total} trợ lý: {served} đang phục vụ, {preparing} đang chuẩn bị, {retired} đã ngừng."),
    ),
    "reviews": (
        _("Hạn rà soát"),
        _("{count} trợ lý có hạn, {late} quá hạn; hạn gần nhất {next}."),
    ),
    "roles": (
        _("Phân tách vai trò"),
        _("{builders} người xây dựng, {officers} người phê duyệt, {auditors} người kiểm tra."),
    ),
    "rules": (
        _("Bộ quy tắc"),
        _("{count} điều, {verified} điều đã đối chiếu bản gốc; mã {digest}."),
    ),
    "second_step": (
        _("Đăng nhập hai bước"),
        _("{secured} trên {count} người có quyền lớn đã bật."),
    ),
    "separation": (
        _("Người duyệt khác người xây dựng"),
        _("{count} lần phê duyệt, không lần nào do người xây dựng."),
    ),
    "sources": (
        _("Văn bản nguồn"),
        _("{documents} văn bản, {numbered} có số hiệu, {over} đã hết hiệu lực."),
    ),
    "training": (_("Tập huấn"), _("{count} người.")),
    "transitions": (_("Chuyển tiếp"), _("Theo câu trả lời khi phân loại.")),
    "trials": (
        _("Thử nghiệm"),
        _("{count} đợt: {passed} đạt, {stopped} dừng sớm, {running} đang chạy."),
    ),
    "versions": (
        _("Phiên bản được giữ bằng mã băm"),
        _("{count} phiên bản, mã băm được tính lại và khớp."),
    ),
    "watching": (
        _("Theo dõi khi vận hành"),
        _("{count} lần hỏi lại câu mẫu của {assistants} trợ lý, {watched} lần theo lịch."),
    ),
}
"""By name: what it is, and the sentence it says."""

GAPS: Mapping[str, Text] = {
    "builder_approved": _("{count} lần phê duyệt do chính người xây dựng."),
    "digest_broken": _("{count} phiên bản không còn khớp mã băm đã ghi. Báo người kiểm tra."),
    "expired": _("Hết hạn ngày {day}."),
    "made_up": _("Chỉ có trợ lý mẫu với dữ liệu hư cấu."),
    "no_assistants": _("Sổ đăng ký chưa có trợ lý nào."),
    "no_audit": _("Nhật ký chưa có mục nào."),
    "no_backup": _("Nhật ký không ghi lần sao lưu nào."),
    "no_collections": _("Phiên bản không trả lời từ bộ văn bản nào."),
    "no_confirmations": _("Chưa có xác nhận nào."),
    "no_data_requests": _("Chưa có yêu cầu nào."),
    "no_decisions": _("Chưa có quyết định nào của người thật."),
    "no_documents": _("Chưa có văn bản nào."),
    "no_feedback": _("Không có góp ý trong {days} ngày."),
    "no_golden_cases": _("Chưa giữ câu mẫu nào."),
    "no_golden_run": _("Chưa lần nào đo bằng câu mẫu trong đợt thử nghiệm."),
    "no_own_calibration": _("Cơ quan chưa hiệu chỉnh; đang dùng ngưỡng kèm theo chương trình."),
    "no_personal_policy": _("Cơ quan chưa đặt quy định."),
    "no_purpose": _("Phiên bản không ghi mục đích."),
    "no_questions": _("Không có câu hỏi nào trong {days} ngày."),
    "no_runs": _("Chưa hỏi lại câu mẫu lần nào."),
    "no_second_step": _("Chưa ai trong {count} người có quyền lớn bật đăng nhập hai bước."),
    "no_terms": _("Không có thời hạn nào."),
    "no_trials": _("Chưa có đợt thử nghiệm nào."),
    "not_classified": _("Chưa phân loại rủi ro."),
    "not_connected": _("Hệ thống này chưa ghi loại bằng chứng này."),
    "nothing_in_service": _("Chưa có trợ lý nào đang phục vụ."),
    "nothing_published": _("Chưa công khai trợ lý nào."),
    "notice_missing": _("Có trang của trợ lý thiếu thông báo."),
    "one_assistant_only": _("Chỉ có trong báo cáo về một trợ lý."),
    "roles_missing": _(
        "{officers} người phê duyệt, {auditors} người kiểm tra: cần ít nhất một người mỗi vai trò."
    ),
    "rules_changed": _("Quy tắc đã thay đổi từ khi phân loại; cần phân loại lại."),
}
"""By code: why the system has nothing to show."""

STATUSES: Mapping[str, tuple[Text, str, str]] = {
    "": (_("Chưa trả lời"), "edit", "attention"),
    "draft": (_("Bản nháp"), "edit", "attention"),
    "checked": (_("Đã kiểm tra"), "check", "done"),
    "not_applicable": (_("Không áp dụng"), "refusal", ""),
}
"""By status: its word, icon and kind."""

LINES: Mapping[str, Text] = {
    "name": _("Tên"),
    "number": _("Số đăng ký"),
    "body": _("Cơ quan"),
    "stage": _("Giai đoạn"),
    "version": _("Phiên bản"),
    "digest": _("Mã băm"),
    "responsible": _("Phụ trách"),
    "purpose": _("Mục đích"),
    "tasks": _("Việc làm"),
    "answers_with": _("Cách trả lời"),
    "collections": _("Bộ văn bản"),
    "model": _("Mô hình"),
    "national": _("Luật Trí tuệ nhân tạo của Việt Nam"),
    "european": _("Đạo luật AI của Liên minh châu Âu"),
    "rules": _("Bộ quy tắc"),
    "ground": _("Căn cứ"),
    "duty": _("Nghĩa vụ"),
    "source": _("Nguồn"),
    "head": _("Mã của mục cuối"),
    "warns": _("Cảnh báo khi câu hỏi có dữ liệu cá nhân"),
    "masks": _("Che khi hiển thị"),
    "conversation_days": _("Số ngày giữ hội thoại"),
    "refuses": _("Từ chối câu hỏi có dữ liệu cá nhân"),
    "destination": _("Nơi nhận"),
    "in_service_on": _("Đưa vào sử dụng ngày"),
    "transition_until": _("Được chuyển tiếp đến ngày"),
}
"""Rows of a piece of evidence, by code."""

VALUES: Mapping[str, Text] = {
    "quotes": _("trích nguyên văn"),
    "model": _("mô hình viết từ các trích dẫn"),
    "answer_question": _("trả lời câu hỏi"),
    "check_draft": _("đối chiếu dự thảo"),
    "none": _("không"),
    "True": _("có"),
    "False": _("không"),
    "sensitive": _("dữ liệu nhạy cảm"),
    "all": _("mọi loại"),
}

CONFIRMING: Mapping[str, tuple[Text, Text]] = {
    "sources_not_looked_at": (
        _("Chưa xác nhận đã mở nguồn."),
        _("Mở các nguồn của câu trả lời, rồi đánh dấu vào ô xác nhận."),
    ),
    "matter_needed": (
        _("Thiếu hồ sơ hoặc vụ việc."),
        _("Ghi số hồ sơ hoặc tên vụ việc, từ 3 đến {limit} ký tự."),
    ),
    "matter_names_a_person": (
        _("Tên vụ việc có dữ liệu cá nhân."),
        _("Ghi số hồ sơ thay cho tên, số điện thoại hay số giấy tờ của người."),
    ),
    "nothing_to_confirm": (
        _("Câu hỏi này không có câu trả lời để làm căn cứ."),
        _("Tra cứu văn bản, hoặc hỏi lại."),
    ),
    "quotes_changed": (
        _("Có trích dẫn không còn nguyên văn hoặc không mở được."),
        _("Hỏi lại để có câu trả lời theo văn bản hiện tại."),
    ),
    "confirmed_before": (
        _("Câu trả lời này đã được xác nhận."),
        _("Một người xác nhận một câu trả lời một lần."),
    ),
}

REPORTS: Mapping[str, tuple[Text, Text]] = {
    **CONFIRMING,
    "no_such_framework": (_("Không có khung báo cáo này."), _("Chọn: {known}.")),
    "no_such_question": (_("Khung này không có câu hỏi ấy."), _("Chọn: {known}.")),
    "report_needs_assistant": (
        _("Báo cáo này nói về một trợ lý."),
        _("Chọn trợ lý trong sổ đăng ký."),
    ),
    "statement_empty": (
        _("Chưa có nội dung trả lời."),
        _("Viết câu trả lời, hoặc lý do không áp dụng."),
    ),
    "statement_too_long": (_("Câu trả lời quá dài."), _("Viết tối đa {limit} ký tự.")),
    "owner_unknown": (
        _("Người chịu trách nhiệm không thuộc cơ quan."),
        _("Chọn người trong danh sách."),
    ),
    "report_file_kind": (_("Không xuất được loại tệp này."), _("Đặt đuôi tệp: {known}.")),
    "contact_needed": (
        _("Thiếu nơi liên hệ."),
        _("Ghi địa chỉ hoặc số của bộ phận trả lời công chúng, từ 5 đến {limit} ký tự."),
    ),
    "cannot_publish": (
        _("Có trợ lý không công khai được."),
        _("Chỉ chọn trợ lý đang hoạt động của cơ quan."),
    ),
}
"""Refusals of reports, publication and confirmation: what happened, then what to do."""


def title_of(name: str) -> str:
    known = EVIDENCE.get(name)
    return str(known[0]) if known else name


def says(finding: Finding) -> str:
    """The sentence of a piece of evidence or of its gap, in the active language."""
    facts = {key: _shown(value) for key, value in finding.facts.items()}
    if finding.is_gap:
        return _filled(str(GAPS.get(finding.gap, finding.gap)), facts)
    known = EVIDENCE.get(finding.name)
    return _filled(str(known[1]), facts) if known else ""


def _filled(words: str, facts: dict[str, Any]) -> str:
    class Known(dict[str, Any]):
        def __missing__(self, key: str) -> str:
            return "–"

    return words.format_map(Known(facts))


def _shown(value: Any) -> Any:
    return value.strftime("%d/%m/%Y") if hasattr(value, "strftime") else value


def value_words(value: Any) -> str:
    """A value of a row as people read it."""
    if isinstance(value, list | tuple):
        return ", ".join(value_words(one) for one in value)
    if hasattr(value, "strftime"):
        return str(_shown(value))
    return str(VALUES.get(str(value), value))


def gap_word() -> str:
    return _now("CÒN THIẾU")
