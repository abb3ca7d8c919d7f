"""The words for refusals about people, bodies and signing in: what happened, then what to do."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from troly.doors.identity_wordings import IDENTITY

PEOPLE: Mapping[str, tuple[str | Promise, str | Promise]] = {
    **IDENTITY,
    "reader_needed": (
        _("Vai trò hiện tại không được đọc nội dung."),
        _("Đề nghị người quản trị đổi vai trò nếu công việc cần đọc văn bản."),
    ),
    "steering_needed": (
        _("Việc này cần quyền điều khiển công việc nền."),
        _("Nhờ người vận hành, hoặc đề nghị người quản trị đổi vai trò."),
    ),
    "officer_needed": (
        _("Việc này cần quyền phê duyệt."),
        _("Nhờ người phê duyệt của cơ quan thực hiện."),
    ),
    "trainer_needed": (
        _("Việc này cần quyền tập huấn."),
        _("Nhờ người tập huấn của cơ quan thực hiện."),
    ),
    "auditor_needed": (
        _("Việc này cần quyền kiểm tra."),
        _("Nhờ kiểm tra viên của cơ quan thực hiện."),
    ),
    "operator_needed": (
        _("Việc này cần quyền vận hành."),
        _("Nhờ người vận hành thực hiện."),
    ),
    "administrator_needed": (
        _("Việc này cần quyền quản trị."),
        _("Nhờ người quản trị của cơ quan thực hiện."),
    ),
    "too_many_attempts": (
        _("Sai mật khẩu quá nhiều lần."),
        _("Thử lại sau {minutes} phút."),
    ),
    "no_such_body": (_("Không có cơ quan này."), _("Chọn cơ quan trong danh sách.")),
    "body_name_twice": (
        _("Có nhiều cơ quan tên “{name}”."),
        _("Dùng mã của cơ quan: troly body list --text TÊN"),
    ),
    "which_body": (
        _("Có nhiều cơ quan; cần nói rõ cơ quan nào."),
        _("Thêm --body TÊN; danh sách: troly body list"),
    ),
    "no_such_member": (_("Không có thành viên này."), _("Tìm lại trong danh sách thành viên.")),
    "no_such_sign_in": (
        _("Không có phiên đăng nhập này."),
        _("Phiên có thể đã kết thúc; xem lại danh sách."),
    ),
    "no_such_invitation": (
        _("Lời mời không còn dùng được."),
        _("Xin người quản trị một liên kết mới."),
    ),
    "invitation_of_another": (
        _("Lời mời này dành cho người khác."),
        _("Đăng xuất rồi đăng nhập bằng đúng tên được mời."),
    ),
    "bad_body_name": (_("Tên cơ quan chưa đúng."), _("Đặt tên từ 1 đến {limit} ký tự.")),
    "body_name_taken": (
        _("Đã có cơ quan tên “{name}” ở cùng cấp."),
        _("Đặt tên khác, hoặc thêm địa danh vào tên."),
    ),
    "body_loop": (
        _("Không thể chuyển “{name}” vào dưới chính cơ quan đó."),
        _("Chọn một cơ quan nằm ngoài nhánh này."),
    ),
    "bodies_too_deep": (
        _("Cây cơ quan chỉ có tối đa {limit} cấp."),
        _("Đặt cơ quan ở cấp cao hơn."),
    ),
    "body_at_the_top": (
        _("Cơ quan cấp cao nhất chỉ được lập tại máy chủ."),
        _("Người vận hành máy dùng lệnh: troly body add TÊN"),
    ),
    "own_body_stays": (
        _("Không thể chuyển hay đóng cơ quan của chính mình."),
        _("Nhờ người quản trị của cơ quan cấp trên thực hiện."),
    ),
    "body_has_open_bodies": (
        _("Còn {count} cơ quan trực thuộc đang hoạt động."),
        _("Đóng hoặc chuyển các cơ quan trực thuộc trước."),
    ),
    "body_closed": (_("Cơ quan “{name}” đã đóng."), _("Mở lại cơ quan trước khi thực hiện.")),
    "changed_meanwhile": (
        _("Trong lúc đó người khác đã thay đổi mục này."),
        _("Xem lại trạng thái hiện tại rồi thực hiện lại nếu vẫn cần."),
    ),
    "own_role_stays": (
        _("Không ai tự đổi vai trò hay tài khoản của chính mình."),
        _("Nhờ một người quản trị khác; mật khẩu của mình thì đổi ở trang tài khoản."),
    ),
    "clearance_above_own": (
        _("Không thể cấp phạm vi xem cao hơn phạm vi của chính mình."),
        _("Nhờ người quản trị có phạm vi cao hơn."),
    ),
    "last_administrator": (
        _("Đây là người quản trị cuối cùng."),
        _("Giao quyền quản trị cho người khác trước."),
    ),
    "person_of_another_body": (
        _("Người này còn thuộc cơ quan khác."),
        _("Mời bằng liên kết; mật khẩu và tên do người quản trị cấp trên đổi."),
    ),
    "already_a_member": (
        _("“{name}” đã là thành viên."),
        _("Mở trang thành viên để đổi vai trò hoặc cho hoạt động lại."),
    ),
    "bad_sign_in_name": (
        _("Tên đăng nhập chưa đúng."),
        _("Viết liền không dấu cách, tối đa {limit} ký tự."),
    ),
    "unknown_role": (_("Không có vai trò này."), _("Các vai trò: {known}.")),
    "unknown_clearance": (_("Không có phạm vi xem này."), _("Các phạm vi: {known}.")),
    "wrong_code": (
        _("Mã không đúng, đã dùng hoặc đã hết hạn."),
        _("Nhập mã đang hiện trên điện thoại; kiểm tra giờ của điện thoại."),
    ),
    "second_step_is_on": (
        _("Mã dùng một lần đang bật."),
        _("Tắt trước khi đặt lại trên điện thoại khác."),
    ),
}
