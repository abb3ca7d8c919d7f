"""The words for refusals about providers of identities, passkeys and keys to the API."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

IDENTITY: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "identity_away": (
        _("Hệ thống đăng nhập không trả lời."),
        _("Thử lại sau ít phút; người có mật khẩu riêng của Troly vẫn vào được."),
    ),
    "directory_away": (
        _("Danh bạ của cơ quan không trả lời, hoặc chứng thư của nó không đúng."),
        _("Thử lại sau ít phút; người có mật khẩu riêng của Troly vẫn vào được."),
    ),
    "directory_refuses": (
        _("Danh bạ từ chối tài khoản tra cứu của Troly."),
        _("Người giữ máy kiểm tra bằng lệnh troly identity check TÊN."),
    ),
    "identity_lies": (
        _("Câu trả lời của hệ thống đăng nhập không đáng tin ({why})."),
        _("Đăng nhập lại từ đầu; nếu còn lặp lại, báo người quản trị."),
    ),
    "identity_refused": (
        _("Hệ thống đăng nhập đã từ chối ({why})."),
        _("Thử lại, hoặc hỏi người quản lý hệ thống đó."),
    ),
    "identity_expired": (
        _("Lần đăng nhập này đã quá hạn hoặc đã dùng."),
        _("Đăng nhập lại từ đầu."),
    ),
    "identity_level": (
        _("Mức bảo đảm của lần đăng nhập chưa đủ."),
        _("Đăng nhập ở hệ thống đó bằng cách mạnh hơn: cần mức {needed}."),
    ),
    "identity_no_place": (
        _("Đã biết là ai, nhưng chưa được cấp chỗ ở cơ quan nào."),
        _("Đề nghị người quản trị thêm quy tắc cho nhóm của mình, hoặc mời bằng liên kết."),
    ),
    "identity_unknown": (
        _("Hệ thống này chỉ nhận người đã có tài khoản."),
        _("Đăng nhập bằng mật khẩu rồi nối hệ thống ở trang tài khoản, hoặc xin một lời mời."),
    ),
    "identity_of_another": (
        _("Danh tính này đã thuộc một tài khoản khác."),
        _("Đăng nhập bằng tài khoản kia, hoặc nhờ người quản trị."),
    ),
    "identity_too_many_groups": (
        _("Hệ thống đăng nhập kể quá nhiều nhóm của một người (tối đa {limit})."),
        _("Người quản lý hệ thống đó cần giới hạn nhóm gửi cho Troly."),
    ),
    "identity_not_confirmed": (
        _("Chưa xác nhận được: không đúng người, hoặc hệ thống không hỏi lại mật khẩu."),
        _("Thử lại, hoặc đăng xuất rồi đăng nhập lại."),
    ),
    "identity_only_way": (
        _("Đây là cách vào duy nhất của tài khoản."),
        _("Xin người quản trị mật khẩu dùng một lần trước khi bỏ nối."),
    ),
    "identity_of_a_body_above": (
        _("Hệ thống này do cấp trên nối."),
        _("Nhờ người quản trị của cơ quan đó, hoặc người giữ máy."),
    ),
    "no_such_identity": (
        _("Không có hệ thống đăng nhập này."),
        _("Xem danh sách: troly identity list"),
    ),
    "no_such_rule": (_("Không có quy tắc này."), _("Xem lại danh sách quy tắc.")),
    "no_such_shape": (_("Không có kiểu hệ thống này."), _("Các kiểu: {known}.")),
    "no_such_level": (_("Không có mức bảo đảm này."), _("Các mức, từ thấp: {known}.")),
    "bad_outside_group": (
        _("Tên nhóm chưa đúng."),
        _("Viết đúng tên nhóm ở hệ thống đó, hoặc dấu * cho mọi người."),
    ),
    "identity_rule_twice": (
        _("Nhóm “{name}” đã có quy tắc ở cơ quan này."),
        _("Bỏ quy tắc cũ trước."),
    ),
    "too_many_rules": (_("Đã đủ {limit} quy tắc."), _("Bỏ bớt quy tắc không dùng.")),
    "bad_identity_name": (
        _("Tên hệ thống chưa đúng."),
        _("Viết một tên ngắn, tối đa {limit} ký tự; tên này hiện ở trang đăng nhập."),
    ),
    "identity_name_taken": (_("Đã có hệ thống tên “{name}”."), _("Chọn tên khác.")),
    "bad_identity_facts": (
        _("Thiết lập {name} chưa đúng: {problem}."),
        _("Sửa lại rồi chạy lại lệnh; xem docs/commands.md."),
    ),
    "identity_facts_stay": (
        _("Không đổi được {name} của một hệ thống đã nối: người khác có thể mang cùng mã số."),
        _("Thêm một hệ thống mới rồi bỏ hệ thống cũ."),
    ),
    "bad_secret_file": (
        _("Không đọc được bí mật trong {path}: {problem}."),
        _("Đặt bí mật vào tệp đó, quyền 0600, thuộc tài khoản chạy Troly."),
    ),
    "bad_ca_file": (
        _("Tệp chứng thư {path} không dùng được: {problem}."),
        _("Dùng tệp PEM của nơi cấp chứng thư cho hệ thống đó."),
    ),
    "plain_address": (
        _("{host} phải được gọi bằng {needed}: mật khẩu sẽ đi qua mạng mà ai cũng đọc được."),
        _("Viết địa chỉ bắt đầu bằng {needed}://, hoặc thêm --fact start_tls=yes cho LDAP."),
    ),
    "bad_passkey": (
        _("Khóa trên thiết bị không đúng hoặc đã quá hạn."),
        _("Thử lại từ đầu trên chính trang này."),
    ),
    "bad_passkey_name": (
        _("Khóa cần một tên gọi."),
        _("Viết tên thiết bị, tối đa {limit} ký tự."),
    ),
    "too_many_passkeys": (_("Đã đủ {limit} khóa."), _("Bỏ bớt khóa không dùng.")),
    "passkey_refused": (
        _("Khóa này không mở được tài khoản nào."),
        _("Dùng khóa khác hoặc mật khẩu; khóa có thể đã bị bỏ."),
    ),
    "no_such_passkey": (_("Không có khóa này."), _("Xem lại danh sách khóa.")),
    "too_many_tokens": (
        _("Đã đủ {limit} khóa truy cập."),
        _("Kết thúc khóa không dùng trước khi cấp khóa mới."),
    ),
}
