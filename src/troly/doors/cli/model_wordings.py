"""What is said of the model that writes: its file, its server."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from troly.doors.wordings import Refusal

MODEL_REFUSALS: Mapping[str, Refusal] = {
    "page_not_shown": Refusal(
        _("Trang {address} không hiện được (mã {status})."), _("Báo lỗi này kèm nhật ký.")
    ),
    "model_file_missing": Refusal(
        _("TROLY_MODEL_FILE: không mở được {path} ({reason})."),
        _("Ghi đường dẫn tới tệp GGUF mà tài khoản này đọc được, hoặc bỏ trống biến đó."),
    ),
    "model_file_not_gguf": Refusal(
        _("TROLY_MODEL_FILE: {path} không phải tệp GGUF."), _("Dùng tệp mô hình dạng GGUF.")
    ),
    "model_digest_needed": Refusal(
        _("TROLY_MODEL_SHA256 chưa có mã băm của {path}."),
        _("Ghi 64 chữ số thập lục phân mà `sha256sum {path}` in ra, sau khi so với nơi phát hành."),
    ),
    "model_wrong_digest": Refusal(
        _("Tệp mô hình {path} có mã băm {found}, khác với TROLY_MODEL_SHA256."),
        _("Lấy lại tệp từ nơi phát hành; chỉ sửa TROLY_MODEL_SHA256 khi chắc chắn tệp đúng."),
    ),
    "model_runtime_missing": Refusal(
        _("Chưa cài phần chạy tệp GGUF."),
        _("pip install --require-hashes -r requirements/models.txt, hoặc troly[models]."),
    ),
    "model_file_damaged": Refusal(
        _("Không nạp được mô hình {path}."), _("Dùng tệp GGUF khác, hoặc lấy lại tệp này.")
    ),
}
