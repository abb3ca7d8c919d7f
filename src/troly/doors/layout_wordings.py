"""Words for the official layout: elements, what deviates from it, how to set it right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from troly.engine.layout.values import Deviation

ELEMENTS: Mapping[str, Promise] = {
    "": _("Trang giấy"),
    "nation": _("Quốc hiệu"),
    "motto": _("Tiêu ngữ"),
    "parent": _("Cơ quan chủ quản"),
    "issuer": _("Cơ quan ban hành"),
    "number": _("Số và ký hiệu"),
    "place_date": _("Địa danh và ngày tháng"),
    "letter_subject": _("Trích yếu công văn (V/v)"),
    "kind": _("Tên loại văn bản"),
    "subject": _("Trích yếu nội dung"),
    "receivers": _("Kính gửi"),
    "basis": _("Căn cứ ban hành"),
    "decides": _("Thẩm quyền, lệnh quyết định"),
    "division": _("Phần, Chương, Mục"),
    "section": _("Mục lớn (I, II…)"),
    "article": _("Điều"),
    "body": _("Nội dung"),
    "authority": _("Quyền hạn, chức vụ người ký"),
    "signer": _("Họ và tên người ký"),
    "recipients_head": _("Nơi nhận"),
    "recipients": _("Danh sách nơi nhận"),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """What deviates, and how to mend it by hand."""

    what: Promise
    remedy: Promise


DEVIATIONS: Mapping[str, Wording] = {
    "page_size": Wording(_("Khổ giấy chưa đúng"), _("Chọn khổ A4, đặt dọc.")),
    "margin": Wording(_("Lề trang ngoài khoảng cho phép"), _("Đặt lại lề trong Bố trí trang.")),
    "number_missing": Wording(
        _("Chưa có số trang ở giữa lề trên"), _("Chèn số trang vào đầu trang, căn giữa.")
    ),
    "number_alignment": Wording(_("Số trang chưa căn giữa"), _("Căn giữa số trang.")),
    "number_size": Wording(_("Cỡ chữ số trang chưa đúng"), _("Đặt cỡ 13 hoặc 14.")),
    "number_first": Wording(
        _("Trang thứ nhất còn hiện số trang"), _("Đặt đầu trang thứ nhất khác các trang sau.")
    ),
    "font": Wording(_("Phông chữ chưa đúng"), _("Dùng Times New Roman, bộ mã Unicode.")),
    "size": Wording(_("Cỡ chữ ngoài khoảng cho phép"), _("Đặt lại cỡ chữ.")),
    "bold": Wording(_("Chữ đậm chưa đúng quy định"), _("Đặt lại kiểu chữ đậm hoặc thường.")),
    "italic": Wording(
        _("Chữ nghiêng chưa đúng quy định"), _("Đặt lại kiểu chữ nghiêng hoặc đứng.")
    ),
    "colour": Wording(_("Màu chữ khác màu đen"), _("Đổi chữ về màu đen.")),
    "underline": Wording(
        _("Có chữ gạch chân"), _("Bỏ gạch chân; đường kẻ được vẽ riêng bên dưới.")
    ),
    "alignment": Wording(_("Căn dòng chưa đúng"), _("Căn lại dòng.")),
    "first_indent": Wording(_("Thụt đầu dòng chưa đúng"), _("Đặt thụt đầu dòng 1 hoặc 1,27 cm.")),
    "spacing": Wording(_("Khoảng cách giữa các đoạn quá nhỏ"), _("Đặt cách đoạn ít nhất 6 pt.")),
    "line_spacing": Wording(
        _("Cách dòng ngoài khoảng cho phép"), _("Đặt cách dòng từ đơn đến 1,5 dòng.")
    ),
    "capitals": Wording(_("Chưa viết in hoa"), _("Viết in hoa toàn bộ.")),
    "missing": Wording(_("Thiếu thành phần này"), _("Bổ sung thành phần còn thiếu.")),
    "wording": Wording(_("Câu chữ chưa đúng"), _("Viết đúng như quy định.")),
    "line_missing": Wording(_("Thiếu đường kẻ bên dưới"), _("Vẽ đường kẻ ngang bên dưới.")),
    "number_form": Wording(
        _("Số, ký hiệu viết chưa đúng"), _("Viết liền, giữa số và ký hiệu là /, giữa các chữ là -.")
    ),
    "date_form": Wording(_("Ngày dưới 10, tháng 1 và 2 thiếu số 0"), _("Thêm số 0 phía trước.")),
    "basis_end": Wording(
        _("Dấu cuối căn cứ chưa đúng"), _("Mỗi căn cứ kết thúc bằng ; căn cứ cuối bằng dấu chấm.")
    ),
    "end_mark": Wording(_("Nội dung chưa kết thúc bằng ./."), _("Thêm ./. vào cuối nội dung.")),
    "recipients_end": Wording(
        _("Nơi nhận thiếu dòng Lưu"), _("Thêm dòng cuối: - Lưu: VT và đơn vị soạn thảo.")
    ),
    "honorific": Wording(
        _("Trước họ tên có học hàm, học vị"), _("Chỉ ghi họ và tên, trừ ngành được phép.")
    ),
}
_SAID: Mapping[str, Promise] = {
    "bold": _("đậm"),
    "regular": _("không đậm"),
    "italic": _("nghiêng"),
    "upright": _("đứng"),
    "left": _("căn trái"),
    "right": _("căn phải"),
    "centre": _("căn giữa"),
    "justified": _("căn đều hai bên"),
    "header": _("lề trên"),
    "foot": _("lề dưới"),
    "000000": _("đen"),
}


def said(value: str) -> str:
    """A found or wanted value in words, where it is one of ours."""
    return str(_SAID.get(value, value))


def element_word(deviation: Deviation) -> str:
    return str(ELEMENTS.get(deviation.role, deviation.role))


LAYOUT: Mapping[str, tuple[Promise, Promise]] = {
    "no_such_form": (_("Không có mẫu văn bản này."), _("Chọn một mẫu trong danh sách.")),
    "no_such_check": (
        _("Không có lần kiểm tra này, hoặc kết quả đã hết hạn giữ."),
        _("Gửi lại tệp để kiểm tra."),
    ),
    "field_too_long": (
        _("Một mục dài {length} ký tự; giới hạn là {limit}."),
        _("Rút gọn, hoặc đưa phần chi tiết vào phụ lục."),
    ),
}
"""Refusals of the desk's forms, by code."""
LAYOUT_FILES: Mapping[str, tuple[Promise, Promise]] = {
    "not_docx": (
        _("Chỉ nhận tệp Word (.docx)."),
        _("Lưu văn bản thành .docx rồi gửi lại."),
    ),
    "has_macros": (
        _("Tệp có chứa macro nên không được mở."),
        _("Lưu lại thành .docx không có macro rồi gửi lại."),
    ),
    "draft_marked_secret": (
        _("Tệp có dấu chỉ độ mật nên không được đưa vào hồ sơ; bản gửi lên đã được xóa."),
        _("Xử lý văn bản này trên hệ thống dành cho tài liệu mật."),
    ),
    "layout_marked_secret": (
        _("Tệp có dấu chỉ độ mật nên không được kiểm tra ở đây; bản gửi lên đã được xóa."),
        _("Xử lý văn bản này trên hệ thống dành cho tài liệu mật."),
    ),
}
