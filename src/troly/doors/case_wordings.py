"""Words of cases: who holds them, where a paragraph comes from, what stands against signing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from troly.office.desk.paragraphs import Origin, Standing

STAGES: Mapping[str, Promise] = {
    "drafting": _("Đang soạn"),
    "checking": _("Đang kiểm tra"),
    "signing": _("Chờ duyệt ký"),
    "signed": _("Đã duyệt để ký"),
}
ROLES: Mapping[str, Promise] = {
    "drafter": _("Người soạn"),
    "checker": _("Người kiểm tra"),
    "signer": _("Người duyệt ký"),
}
ORIGINS: Mapping[str, Promise] = {
    Origin.QUOTED: _("Trích nguyên văn"),
    Origin.TABLED: _("Lập theo quy tắc từ nguồn"),
    Origin.MODEL: _("Mô hình viết"),
    Origin.PERSON: _("Người soạn viết"),
    Origin.GAP: _("Chưa có nội dung"),
}
STANDINGS: Mapping[str, Promise] = {
    Standing.PROPOSED: _("Đề xuất, chưa nhận"),
    Standing.ACCEPTED: _("Đã nhận"),
    Standing.REJECTED: _("Đã bỏ"),
}
NOT_LOOKED_AT = _("Chưa đối chiếu")
WHYS: Mapping[str, Promise] = {
    "written": _("Soạn từ nguồn"),
    "rewritten": _("Viết lại một đoạn"),
    "edited": _("Sửa tay"),
    "judged": _("Nhận hoặc bỏ đoạn"),
    "put_back": _("Lấy lại bản cũ"),
    "imported": _("Lấy từ tệp Word"),
}
WORK: Mapping[str, Promise] = {
    "tasks": _("đang đọc văn bản nguồn"),
    "points": _("đang soạn từng ý"),
    "saving": _("đang lưu"),
    "parse": _("đang đọc tệp Word"),
    "checking": _("đang đối chiếu với nguồn"),
}


@dataclass(frozen=True, slots=True)
class ConcernWords:
    word: Promise
    remedy: Promise


CONCERNS: Mapping[str, ConcernWords] = {
    "undecided": ConcernWords(
        _("Đoạn đề xuất chưa được nhận hay bỏ"), _("Đoạn này không vào văn bản.")
    ),
    "gap": ConcernWords(
        _("Ý chưa có nội dung"), _("Nguồn không nói; người soạn bổ sung hoặc bỏ ý này.")
    ),
    "source_gone": ConcernWords(
        _("Nguồn đã rút hoặc ngoài phạm vi xem"), _("Không còn đối chiếu được với nguồn.")
    ),
    "unproven": ConcernWords(
        _("Chưa chứng minh được từ nguồn"), _("Đọc lại đoạn này và tự chịu trách nhiệm.")
    ),
    "sources_disagree": ConcernWords(
        _("Các nguồn nói khác nhau"), _("Chọn nguồn đúng hoặc nêu cả hai.")
    ),
    "no_such_day": ConcernWords(_("Ngày trong nguồn không có thật"), _("Hỏi lại nơi ban hành.")),
    "out_of_force": ConcernWords(
        _("Nguồn hết hiệu lực hoặc chưa có hiệu lực"), _("Tìm văn bản đang có hiệu lực.")
    ),
    "newer_version": ConcernWords(
        _("Nguồn đã có phiên bản mới"), _("Đối chiếu với phiên bản mới.")
    ),
    "confidential": ConcernWords(
        _("Lấy từ nguồn không công khai hoặc có dấu mật"), _("Xét phạm vi gửi văn bản.")
    ),
    "personal": ConcernWords(_("Có dữ liệu cá nhân"), _("Bỏ bớt, hoặc bảo đảm có căn cứ để dùng.")),
    "empty_field": ConcernWords(_("Mục bắt buộc để trống"), _("Điền trong phần thể thức.")),
}

CASES: Mapping[str, tuple[Promise, Promise]] = {
    "no_such_case": (_("Không có hồ sơ này."), _("Chọn trong danh sách hồ sơ của mình.")),
    "case_is_signed": (
        _("Hồ sơ đã duyệt để ký nên không sửa được nữa."),
        _("Lập hồ sơ mới nếu cần thay đổi."),
    ),
    "case_held_by_another": (
        _("Hồ sơ đang ở người khác."),
        _("Chờ người đó chuyển lại, hoặc đề nghị trả hồ sơ."),
    ),
    "case_title": (
        _("Tên hồ sơ trống hoặc quá dài."),
        _("Đặt tên từ 1 đến {limit} ký tự."),
    ),
    "case_points": (
        _("Danh sách ý quá dài."),
        _("Viết mỗi dòng một ý, nhiều nhất {most} ý và {limit} ký tự."),
    ),
    "case_confidential": (
        _("Phần vừa viết có dấu chỉ độ mật nên không được giữ ở đây."),
        _("Xử lý nội dung này trên hệ thống dành cho tài liệu mật."),
    ),
    "no_such_colleague": (
        _("Không có người này trong cơ quan, hoặc người đó đã nghỉ."),
        _("Chọn trong danh sách thành viên."),
    ),
    "case_too_large": (
        _("Nguồn của hồ sơ gồm {documents} văn bản, khoảng {pages} trang."),
        _("Chọn bớt: nhiều nhất {most} văn bản và {limit} trang cho một hồ sơ."),
    ),
    "case_without_sources": (
        _("Hồ sơ chưa có nguồn nào xem được."),
        _("Thêm văn bản hoặc bộ văn bản vào nguồn."),
    ),
    "case_without_points": (
        _("Chưa nêu ý nào cần viết."),
        _("Mở phần “Thông tin hồ sơ”, viết mỗi dòng một ý."),
    ),
    "case_without_assistant": (
        _("Hồ sơ chưa chọn trợ lý để hỏi."),
        _("Mở phần “Thông tin hồ sơ” và chọn một trợ lý đang phục vụ."),
    ),
    "case_without_draft": (
        _("Hồ sơ chưa có dự thảo."),
        _("Bấm “Soạn từ nguồn” hoặc tự viết đoạn đầu tiên."),
    ),
    "case_without_days": (
        _("Chưa có nhiệm vụ nào đã nhận mà có ngày cụ thể."),
        _("Nhận các nhiệm vụ, hoặc ghi ngày dạng 30/06/2026."),
    ),
    "case_is_last": (_("Không còn ai để chuyển tiếp."), _("Duyệt ký, hoặc trả lại người soạn.")),
    "case_is_first": (_("Hồ sơ đang ở người soạn."), _("Chuyển cho người kiểm tra khi xong.")),
    "case_reason_needed": (
        _("Cần nêu lý do trả lại."),
        _("Viết từ 5 đến {limit} ký tự."),
    ),
    "next_has_left": (
        _("Người nhận tiếp theo không còn làm việc ở cơ quan."),
        _("Chọn người khác trong “Thông tin hồ sơ”, hoặc đề nghị người quản trị bàn giao."),
    ),
    "case_not_for_signing": (
        _("Hồ sơ chưa tới bước duyệt ký."),
        _("Người soạn và người kiểm tra chuyển hồ sơ trước."),
    ),
    "concerns_not_ticked": (
        _("Còn {count} điểm chưa được xác nhận."),
        _("Đọc từng điểm rồi đánh dấu, hoặc trả lại người soạn."),
    ),
    "no_such_draft": (_("Không có bản dự thảo này."), _("Chọn trong lịch sử của hồ sơ.")),
    "no_such_paragraph": (
        _("Không còn đoạn này trong dự thảo."),
        _("Tải lại trang; có thể người khác vừa sửa."),
    ),
    "draft_changed_meanwhile": (
        _("Đoạn này vừa được sửa ở nơi khác; chữ vừa gõ vẫn còn trong ô."),
        _("Chép lại phần cần giữ, tải lại trang rồi sửa tiếp."),
    ),
    "draft_being_written": (_("Dự thảo đang được soạn."), _("Chờ vài phút rồi tải lại trang.")),
    "draft_too_many_paragraphs": (
        _("Dự thảo quá dài."),
        _("Một hồ sơ giữ nhiều nhất {limit} đoạn; tách thành hồ sơ khác."),
    ),
    "draft_gap_accepted": (_("Đoạn này chưa có chữ nào."), _("Viết nội dung, hoặc bỏ ý này.")),
    "draft_no_such_standing": (_("Không rõ nhận hay bỏ."), _("Bấm nút dưới đoạn.")),
    "draft_no_such_field": (_("Mẫu văn bản không có phần này."), _("Chọn phần trong danh sách.")),
    "draft_empty_paragraph": (_("Đoạn mới chưa có chữ nào."), _("Viết vài chữ rồi thêm.")),
    "paragraph_hidden": (
        _("Đoạn này dựa vào nguồn ngoài phạm vi xem nên không sửa được."),
        _("Trả hồ sơ cho người xem được nguồn, hoặc bỏ đoạn."),
    ),
    "nothing_to_ask": (_("Đoạn trống nên không có gì để tìm."), _("Viết nội dung trước.")),
    "nothing_else_found": (
        _("Nguồn không nói gì thêm về ý này; đoạn cũ được giữ nguyên."),
        _("Thêm nguồn, hoặc tự viết."),
    ),
    "question_empty": (_("Chưa có câu hỏi."), _("Viết câu hỏi rồi gửi.")),
}
"""Refusals of cases, by code."""
