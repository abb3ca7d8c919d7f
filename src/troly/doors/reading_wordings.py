"""Words for the tasks that read documents: why an analysis or a summary was refused."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

READING: Mapping[str, tuple[Promise, Promise]] = {
    "no_texts_chosen": (
        _("Chưa chọn văn bản nào."),
        _("Chọn ít nhất một văn bản trong kho, hoặc dán văn bản vào ô."),
    ),
    "too_many_texts": (
        _("Đã chọn {n} văn bản; mỗi lần được nhiều nhất {limit}."),
        _("Bỏ bớt văn bản, hoặc chia thành nhiều lần."),
    ),
    "analysed_too_long": (
        _("Các văn bản đã chọn dài {length} ký tự; làm ngay được nhiều nhất {limit}."),
        _("Bấm nút làm trong nền, hoặc chọn ít văn bản hơn."),
    ),
    "pasted_too_long": (
        _("Văn bản dán vào dài {length} ký tự; làm ngay được nhiều nhất {limit}."),
        _("Tải văn bản lên kho rồi chọn từ đó, hoặc dán từng phần."),
    ),
    "analysed_to_what": (
        _("Không ghi được bảng phân tích vào {file}."),
        _("Chọn tệp .xlsx hoặc .csv."),
    ),
    "chapters_of_one": (
        _("Tóm tắt theo chương chỉ làm với một văn bản."),
        _("Chọn một văn bản, hoặc bỏ đánh dấu theo chương."),
    ),
    "one_file_or_versions": (
        _("Chỉ tóm tắt được một tệp, hoặc các phiên bản trong kho."),
        _("Đưa các tệp vào kho rồi dùng mã phiên bản."),
    ),
    "written_from_versions": (
        _("Mô hình chỉ viết tóm tắt cho văn bản trong kho."),
        _("Đưa các tệp vào kho rồi dùng mã phiên bản."),
    ),
    "values_not_read": (
        _("{file} không phải đối tượng JSON từ tên mục đến chữ."),
        _('Viết trong cặp ngoặc nhọn các mục như "subject": "…"; tên các mục: troly form list.'),
    ),
    "no_such_outcome": (
        _("Không có kết quả này, hoặc đã hết hạn giữ."),
        _("Làm lại từ văn bản."),
    ),
}
"""By code: what happened, what to do."""
