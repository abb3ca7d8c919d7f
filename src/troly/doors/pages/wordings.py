"""What the named endings, states and refusals are called on a page.

Rooms below speak in codes; the words live here, in Vietnamese first. Every entry is a fact and,
where a person can do something about it, what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Wording:
    """``kind`` picks the colour, ``icon`` the sign; ``word`` and ``sentence`` carry the meaning."""

    word: Text
    sentence: Text
    icon: str = "warning"
    kind: str = "none"


ENDINGS: Mapping[str, Wording] = {
    "answered": Wording(
        _("Có trong văn bản"),
        _("Câu trả lời gồm các đoạn trích nguyên văn dưới đây."),
        "check",
        "good",
    ),
    "partly_answered": Wording(
        _("Trả lời được một phần"),
        _("Văn bản chỉ nêu một phần điều được hỏi; phần còn lại không tìm thấy."),
        "part",
        "part",
    ),
    "not_in_documents": Wording(
        _("Không tìm thấy trong văn bản"),
        _("Không có câu nào trong các văn bản đã tìm đủ chắc để trả lời."),
        "refusal",
        "none",
    ),
    "sources_disagree": Wording(
        _("Các nguồn nêu khác nhau"),
        _("Các đoạn trích dưới đây không thống nhất. Cần đối chiếu hiệu lực trước khi sử dụng."),
        "warning",
        "part",
    ),
    "not_allowed": Wording(
        _("Ngoài quyền được cấp"),
        _("Yêu cầu này nằm ngoài quyền được cấp. Người quản trị có thể cấp thêm quyền."),
        "lock",
        "stop",
    ),
    "confidential_question": Wording(
        _("Câu hỏi có nội dung mật hoặc dữ liệu cá nhân"),
        _(
            "Câu hỏi không được xử lý và không được lưu. "
            "Bỏ nội dung mật hoặc dữ liệu cá nhân rồi hỏi lại."
        ),
        "lock",
        "stop",
    ),
    "not_in_service": Wording(
        _("Trợ lý chưa hoạt động"),
        _("Trợ lý này chưa được đưa vào sử dụng nên không trả lời câu hỏi."),
        "refusal",
        "none",
    ),
    "model_unavailable": Wording(
        _("Chỉ có đoạn trích"),
        _("Không có câu nào của mô hình ngôn ngữ dùng được. Các đoạn trích vẫn là nguyên văn."),
        "part",
        "part",
    ),
    "not_understood": Wording(
        _("Câu hỏi chưa đủ rõ"),
        _("Nêu thêm việc cần hỏi, số hiệu văn bản hoặc tên thủ tục rồi hỏi lại."),
        "question",
        "none",
    ),
    "try_again": Wording(
        _("Chưa tìm được lúc này"),
        _("Việc tìm kiếm bị gián đoạn. Câu hỏi đã được giữ; có thể hỏi lại sau ít phút."),
        "clock",
        "part",
    ),
}

STATES: Mapping[str, Wording] = {
    "waiting": Wording(_("Đang chờ đọc"), "", "clock", "working"),
    "reading": Wording(_("Đang đọc"), "", "clock", "working"),
    "searchable": Wording(
        _("Tìm được theo từ"), _("Tìm theo nghĩa sẽ có sau ít phút."), "check", "working"
    ),
    "complete": Wording(_("Tìm được đầy đủ"), "", "check", "done"),
    "failed": Wording(_("Không đọc được"), "", "warning", "stop"),
    "quarantined": Wording(
        _("Đã cách ly"),
        _("Văn bản có dấu chỉ độ mật nên không được đưa vào tìm kiếm."),
        "lock",
        "stop",
    ),
}

VALIDITIES: Mapping[str, Text] = {
    "unknown": _("chưa rõ"),
    "in_force": _("còn hiệu lực"),
    "expired": _("hết hiệu lực"),
    "not_yet": _("chưa có hiệu lực"),
}

REASONS: Mapping[str, Wording] = {
    "empty_file": Wording(_("Tệp trống."), _("Kiểm tra lại tệp gốc rồi tải lên lại.")),
    "too_large": Wording(
        _("Tệp vượt quá dung lượng cho phép."), _("Tách tệp thành các phần nhỏ hơn.")
    ),
    "unknown_type": Wording(
        _("Loại tệp này chưa đọc được."),
        _("Lưu thành PDF, DOCX, HTML, TXT hoặc MD rồi tải lên."),
    ),
    "type_mismatch": Wording(
        _("Nội dung tệp không khớp với phần đuôi của tên."),
        _("Mở tệp bằng phần mềm gốc và lưu lại đúng loại."),
    ),
    "encrypted": Wording(_("Tệp đặt mật khẩu."), _("Bỏ mật khẩu rồi tải lên lại.")),
    "archive_bomb": Wording(
        _("Tệp nén bung ra quá lớn nên bị từ chối."), _("Lưu lại tệp từ phần mềm gốc.")
    ),
    "damaged": Wording(
        _("Tệp hỏng hoặc thiếu dữ liệu."), _("Lấy lại bản gốc hoặc xuất lại tệp rồi tải lên.")
    ),
    "no_text": Wording(
        _("Tệp không có chữ, có thể là bản quét."),
        _("Tải lên bản có chữ, hoặc nhận dạng chữ trước khi tải lên."),
    ),
    "too_slow": Wording(
        _("Đọc tệp quá thời gian cho phép."), _("Tách tệp thành các phần nhỏ hơn.")
    ),
    "too_big_output": Wording(
        _("Nội dung đọc được quá lớn."), _("Tách tệp thành các phần nhỏ hơn.")
    ),
    "needs_memory": Wording(
        _("Đọc tệp cần nhiều bộ nhớ hơn mức cho phép."), _("Tách tệp thành các phần nhỏ hơn.")
    ),
    "bad_name": Wording(_("Tên tệp không dùng được."), _("Đổi tên tệp rồi tải lên lại.")),
}
UNKNOWN_REASON = Wording(
    _("Không xử lý được tệp này."), _("Thử tải lên lại; nếu vẫn lỗi, báo người quản trị.")
)


TEXT_LANGUAGES: Mapping[str, Text] = {
    "vi": _("tiếng Việt"),
    "fr": _("tiếng Pháp"),
    "en": _("tiếng Anh"),
}

VERDICTS: Mapping[str, Wording] = {
    "right": Wording(_("Đúng"), "", "check", "done"),
    "wrong": Wording(_("Sai"), "", "warning", "stop"),
    "incomplete": Wording(_("Chưa đủ"), "", "part", "attention"),
}

PROOFS: Mapping[str, Wording] = {
    "exact": Wording(
        _("Còn nguyên văn"), _("Khớp từng chữ với phiên bản hiện hành."), "check", "done"
    ),
    "replaced": Wording(
        _("Còn nguyên văn trong phiên bản cũ"),
        _("Văn bản đã được thay sau khi trả lời."),
        "replace",
        "attention",
    ),
    "erased": Wording(_("Văn bản đã bị xóa"), _("Lời trích không còn được hiện."), "trash", "stop"),
    "closed": Wording(
        _("Ngoài quyền xem"),
        _("Lời trích đóng lại vì văn bản nằm ngoài quyền của người đang xem."),
        "lock",
        "stop",
    ),
    "not_exact": Wording(
        _("Không còn khớp"), _("Chữ đã lưu khác lời trích nên không hiện."), "warning", "stop"
    ),
}

STEPS: Mapping[str, Text] = {
    "check_question": _("kiểm tra câu hỏi"),
    "understand": _("hiểu câu hỏi"),
    "look_up": _("tra số hiệu và Điều"),
    "find_passages": _("tìm đoạn"),
    "choose_evidence": _("chọn câu"),
    "decide": _("quyết định trả lời"),
    "compose": _("soạn lời trích"),
    "complete_quotes": _("chép trọn danh sách"),
    "write_claims": _("kiểm tra câu viết"),
    "ask_gates": _("hỏi thêm mô hình"),
    "number_citations": _("đánh số trích dẫn"),
    "follow_references": _("xem quy định được dẫn tới"),
}

FEATURES: Mapping[str, Text] = {
    "lexical_top_by_idf": _("Điểm theo từ của đoạn đầu, so với mức tối đa"),
    "cover_top": _("Phần từ của câu hỏi có trong đoạn đầu"),
    "cover_lead": _("Đoạn đầu hơn các đoạn khác về số từ"),
    "joint_cover_best": _("Phần từ của câu hỏi có trong câu được chọn và tiêu đề"),
    "rarest_missing_top": _("Độ hiếm của từ còn thiếu"),
    "words_missing_top": _("Phần từ còn thiếu trong đoạn đầu"),
    "content_words": _("Số từ có nghĩa trong câu hỏi"),
    "kind_held": _("Có đúng loại điều được hỏi (số, ngày, tên)"),
    "counted_held": _("Có số đếm của vật được hỏi"),
    "names_missing_top": _("Phần tên riêng và số còn thiếu"),
    "score_lead": _("Câu đầu hơn câu của văn bản khác"),
    "cosine_lead": _("Đoạn gần nghĩa nhất hơn đoạn kế"),
    "similarity_best": _("Độ gần nghĩa của câu gần nhất"),
    "similarity_lead": _("Câu gần nhất hơn câu của văn bản khác"),
    "lexical_lead": _("Đoạn nhiều từ nhất hơn đoạn kế"),
    "lists_agree": _("Tìm theo từ và theo nghĩa cùng một đoạn đầu"),
    "narrowed": _("Câu hỏi nêu đúng văn bản"),
    "best_own": _("Phần từ câu hỏi riêng trong câu được chọn"),
    "best_full": _("Phần từ câu hỏi trong câu được chọn"),
    "best_joint": _("Phần từ câu hỏi trong câu được chọn, tiêu đề và câu dẫn"),
    "best_passage": _("Điểm của đoạn chứa câu được chọn"),
    "best_new_figure": _("Câu được chọn có con số mới"),
    "best_counted": _("Câu được chọn đếm vật được hỏi"),
    "best_short": _("Câu được chọn rất ngắn"),
    "best_closeness": _("Câu được chọn gần nghĩa hơn mức chung"),
    "best_odds": _("Câu được chọn trội hơn mọi câu khác"),
    "rarest_missing_best": _("Độ hiếm của từ mà câu được chọn còn thiếu"),
    "names_missing_best": _("Phần tên riêng và số mà câu được chọn còn thiếu"),
    "figures_missing_best": _("Phần con số của câu hỏi mà đoạn được chọn còn thiếu"),
    "cosine_top": _("Độ gần nghĩa của đoạn đầu"),
    "cosine_height": _("Đoạn đầu nổi hơn danh sách về nghĩa"),
    "cosine_range": _("Đoạn đầu hơn đoạn giữa danh sách về nghĩa"),
    "similarity_chosen": _("Độ gần nghĩa của câu được chọn"),
}
