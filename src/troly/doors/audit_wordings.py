"""The words of the audit record: refusals, and what each act is called on the page."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from troly.doors.watch_wordings import WATCH_ACTS

AUDIT: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "signing_key_lost": (
        _("Không có khóa ký nhật ký đang dùng ({path})."),
        _(
            "Chép lại tệp khóa từ nơi cất giữ. Nếu mất hẳn, chạy `troly audit key "
            "--replace-lost`: nhật ký ghi rõ khóa mới không được khóa cũ ký nhận."
        ),
    ),
    "signing_key_open": (
        _("Người khác đọc được khóa ký nhật ký {path}."),
        _("Chạy `chmod 600` cho tệp đó, rồi đổi khóa bằng `troly audit key --rotate`."),
    ),
    "signing_key_unreadable": (
        _("Không dùng được khóa ký nhật ký {path}: {problem}."),
        _("Chép lại tệp khóa từ nơi cất giữ."),
    ),
    "signing_key_there": (
        _("Khóa ký nhật ký đang dùng vẫn còn ở {path}."),
        _("Đổi khóa bằng `troly audit key --rotate`."),
    ),
    "no_such_entries": (
        _("Các mục nhật ký này không có trong hồ sơ."),
        _("Chọn trong các mục từ {first} đến {last}; mục cũ hơn nằm trong tệp lưu trữ."),
    ),
    "no_such_entry": (_("Không có mục nhật ký này."), _("Tìm lại trong danh sách.")),
    "audit_reason_needed": (
        _("Cần nêu lý do trước khi mở nội dung."),
        _("Viết lý do ít nhất {least} ký tự; lý do được ghi vào nhật ký."),
    ),
    "bad_date": (_("Ngày {text} không đọc được."), _("Viết dạng 31/12/2026 hoặc 2026-12-31.")),
    "term_too_short": (
        _("Thời hạn giữ nhật ký quá ngắn."),
        _("Đặt ít nhất {least} tháng."),
    ),
    "nothing_to_seal": (
        _("Chưa có mục nhật ký nào quá thời hạn giữ."),
        _("Đặt thời hạn bằng `troly audit term`; mục cũ hơn mới được đưa vào lưu trữ."),
    ),
    "chain_broken": (
        _("Chuỗi nhật ký bị đứt tại mục {number}."),
        _("Giữ nguyên hồ sơ và báo cho kiểm tra viên."),
    ),
    "archive_not_written": (
        _("Không ghi được {path}: {problem}."),
        _("Chọn thư mục ghi được và chưa có tệp cùng tên."),
    ),
    "sending_refused": (
        _("Quy định của cơ quan không cho gửi nội dung này tới máy chủ “{to}”."),
        _("Người phê duyệt xem lại quy định gửi ra ngoài, hoặc dùng mô hình trên máy này."),
    ),
    "personal_data_stays": (
        _("Chưa che hết được dữ liệu cá nhân nên không gửi đi."),
        _("Bỏ dữ liệu cá nhân khỏi câu hỏi rồi hỏi lại."),
    ),
    "placeholder_unknown": (
        _("Máy chủ mô hình trả về ký hiệu thay thế lạ."),
        _("Dùng các trích dẫn; hỏi lại sau."),
    ),
    "content_unreadable": (
        _("Nội dung gửi ra không kiểm tra được nên không gửi."),
        _("Báo người vận hành."),
    ),
    "public_ai_public_only": (
        _("Máy chủ AI công cộng “{name}” chỉ được nhận văn bản công khai."),
        _("Chọn mức công khai, và chặn hoặc thay thế dữ liệu cá nhân."),
    ),
    "bad_model_servers": (
        _("Tệp {path} chưa đúng ({problem})."),
        _(
            "Viết một danh sách, mỗi máy chủ một mục: name, url, kind là own_network hoặc "
            "public_ai; tên và địa chỉ không trùng nhau."
        ),
    ),
    "no_such_destination": (_("Không có máy chủ này."), _("Chọn trong danh sách.")),
}

ACTS: Mapping[str, str | Promise] = {
    "signed_in": _("Đăng nhập"),
    "sign_in_refused": _("Đăng nhập bị từ chối"),
    "confirmation_refused": _("Xác nhận mật khẩu bị từ chối"),
    "signed_out": _("Đăng xuất"),
    "sign_in_ended": _("Kết thúc phiên đăng nhập"),
    "refused": _("Việc bị từ chối"),
    "password_changed": _("Đổi mật khẩu của mình"),
    "password_reset": _("Cấp mật khẩu dùng một lần"),
    "second_step_on": _("Bật mã dùng một lần"),
    "second_step_off": _("Tắt mã dùng một lần"),
    "spare_code_used": _("Dùng mã dự phòng"),
    "token_issued": _("Cấp khóa truy cập"),
    "token_revoked": _("Thu hồi khóa truy cập"),
    "question_asked": _("Đặt câu hỏi"),
    "draft_checked": _("Đối chiếu dự thảo"),
    "turn_shared": _("Mở câu trả lời cho cơ quan"),
    "turn_closed": _("Đóng câu trả lời đã mở"),
    "feedback_given": _("Góp ý"),
    "feedback_withdrawn": _("Rút góp ý"),
    "feedback_set_aside": _("Gác góp ý"),
    "golden_case_accepted": _("Nhận câu mẫu"),
    "golden_case_removed": _("Bỏ câu mẫu"),
    "calibration_kept": _("Lưu bộ hiệu chỉnh"),
    "calibration_undone": _("Bỏ bộ hiệu chỉnh"),
    "assistant_made": _("Lập trợ lý"),
    "assistant_changed": _("Sửa trợ lý"),
    "assistant_retired": _("Cho trợ lý ngừng hẳn"),
    "collection_made": _("Lập bộ văn bản"),
    "document_added": _("Thêm văn bản"),
    "document_replaced": _("Thay phiên bản văn bản"),
    "document_linked": _("Đưa văn bản vào bộ"),
    "document_described": _("Sửa thông tin văn bản"),
    "document_searchable": _("Văn bản tìm được"),
    "document_complete": _("Văn bản xử lý xong"),
    "document_retried": _("Đọc lại văn bản"),
    "document_removed": _("Xóa văn bản"),
    "document_validity_closed": _("Văn bản hết hiệu lực do bị thay thế"),
    "document_validity_opened": _("Khôi phục hiệu lực văn bản"),
    "document_link_restored": _("Nối lại quan hệ văn bản"),
    "reading_failed": _("Không đọc được tệp"),
    "document_quarantined": _("Cách ly tệp có dấu mật"),
    "marked_document_admitted": _("Nhận tệp có dấu mật trên mạng LAN độc lập"),
    "quarantine_release_proposed": _("Đề nghị giải phóng tệp cách ly"),
    "quarantine_destroy_proposed": _("Đề nghị hủy tệp cách ly"),
    "quarantine_proposal_declined": _("Bác đề nghị về tệp cách ly"),
    "quarantine_released": _("Giải phóng tệp cách ly"),
    "quarantine_destroyed": _("Hủy tệp cách ly"),
    "term_accepted": _("Nhận từ viết tắt"),
    "term_declined": _("Bỏ từ viết tắt"),
    "work_paused": _("Tạm dừng việc hàng loạt"),
    "work_resumed": _("Cho việc hàng loạt chạy tiếp"),
    "job_cancelled": _("Dừng một công việc"),
    "job_retried": _("Chạy lại một công việc"),
    "conversations_removed": _("Xóa các cuộc hỏi đáp"),
    "member_invited": _("Mời thành viên"),
    "invitation_accepted": _("Nhận lời mời"),
    "invitation_withdrawn": _("Rút lời mời"),
    "member_added": _("Thêm thành viên"),
    "member_changed": _("Đổi vai trò hoặc phạm vi xem"),
    "member_renamed": _("Đổi tên thành viên"),
    "member_switched_off": _("Ngừng hoạt động thành viên"),
    "member_switched_on": _("Cho thành viên hoạt động lại"),
    "body_created": _("Lập cơ quan"),
    "body_renamed": _("Đổi tên cơ quan"),
    "body_moved": _("Chuyển cơ quan"),
    "body_closed": _("Đóng cơ quan"),
    "body_reopened": _("Mở lại cơ quan"),
    "body_removed": _("Xóa cơ quan tạm"),
    "personal_questions_refused": _("Từ chối câu hỏi có dữ liệu cá nhân"),
    "personal_questions_allowed": _("Cho phép câu hỏi có dữ liệu cá nhân"),
    "case_opened": _("Lập hồ sơ"),
    "case_described": _("Sửa thông tin hồ sơ"),
    "case_removed": _("Xóa hồ sơ"),
    "case_source_added": _("Thêm nguồn vào hồ sơ"),
    "case_source_removed": _("Bỏ nguồn khỏi hồ sơ"),
    "draft_asked": _("Yêu cầu soạn dự thảo"),
    "draft_saved": _("Lưu bản dự thảo"),
    "draft_file_taken": _("Nhận tệp Word vào dự thảo"),
    "case_handed_over": _("Chuyển hồ sơ"),
    "case_given_back": _("Trả hồ sơ"),
    "case_passed_on": _("Bàn giao hồ sơ của người đã nghỉ"),
    "case_signed": _("Duyệt hồ sơ để ký"),
    "case_exported": _("Xuất hồ sơ"),
    "case_calendar_taken": _("Tải lịch nhiệm vụ của hồ sơ"),
    "document_built": _("Lập văn bản theo mẫu"),
    "draft_mark_removed": _("Gỡ dấu dự thảo có trợ giúp"),
    "layout_checked": _("Kiểm tra thể thức"),
    "layout_mended": _("Tải bản đã sửa thể thức"),
    "texts_compared": _("So sánh văn bản"),
    "texts_analysed": _("Phân tích văn bản"),
    "texts_summarised": _("Tóm tắt văn bản"),
    "sent_out": _("Gửi ra máy chủ"),
    "sending_refused": _("Từ chối gửi ra ngoài"),
    "outgoing_rule_set": _("Đặt quy định gửi ra ngoài"),
    "outgoing_rule_removed": _("Bỏ quy định gửi ra ngoài"),
    "content_opened": _("Mở nội dung để kiểm tra"),
    "audit_exported": _("Xuất nhật ký"),
    "audit_sealed": _("Đưa nhật ký cũ vào lưu trữ"),
    "audit_term_set": _("Đặt thời hạn giữ nhật ký"),
    "group_created": _("Lập nhóm"),
    "group_changed": _("Sửa nhóm"),
    "group_removed": _("Xóa nhóm"),
    "group_member_added": _("Thêm người vào nhóm"),
    "group_member_removed": _("Bỏ người khỏi nhóm"),
    "identity_added": _("Khai báo hệ thống đăng nhập"),
    "identity_changed": _("Sửa hệ thống đăng nhập"),
    "identity_removed": _("Bỏ hệ thống đăng nhập"),
    "identity_on": _("Bật hệ thống đăng nhập"),
    "identity_off": _("Tắt hệ thống đăng nhập"),
    "identity_asked": _("Hỏi hệ thống đăng nhập"),
    "identity_joined": _("Nối tài khoản với hệ thống đăng nhập"),
    "identity_parted": _("Bỏ nối tài khoản với hệ thống đăng nhập"),
    "identity_rule_added": _("Thêm quy tắc đăng nhập"),
    "identity_rule_moved": _("Đổi thứ tự quy tắc đăng nhập"),
    "identity_rule_removed": _("Bỏ quy tắc đăng nhập"),
    "passkey_added": _("Thêm khóa trên thiết bị"),
    "passkey_removed": _("Bỏ khóa trên thiết bị"),
    "personal_policy_set": _("Đặt quy định về dữ liệu cá nhân"),
    "record_terms_set": _("Đặt thời hạn lưu hồ sơ đã ký và câu mẫu"),
    "collection_term_set": _("Đặt thời hạn lưu của bộ văn bản"),
    "terms_applied": _("Thi hành thời hạn lưu"),
    "erasures_applied_again": _("Xóa lại sau khi khôi phục"),
    "subject_request_opened": _("Nhận yêu cầu về dữ liệu cá nhân"),
    "subject_request_extended": _("Gia hạn yêu cầu về dữ liệu cá nhân"),
    "subject_request_refused": _("Từ chối yêu cầu về dữ liệu cá nhân"),
    "subject_request_carried_out": _("Thực hiện yêu cầu về dữ liệu cá nhân"),
    "subject_data_searched": _("Tìm dữ liệu của một người"),
    "subject_data_exported": _("Xuất dữ liệu của một người"),
    "subject_data_erased": _("Xóa dữ liệu của một người"),
    "golden_cases_asked": _("Hỏi lại các câu mẫu"),
    "trial_measured": _("Đo thử nghiệm"),
    "register_refused": _("Sổ đăng ký từ chối"),
    **WATCH_ACTS,
    "register_published": _("Chọn trợ lý công khai"),
    "report_answered": _("Trả lời một câu của báo cáo"),
    "report_exported": _("Xuất báo cáo"),
    "answer_confirmed": _("Xác nhận câu trả lời làm căn cứ"),
    "grant_given": _("Cấp quyền xem"),
    "grant_ended": _("Kết thúc quyền xem"),
    "collection_limited": _("Giới hạn bộ văn bản"),
    "collection_opened": _("Mở bộ văn bản"),
    "document_limited": _("Giới hạn văn bản"),
    "document_opened": _("Mở văn bản cho cơ quan"),
    "audit_key_changed": _("Đổi khóa ký nhật ký"),
    "backup_made": _("Sao lưu"),
    "records_restored": _("Khôi phục từ bản sao lưu"),
    "records_moved": _("Chuyển hồ sơ sang cơ sở dữ liệu khác"),
}
"""By the code in the record. What has no word here is shown by its code."""


DESTINATION_KINDS: Mapping[str, str | Promise] = {
    "this_machine": _("Trên máy này"),
    "own_network": _("Mạng của cơ quan"),
    "public_ai": _("AI công cộng"),
}
OUT_LABELS: Mapping[str, str | Promise] = {
    "public": _("Không có dữ liệu cá nhân"),
    "personal": _("Dữ liệu cá nhân cơ bản"),
    "personal_sensitive": _("Dữ liệu cá nhân nhạy cảm"),
}
OUT_PERSONAL: Mapping[str, str | Promise] = {
    "block": _("Chặn, không gửi"),
    "placeholders": _("Thay bằng ký hiệu, trả lại khi nhận câu trả lời"),
    "send": _("Gửi nguyên văn"),
}


def act_word(code: str) -> str:
    return str(ACTS.get(code, code))


def acts_in_order() -> list[tuple[str, str]]:
    """(code, word), by word."""
    return sorted(((code, str(word)) for code, word in ACTS.items()), key=lambda one: one[1])
