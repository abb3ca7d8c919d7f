"""What an index on a server refuses, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from troly.doors.wordings import Refusal

INDEX_REFUSALS: Mapping[str, Refusal] = {
    "qdrant_unreachable": Refusal(
        _("Không nối được tới máy chủ Qdrant ({problem})."),
        _("Kiểm tra TROLY_QDRANT_URL, chứng chỉ, và máy chủ có đang chạy."),
    ),
    "qdrant_busy": Refusal(
        _("Máy chủ Qdrant đang bận hoặc đang khởi động."), _("Chờ một lát rồi thử lại.")
    ),
    "qdrant_key_refused": Refusal(
        _("Máy chủ Qdrant không nhận khóa."),
        _("Kiểm tra TROLY_QDRANT_API_KEY_FILE và quyền của khóa."),
    ),
    "qdrant_refused": Refusal(
        _("Máy chủ Qdrant từ chối yêu cầu (mã {status})."),
        _("Xem nhật ký của máy chủ; nhiều mảnh cần chế độ cụm (cluster)."),
    ),
    "qdrant_not_understood": Refusal(
        _("Câu trả lời của máy chủ Qdrant không đúng dạng."),
        _("Kiểm tra TROLY_QDRANT_URL có trỏ tới Qdrant, và phiên bản của nó."),
    ),
    "qdrant_too_old": Refusal(
        _("Máy chủ Qdrant là phiên bản {version}."), _("Cần phiên bản {oldest} trở lên.")
    ),
    "qdrant_absent": Refusal(
        _("Máy chủ Qdrant thiếu một phần của chỉ mục."),
        _("Chạy `troly doctor`, rồi `troly rebuild` nếu cần."),
    ),
    "index_not_made": Refusal(
        _("Máy chủ Qdrant chưa có chỉ mục cho phiên bản và mô hình này."),
        _("Chạy `troly move --index --to qdrant`, hoặc `troly rebuild`."),
    ),
    "bad_index_shape": Refusal(
        _("Không lập được chỉ mục {shards} mảnh, {replicas} bản, {confirmed_by} xác nhận."),
        _("--shards từ 1; --confirmed-by không lớn hơn --replicas."),
    ),
    "same_index": Refusal(_("Nguồn và đích là một."), _("Chọn --from hoặc --to khác.")),
    "no_such_index": Refusal(
        _("Không có chỉ mục loại đó."), _("Viết qdrant hoặc embedded sau --to và --from.")
    ),
    "option_needs_index": Refusal(_("--from chỉ dùng với --index."), _("Thêm --index.")),
    "target_index_not_empty": Refusal(
        _("Chỉ mục đích đang có {rows} đoạn."),
        _("Thêm --replace nếu chỉ mục nguồn mới là bản đúng."),
    ),
    "worker_running": Refusal(
        _("Tiến trình xử lý đang chạy: {processes}."),
        _("Dừng `troly worker` hay `troly serve` trên mọi máy; hỏi đáp vẫn tiếp tục được."),
    ),
    "index_being_moved": Refusal(
        _("Một lần chuyển chỉ mục khác đang chạy."), _("Đợi lần đó xong.")
    ),
    "index_copy_differs": Refusal(
        _("Bản chép khác chỉ mục gốc ở {different} trên {rows} đoạn; bản gốc vẫn trả lời."),
        _("Dừng mọi tiến trình xử lý trên mọi máy rồi chạy lại."),
    ),
}
