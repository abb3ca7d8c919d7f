"""Errors in words on a terminal: what happened, then what to do."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from troly.doors.cli.database_wordings import DATABASE_REFUSALS
from troly.doors.cli.index_wordings import INDEX_REFUSALS
from troly.doors.cli.model_wordings import MODEL_REFUSALS
from troly.doors.wordings import REFUSALS, Refusal, family_of, filled, refusal_for
from troly.errors import TrolyError

COMMAND_REFUSALS: Mapping[str, Refusal] = {
    **DATABASE_REFUSALS,
    **INDEX_REFUSALS,
    **MODEL_REFUSALS,
    "bad_setting": Refusal(_("Thiết lập {name} chưa đúng: {problem}."), _("Cách sửa: {remedy}")),
    "bad_address": Refusal(_("Địa chỉ {url} không dùng được."), _("Viết đủ http://máy:cổng/v1.")),
    "remote_not_local": Refusal(
        _("Máy chủ mô hình {host} không nằm trên máy này."),
        _(
            "Chỉ cho phép {allowed}; chạy máy chủ mô hình trên chính máy này, hoặc khai báo trong "
            "tệp model-servers.json."
        ),
    ),
    "no_such_file": Refusal(_("Không có tệp hay thư mục {path}."), _("Kiểm tra lại đường dẫn.")),
    "file_unreadable": Refusal(
        _("Không mở được {path}: {problem}."), _("Kiểm tra quyền đọc của tệp.")
    ),
    "name_a_golden_file": Refusal(
        _("Chưa có tệp câu mẫu nào."), _("Thêm --questions hoặc --unanswerable.")
    ),
    "cases_not_written": Refusal(
        _("Không ghi được {path}: {problem}."), _("Ghi vào thư mục khác có quyền ghi.")
    ),
    "name_an_assistant": Refusal(
        _("Chưa rõ hỏi trợ lý nào."), _("Thêm --assistant hoặc --collection. Hiện có: {known}")
    ),
    "no_such_assistant": Refusal(
        _("Không có trợ lý hay bộ văn bản “{name}”."), _("Hiện có: {known}")
    ),
    "no_such_person": Refusal(_("Không có tài khoản “{name}”."), _("Kiểm tra tên đăng nhập.")),
    "unknown_variant": Refusal(
        _("Không có cách hỏi “{variant}”."), _("Dùng as-typed, no-accents hoặc typos.")
    ),
    "bad_golden_row": Refusal(
        _("{file}, dòng {line}, mục “{field}”: {problem}."), _("Sửa dòng đó rồi chạy lại.")
    ),
    "bad_figures": Refusal(
        _("{file} không phải kết quả đo."),
        _("Dùng tệp mà evaluate search, evaluate answers hoặc bench search in ra với --json."),
    ),
    "compared_to_what": Refusal(
        _("Không ghi được so sánh vào {file}."), _("Đặt tên tệp kết thúc bằng .html hoặc .docx.")
    ),
    "wrong_offsets": Refusal(
        _("{id}: ở {start}–{end} không có đúng chữ đã ghi."),
        _("Tính lại vị trí theo ký tự của văn bản trong tệp documents."),
    ),
    "report_not_written": Refusal(
        _("Không ghi được báo cáo vào {path}: {problem}."), _("Chọn nơi khác ghi được.")
    ),
    "no_manifest": Refusal(
        _("Thư mục {folder} không có tệp manifest.json đọc được."),
        _("Tạo thư mục bằng evals/secrecy/make.py, hoặc viết danh sách tệp vào manifest.json."),
    ),
    "empty_golden_file": Refusal(_("{file} không có câu hỏi nào."), _("Kiểm tra lại tệp.")),
    "not_utf8": Refusal(_("{file} không phải UTF-8."), _("Lưu lại tệp với mã UTF-8.")),
    "golden_document_refused": Refusal(
        _("Văn bản đánh giá {id} không đọc được: {why}."), _("Sửa hoặc bỏ văn bản đó.")
    ),
    "not_started_in_time": Refusal(
        _("Tiến trình {what} chưa khởi động được sau {seconds} giây."),
        _("Chạy `troly doctor`, xem thông báo phía trên."),
    ),
    "desk_already_runs": Refusal(
        _("Troly đã chạy từ thư mục {home}, tại {address}."),
        _("Mở địa chỉ đó; hoặc dừng Troly đang chạy; hoặc đặt TROLY_HOME và TROLY_PORT khác."),
    ),
    "port_taken": Refusal(
        _("Không mở được cổng {port} của {host}: {problem}."),
        _("Dừng chương trình đang dùng cổng đó, hoặc đặt TROLY_PORT khác."),
    ),
    "no_answer": Refusal(
        _("Tiến trình {socket} không trả lời."), _("Chạy `troly serve` rồi thử lại.")
    ),
    "index_busy": Refusal(
        _("Chỉ mục đang được một tiến trình khác giữ."), _("Dừng tiến trình đó, hoặc dùng nó.")
    ),
    "index_outdated": Refusal(_("Chỉ mục thuộc phiên bản cũ."), _("Chạy `troly rebuild`.")),
    "index_damaged": Refusal(_("Chỉ mục bị hỏng."), _("Chạy `troly rebuild`.")),
    "index_keeps_dying": Refusal(
        _("Tiến trình chỉ mục dừng nhiều lần liên tiếp."),
        _("Kiểm tra bộ nhớ và ổ đĩa, rồi chạy `troly rebuild`."),
    ),
    "vector_size": Refusal(
        _("Mô hình cho vectơ dài khác với chỉ mục."),
        _("Chạy `troly rebuild` sau khi đổi mô hình."),
    ),
    "records_newer": Refusal(
        _("Hồ sơ do một phiên bản Troly mới hơn tạo ra ({migration})."),
        _("Cài phiên bản đó, hoặc khôi phục bản sao lưu cũ hơn."),
    ),
    "upgrade_failed": Refusal(
        _("Chưa nâng cấp được hồ sơ ({migration}): {problem}."),
        _("Hồ sơ vẫn nguyên như trước; chạy lại phiên bản cũ được ngay. Hãy báo lỗi này."),
    ),
    "records_damaged": Refusal(
        _("Tệp hồ sơ bị hỏng: {problem}."), _("Khôi phục từ bản sao lưu gần nhất.")
    ),
    "database_not_empty": Refusal(
        _("Cơ sở dữ liệu đích đã có bảng."),
        _("Tạo một cơ sở dữ liệu trống và đặt TROLY_DATABASE_URL."),
    ),
    "program_missing": Refusal(
        _("Không tìm thấy chương trình {program}."), _("Cài gói postgresql-client rồi chạy lại.")
    ),
    "program_failed": Refusal(_("{program} báo lỗi: {problem}"), _("Sửa lỗi đó rồi chạy lại.")),
    "passphrase_short": Refusal(_("Mật khẩu sao lưu quá ngắn."), _("Dùng ít nhất {limit} ký tự.")),
    "passphrase_wrong": Refusal(
        _("Mật khẩu không đúng với bản sao lưu {path}."), _("Dùng mật khẩu lúc tạo thư mục đó.")
    ),
    "no_backup": Refusal(_("Không có bản sao lưu nào ở {path}."), _("Kiểm tra lại đường dẫn.")),
    "no_backup_so_old": Refusal(
        _("Không có bản sao lưu nào cũ như vậy ở {path}."), _("Bản cũ nhất: {oldest}.")
    ),
    "not_a_backup": Refusal(
        _("{path} không phải bản sao lưu của Troly."), _("Kiểm tra lại đường dẫn.")
    ),
    "backup_newer": Refusal(
        _("Bản sao lưu {path} do một phiên bản mới hơn tạo ra."), _("Dùng phiên bản Troly đó.")
    ),
    "backup_damaged": Refusal(
        _("Bản sao lưu bị hỏng ở phần {name}."), _("Dùng một bản sao lưu khác.")
    ),
    "backup_running": Refusal(
        _("Một lần sao lưu khác đang ghi vào {path}."), _("Đợi lần đó xong.")
    ),
    "backup_place_taken": Refusal(
        _("{path} đang chứa thứ khác."), _("Chọn một thư mục trống hoặc một tên tệp mới.")
    ),
    "backup_inside_home": Refusal(
        _("{path} nằm trong thư mục dữ liệu của Troly."),
        _("Chọn nơi khác, nên là ổ đĩa khác."),
    ),
    "backup_no_room": Refusal(
        _("Không đủ chỗ ở {path}: còn {free_mb} MB."),
        _("Giải phóng ổ đĩa, hoặc chọn nơi khác. Chưa có gì bị thay đổi."),
    ),
    "backup_not_written": Refusal(
        _("Không ghi được {path}: {problem}."), _("Kiểm tra ổ đĩa và quyền ghi rồi chạy lại.")
    ),
    "backup_other_database": Refusal(
        _("Bản sao lưu này là của {vendor}."),
        _("Với postgresql hãy đặt TROLY_DATABASE_URL; với sqlite hãy để trống biến đó."),
    ),
    "home_not_empty": Refusal(
        _("Thư mục {path} không trống."), _("Chọn thư mục khác, hoặc thêm --replace.")
    ),
    "home_in_use": Refusal(_("Troly đang chạy trên {path}."), _("Dừng nó rồi chạy lại.")),
    "rehearsal_needs_database": Refusal(
        _("Không tạo được cơ sở dữ liệu tạm để diễn tập: {problem}."),
        _("Cấp quyền CREATEDB cho tài khoản trong TROLY_DATABASE_URL."),
    ),
    "restored_does_not_start": Refusal(
        _("Dữ liệu khôi phục không khởi động được: {problem}"),
        _("Thử lại với phiên bản Troly đã tạo bản sao lưu."),
    ),
    "bad_time": Refusal(
        _("“{text}” không phải thời điểm."), _("Viết như 2026-03-31T18:00 hoặc 2026-03-31.")
    ),
    "desk_not_running": Refusal(_("Troly chưa chạy."), _("Chạy `troly serve` ở cửa sổ khác.")),
    "rebuild_failed": Refusal(_("Chưa lập lại được chỉ mục: {reason}."), _("Chạy lại lệnh này.")),
}


def explain(error: TrolyError) -> str:
    """One or two sentences in the active language."""
    refusal = COMMAND_REFUSALS.get(error.code)
    if refusal is None:
        family = family_of(error)
        refusal = refusal_for(error.code, family)
        if refusal is REFUSALS.get("internal_error"):
            return f"{error}"
    return f"{filled(refusal.title, error.facts)} {filled(refusal.remedy, error.facts)}".strip()
