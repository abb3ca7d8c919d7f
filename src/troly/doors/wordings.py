"""The words for refusals, shared by every door: what happened, then what to do.

Keyed by the code of a ``TrolyError``. Facts of the error fill the places in braces; a place
without its fact is left out, so a sentence never breaks on a missing fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from troly.doors.audit_wordings import AUDIT
from troly.doors.desk_wordings import DESK
from troly.doors.grant_wordings import GRANTS
from troly.doors.pages.wordings import REASONS
from troly.doors.people_wordings import PEOPLE
from troly.doors.personal_wordings import PERSONAL, PERSONAL_REQUESTS
from troly.doors.register_wordings import REGISTER
from troly.doors.report_wordings import REPORTS
from troly.doors.watch_wordings import WATCH
from troly.errors import TrolyError

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Refusal:
    """``title`` says what happened, ``remedy`` what to do about it."""

    title: Text
    remedy: Text


REFUSALS: Mapping[str, Refusal] = {
    # Who is asking
    "sign_in_needed": Refusal(
        _("Chưa xác định được người gọi."),
        _("Gửi kèm khóa truy cập còn hiệu lực: Authorization: Bearer troly_…"),
    ),
    "not_allowed": Refusal(
        _("Việc này nằm ngoài quyền được cấp."), _("Đề nghị người quản trị cấp thêm quyền.")
    ),
    "builder_needed": Refusal(
        _("Việc này cần quyền thêm văn bản và lập trợ lý."),
        _("Đề nghị người quản trị cấp quyền, hoặc nhờ người có quyền thực hiện."),
    ),
    "member_inactive": Refusal(
        _("Tài khoản đã ngừng hoạt động."), _("Đề nghị người quản trị mở lại tài khoản.")
    ),
    "collection_of_another_body": Refusal(
        _("Không có bộ văn bản này."), _("Chọn bộ văn bản trong danh sách.")
    ),
    "audit_is_append_only": Refusal(
        _("Nhật ký chỉ ghi thêm, không sửa hay xóa."), _("Ghi một mục mới để đính chính.")
    ),
    # What is looked for
    "not_found": Refusal(_("Không có mục này."), _("Kiểm tra lại địa chỉ hoặc mã.")),
    "no_such_address": Refusal(
        _("Không có địa chỉ này."), _("Các địa chỉ được liệt kê tại /api/v1/openapi.json.")
    ),
    "no_such_assistant": Refusal(
        _("Không có trợ lý này."), _("Chọn một trợ lý trong danh sách. {known}")
    ),
    "no_such_collection": Refusal(
        _("Không có bộ văn bản này."), _("Chọn bộ văn bản trong danh sách. {known}")
    ),
    "no_such_conversation": Refusal(
        _("Không có cuộc hỏi đáp này."), _("Mở lại từ danh sách, hoặc bắt đầu câu hỏi mới.")
    ),
    "no_such_turn": Refusal(
        _("Không có câu trả lời này, hoặc người hỏi chưa mở cho người khác xem."),
        _("Đề nghị người hỏi mở liên kết, hoặc hỏi lại câu đó."),
    ),
    "not_your_turn": Refusal(
        _("Chỉ người đã hỏi mới mở hay đóng được câu trả lời này."),
        _("Đề nghị người đã hỏi thực hiện."),
    ),
    "no_such_feedback": Refusal(_("Không có góp ý này."), _("Xem danh sách góp ý hiện có.")),
    "no_own_calibration": Refusal(
        _("Chưa có bộ hiệu chỉnh riêng nào để bỏ."), _("Bộ đi kèm chương trình đang được dùng.")
    ),
    "no_such_golden_case": Refusal(_("Không có câu mẫu này."), _("Xem danh sách câu mẫu hiện có.")),
    "no_such_link": Refusal(
        _("Không có quan hệ này giữa hai văn bản."), _("Mở lại trang thông tin của văn bản.")
    ),
    "no_such_term": Refusal(_("Không có từ viết tắt này."), _("Xem danh sách từ viết tắt.")),
    "no_such_document": Refusal(
        _("Không có văn bản này."), _("Văn bản có thể đã được xóa; tìm lại trong kho.")
    ),
    "no_such_version": Refusal(
        _("Không có phiên bản này."), _("Mở văn bản và chọn trong các phiên bản hiện có.")
    ),
    "no_such_page": Refusal(_("Không có trang này."), _("Số trang của văn bản: {pages}.")),
    "no_such_job": Refusal(
        _("Không có công việc này, hoặc công việc không ở trạng thái phù hợp."),
        _("Xem trạng thái của văn bản trong kho."),
    ),
    "no_such_person": Refusal(_("Không có người này."), _("Kiểm tra lại tên đăng nhập.")),
    "no_such_token": Refusal(_("Không có khóa truy cập này."), _("Xem danh sách khóa hiện có.")),
    "no_administrator": Refusal(
        _("Chưa có người quản trị."), _("Chạy lại lần đầu để lập người quản trị.")
    ),
    "original_erased": Refusal(
        _("Bản gốc đã được xóa khỏi kho."), _("Tải lại tệp nếu văn bản còn cần dùng.")
    ),
    # What was sent
    "bad_input": Refusal(_("Dữ liệu gửi lên chưa đúng."), _("Sửa các mục được nêu rồi gửi lại.")),
    "not_readable": Refusal(
        _("Không đọc được nội dung gửi lên."), _("Gửi JSON đúng cú pháp, mã UTF-8.")
    ),
    "method_not_allowed": Refusal(
        _("Địa chỉ này không nhận phương thức đã gửi."), _("Phương thức được nhận: {allowed}.")
    ),
    "request_too_large": Refusal(
        _("Nội dung gửi lên quá lớn."), _("Gửi nội dung ngắn hơn; tệp thì gửi dạng multipart.")
    ),
    "too_many_files": Refusal(
        _("Gửi quá nhiều tệp trong một lần."), _("Chia thành nhiều lần gửi.")
    ),
    "dates_in_wrong_order": Refusal(
        _("Ngày cuối cùng còn hiệu lực đứng trước ngày có hiệu lực."),
        _("Sửa lại một trong hai ngày."),
    ),
    "bad_document_facts": Refusal(
        _("Thông tin của văn bản chưa đủ."), _("Nhập tên văn bản và phạm vi xem.")
    ),
    "clearance_above_own": Refusal(
        _("Phạm vi xem cao hơn mức được cấp cho người sửa."), _("Chọn phạm vi thấp hơn.")
    ),
    "unknown_fact": Refusal(
        _("Không có mục thông tin “{name}”."), _("Xem các mục ở trang thông tin văn bản.")
    ),
    "bad_term_short": Refusal(
        _("Từ viết tắt chưa đúng."),
        _("Viết liền, từ 2 đến {limit} ký tự, có ít nhất một chữ cái."),
    ),
    "bad_term_full": Refusal(
        _("Cách viết đầy đủ chưa đúng."), _("Viết từ 3 đến {limit} ký tự, khác từ viết tắt.")
    ),
    "too_many_terms": Refusal(
        _("Danh sách đã có {limit} từ viết tắt."), _("Bỏ bớt từ không dùng rồi thêm lại.")
    ),
    "question_too_long": Refusal(
        _("Câu hỏi dài {length} ký tự; giới hạn là {limit}."),
        _("Rút gọn câu hỏi, hoặc tải văn bản dài vào kho rồi hỏi về văn bản đó."),
    ),
    "pasted_secret": Refusal(
        _("Văn bản vừa dán có dấu chỉ độ mật nên không được đọc ở đây."),
        _("Xử lý nội dung này trên hệ thống dành cho tài liệu mật."),
    ),
    "draft_empty": Refusal(_("Chưa có câu nào."), _("Dán dự thảo vào ô rồi đối chiếu.")),
    "draft_too_long": Refusal(
        _("Dự thảo dài {length} ký tự; giới hạn là {limit}."),
        _("Chia dự thảo thành nhiều phần rồi đối chiếu từng phần."),
    ),
    "draft_too_many_sentences": Refusal(
        _("Dự thảo có {count} câu; giới hạn là {limit}."),
        _("Chia dự thảo thành nhiều phần rồi đối chiếu từng phần."),
    ),
    "assistant_not_in_service": Refusal(
        _("Trợ lý này chưa được đưa vào sử dụng."),
        _("Chọn trợ lý khác, hoặc hỏi người phụ trách trợ lý."),
    ),
    "question_empty": Refusal(_("Chưa có câu hỏi."), _("Nhập câu hỏi trước khi gửi.")),
    "many_ask": Refusal(_("Nhiều người đang hỏi cùng lúc."), _("Hỏi lại sau {seconds} giây.")),
    "too_many_questions": Refusal(
        _("Đã hỏi quá {limit} câu trong một phút."), _("Hỏi lại sau {seconds} giây.")
    ),
    "no_such_verdict": Refusal(
        _("Nhận xét phải là một trong: {known}."), _("Chọn một trong các nhận xét đó.")
    ),
    "reason_too_long": Refusal(
        _("Lý do dài {length} ký tự; giới hạn là {limit}."), _("Rút gọn lý do.")
    ),
    "too_few_golden": Refusal(
        _("Mới có {given} câu hỏi mẫu, cần ít nhất {needed}."),
        _("Thêm câu hỏi mẫu, hoặc đưa tệp bằng --questions."),
    ),
    "golden_document_unknown": Refusal(
        _("Câu mẫu {id} nêu văn bản không có trong kho: {document}."),
        _("Ghi doc_id là mã, số hiệu, tên hoặc tên tệp của văn bản."),
    ),
    "golden_answer_needed": Refusal(
        _("Chưa có câu trả lời đúng."),
        _("Nhập một chuỗi ngắn phải có trong lời trích: con số, ngày hoặc tên."),
    ),
    "golden_answers_too_long": Refusal(
        _("Câu trả lời đúng quá dài hoặc quá nhiều."),
        _("Tối đa {count} chuỗi, mỗi chuỗi {limit} ký tự."),
    ),
    "golden_answer_not_there": Refusal(
        _("Chuỗi thứ {number} không có trong văn bản hoặc Điều đã nêu."),
        _("Chép đúng chữ trong văn bản, hoặc bỏ số Điều."),
    ),
    "no_such_article": Refusal(
        _("Văn bản không có Điều này."), _("Kiểm tra số Điều, hoặc để trống.")
    ),
    "several_documents": Refusal(
        _("Nhiều văn bản có chữ này trong tên."), _("Nhập đúng số hiệu hoặc trọn tên văn bản.")
    ),
    "bad_collection_name": Refusal(
        _("Tên bộ văn bản chưa đúng."), _("Đặt tên từ 1 đến {limit} ký tự.")
    ),
    "bad_assistant_name": Refusal(_("Tên trợ lý chưa đúng."), _("Đặt tên từ 1 đến {limit} ký tự.")),
    "assistant_name_taken": Refusal(_("Đã có trợ lý tên “{name}”."), _("Đặt một tên khác.")),
    "purpose_too_long": Refusal(_("Mục đích quá dài."), _("Rút gọn còn {limit} ký tự.")),
    "opening_questions_too_long": Refusal(
        _("Câu hỏi gợi ý quá dài hoặc quá nhiều."),
        _("Tối đa {count} câu, mỗi câu {limit} ký tự."),
    ),
    "collection_needed": Refusal(_("Chưa chọn bộ văn bản."), _("Chọn ít nhất một bộ văn bản.")),
    "unknown_way_of_answering": Refusal(
        _("Không có cách trả lời này."), _("Các cách trả lời: {known}.")
    ),
    "no_model_configured": Refusal(
        _("Chưa có mô hình ngôn ngữ nào được nối."),
        _("Chọn cách trả lời bằng trích dẫn, hoặc nhờ người quản trị nối một mô hình."),
    ),
    "job_must_finish": Refusal(
        _("Công việc này giữ cho quyền đọc luôn đúng nên không dừng được."),
        _("Chờ công việc kết thúc."),
    ),
    "span_too_long": Refusal(
        _("Đoạn yêu cầu không đúng hoặc quá dài."), _("Lấy mỗi lần tối đa {limit} ký tự.")
    ),
    # Files that did not stay
    "file_refused": Refusal(
        _("Không nhận được tệp này."), _("Thử tải lên lại; nếu vẫn lỗi, báo người quản trị.")
    ),
    "file_lost": Refusal(_("Không còn tệp để đọc lại."), _("Tải tệp lên lại.")),
    "quota_reached": Refusal(
        _("Kho đã đầy ({quota_gb} GB)."),
        _("Xóa văn bản không còn dùng, hoặc đề nghị người quản trị mở rộng kho."),
    ),
    "disk_full": Refusal(
        _("Máy chủ hết chỗ lưu, nên tệp chưa được nhận."), _("Báo người quản trị giải phóng đĩa.")
    ),
    "not_written": Refusal(
        _("Không ghi được tệp lên đĩa."), _("Báo người quản trị kiểm tra thư mục dữ liệu.")
    ),
    # Work behind the pages
    "cancelled": Refusal(_("Công việc đã được dừng theo yêu cầu."), _("Có thể chạy lại.")),
    "worker_died": Refusal(
        _("Tiến trình xử lý bị ngắt nhiều lần."), _("Thử lại; nếu vẫn lỗi, báo người quản trị.")
    ),
    "secrecy_mark": Refusal(
        _("Văn bản có dấu chỉ độ mật nên đã được cách ly."),
        _("Văn bản không được đưa vào tìm kiếm; xử lý theo quy định về bảo vệ bí mật nhà nước."),
    ),
    "destroyed": Refusal(
        _("Tệp có dấu chỉ độ mật đã bị hủy theo quyết định của hai người."),
        _("Tải lên bản không mang bí mật nhà nước nếu cần."),
    ),
    "two_persons_needed": Refusal(
        _("Tệp đang cách ly vì có dấu chỉ độ mật, một người không tự xóa được."),
        _("Nhờ hai cán bộ phụ trách giải phóng hoặc hủy tệp ở trang Cách ly."),
    ),
    "second_person_needed": Refusal(
        _("Người đề nghị không được tự chấp thuận."),
        _("Nhờ một cán bộ phụ trách khác xem và quyết định."),
    ),
    "not_in_quarantine": Refusal(
        _("Không có tệp này trong danh sách cách ly."), _("Tải lại danh sách cách ly.")
    ),
    "proposal_waits": Refusal(
        _("Đã có một đề nghị đang chờ người thứ hai."), _("Chấp thuận hoặc bác đề nghị đó trước.")
    ),
    "nothing_proposed": Refusal(
        _("Chưa có đề nghị nào để quyết định."), _("Đề nghị giải phóng hoặc hủy trước.")
    ),
    "reason_needed": Refusal(_("Thiếu lý do."), _("Viết lý do từ 5 đến {limit} ký tự.")),
    "unknown_act": Refusal(_("Không có việc này."), _("Các việc được nhận: {known}.")),
    "unavailable": Refusal(
        _("Một phần của hệ thống tạm thời không trả lời."),
        _("Việc đã làm vẫn được giữ; thử lại sau ít phút."),
    ),
    "internal_error": Refusal(
        _("Có lỗi ngoài dự kiến."), _("Thử lại; nếu vẫn lỗi, báo người quản trị kèm thời điểm.")
    ),
    **{code: Refusal(*words) for code, words in PEOPLE.items()},
    **{code: Refusal(*words) for code, words in DESK.items()},
    **{code: Refusal(*words) for code, words in GRANTS.items()},
    **{code: Refusal(*words) for code, words in AUDIT.items()},
    **{code: Refusal(*words) for code, words in REGISTER.items()},
    **{code: Refusal(*words) for code, words in REPORTS.items()},
    **{code: Refusal(*words) for code, words in WATCH.items()},
    **{code: Refusal(*words) for code, words in (PERSONAL | PERSONAL_REQUESTS).items()},
}

FIELD_PROBLEMS: Mapping[str, Text] = {
    "missing": _("Thiếu mục này."),
    "extra_forbidden": _("Không có mục tên này."),
    "string_too_long": _("Quá dài."),
    "string_too_short": _("Quá ngắn."),
    "too_long": _("Quá nhiều giá trị."),
    "too_short": _("Cần thêm giá trị."),
    "literal_error": _("Giá trị không có trong danh sách được nhận."),
    "enum": _("Giá trị không có trong danh sách được nhận."),
}
WRONG_VALUE: Text = _("Giá trị chưa đúng loại hoặc ngoài giới hạn.")

_BY_FAMILY = (
    ("NotFound", "not_found"),
    ("NotAllowed", "not_allowed"),
    ("BadInput", "bad_input"),
    ("FileRefused", "file_refused"),
    ("Unavailable", "unavailable"),
)


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return ""


def refusal_for(code: str, family: str = "internal_error") -> Refusal:
    """The words for a code; for an unknown code those of its family."""
    known = REFUSALS.get(code)
    if known is not None:
        return known
    reason = REASONS.get(code)
    if reason is not None:
        return Refusal(reason.word, reason.sentence)
    return REFUSALS[family]


def family_of(error: TrolyError) -> str:
    """The code whose words stand in for ``error`` when its own has none."""
    names = {kind.__name__ for kind in type(error).__mro__}
    return next((code for name, code in _BY_FAMILY if name in names), "internal_error")


def filled(text: Text, facts: Mapping[str, object]) -> str:
    """``text`` in the active language with the facts put in."""
    return str(text).format_map(_Facts(facts)).strip()
