"""Vietnamese words that turn a meaning."""

MARKERS: dict[str, str] = {
    "neutral": """
        địa chỉ / chỉ đạo / chỉ định / chỉ tiêu / chỉ thị / chứng chỉ / chỉ huy / chỉ số / chỉ dẫn
        / tín chỉ / chỉ giới / ngoài ra / nước ngoài / khấu trừ / giảm trừ / phòng trừ / bài trừ
        / trừ vào / bên phải / không gian / không khí / hàng không / không quân / trên cơ sở
        / trên địa bàn / trên toàn / trước hết / trước mắt / sau đây / sau đó / dưới đây
        / trên đây / nói trên / nêu trên / không chỉ / không những / cần thiết / khi đó
        / trong khi / vũ khí / sau khi / trước khi / đến khi / từ khi / kể từ khi / cho đến khi
        / nhiều khi / đôi khi / bao gồm cả / không thường xuyên / không chính thức / không kịp thời
        / cần cù / nhu cầu / phải chăng / quá trình / quá khứ / trên hết / hơn nữa / hơn hết
        / bên ngoài / ngoài trời / ngoài giờ / ngoài nước / ngoài công lập
        / dưới hình thức / dưới sự / dưới dạng / trên mạng / trên không / có khi / ngay khi
    """,
    "not": """
        không / chưa / chẳng / không hề / chưa từng / chưa hề / không phải là / không còn
        / không có / không ai / không một / chưa có / chưa được / không bị / không hợp lệ
        / ngừng / không đủ
    """,
    "prohibition": """
        không được / không được phép / không có quyền / không thể / cấm / nghiêm cấm / bị cấm
        / bị nghiêm cấm / không cho phép / chưa được phép
    """,
    "option": """
        không bắt buộc / không bắt buộc phải / không phải / không cần / không cần phải
        / không nhất thiết / không nhất thiết phải / khỏi phải / tùy chọn / tùy ý / không buộc phải
        / không có nghĩa vụ / không có trách nhiệm / không yêu cầu / miễn phải
    """,
    "obligation": """
        phải / cần phải / bắt buộc / bắt buộc phải / có trách nhiệm / có nghĩa vụ / cần / buộc phải
        / nhất thiết phải / có bổn phận / chịu trách nhiệm / yêu cầu phải / đòi hỏi phải
    """,
    "permission": "có thể / được phép / được quyền / có quyền / cho phép / có khả năng",
    "passive": "được / bị / do / bởi / nhận được",
    "advice": "nên / khuyến khích / được khuyến khích / khuyến nghị / khuyên / chỉ nên",
    "all": """
        mọi / tất cả / tất cả các / tất cả những / toàn bộ / toàn thể / hết thảy / bất kỳ / bất kì
        / bất cứ / hết tất cả / cả hai / cả ba / cả bốn / mọi trường hợp
    """,
    "most": "phần lớn / đa số / hầu hết / đa phần / phần nhiều",
    "some": "một số / một vài / một phần / vài / một trong / một trong các / một trong những",
    "only": "chỉ / dành riêng cho / dành cho / duy nhất / chỉ riêng / chỉ có / độc nhất",
    "more": """
        ít nhất / tối thiểu / không ít hơn / không dưới / không thấp hơn / trở lên / trên / hơn
        / vượt quá / vượt / quá / nhiều hơn / lớn hơn / cao hơn / thấp nhất / thấp nhất là / chí ít
        / sớm nhất / không nhỏ hơn / không được nhỏ hơn / không được ít hơn / không được thấp hơn / không được dưới / ít nhất là / ngắn nhất / nhanh nhất / tối thiểu là / không kém
    """,
    "less": """
        nhiều nhất / tối đa / không quá / không vượt quá / không nhiều hơn / không hơn
        / không cao hơn / không lớn hơn / trở xuống / dưới / chưa đến / chưa đầy / chưa tới
        / ít hơn / thấp hơn / nhỏ hơn / chậm nhất / muộn nhất / không muộn hơn / không chậm hơn
        / cao nhất / cao nhất là / nhiều nhất là / tối đa là / không được quá / không được lớn hơn / không được cao hơn / không được nhiều hơn / không được vượt quá
        / chậm nhất là / dài nhất / lâu nhất / lâu nhất là / muộn nhất là / không trên
    """,
    "before": "trước / trước ngày / trước lúc / trước thời điểm / chậm nhất / đến hết / cho đến hết",
    "after": """
        sau / sau ngày / sau thời điểm / kể từ / kể từ ngày / từ / từ ngày / bắt đầu từ / tính từ
        / tính từ ngày / sớm nhất / sớm nhất là
    """,
    "condition": """
        nếu / trong trường hợp / trường hợp / khi / với điều kiện / miễn là / một khi / giả sử
        / với điều kiện là / trong điều kiện / nếu như / chỉ khi / chỉ trong trường hợp
        / ngay khi / nếu đã / với trường hợp
    """,
    "unless": """
        trừ khi / trừ trường hợp / trừ phi / ngoại trừ trường hợp / trừ những trường hợp
        / trừ các trường hợp
    """,
    "except": """
        trừ / ngoại trừ / không kể / không bao gồm / không gồm / không tính / trừ ra / loại trừ
        / không áp dụng đối với / không áp dụng với / không áp dụng cho / chỉ trừ
    """,
    "outside": "ngoài",
    "regardless": "bất kể / không phụ thuộc / dù / cho dù / kể cả khi / ngay cả khi / dù cho",
    "sanction": "phạt / bị phạt / xử phạt / vi phạm / người vi phạm / mức phạt / chế tài",
    "including": "kể cả / bao gồm cả / gồm cả / tính cả / cả / ngay cả",
}

# One line: words of like meaning between "/", meanings that exclude one another between "|".
CONTRASTS = """
tăng/nâng/tăng thêm/gia tăng/tăng lên/nâng lên/nâng cao | giảm/hạ/cắt giảm/giảm bớt/hạ thấp/giảm xuống
bắt buộc | tự nguyện/tùy chọn/không bắt buộc
cho phép | cấm/nghiêm cấm
trước/trước khi/trước ngày | sau/sau khi/sau ngày
trên | dưới
tối đa/nhiều nhất/cao nhất/không quá | tối thiểu/ít nhất/thấp nhất
cao/cao hơn | thấp/thấp hơn
lớn/lớn hơn | nhỏ/nhỏ hơn/bé
nhiều hơn | ít hơn
dài hạn | ngắn hạn | trung hạn
dài | ngắn
nhanh | chậm
sớm | muộn
mua | bán
nhập khẩu | xuất khẩu
nhập | xuất
cấp/cấp phát/phát | thu hồi/tước
cấp mới | cấp lại | cấp đổi
mở cửa/mở/hoạt động/khai trương | đóng cửa/đóng/ngừng hoạt động/nghỉ
bắt đầu/khởi công/khởi đầu/mở đầu | kết thúc/chấm dứt/hoàn thành/chấm hết
miễn phí/không thu phí/không mất phí/không phải nộp phí/không mất tiền/không thu tiền/không phải trả tiền/không phải trả phí/không tốn phí/không phải đóng phí/không thu lệ phí/miễn lệ phí/được miễn phí/không phải nộp lệ phí | có thu phí/phải nộp phí/phải đóng phí/phải trả phí/phải nộp lệ phí/phải nộp/thu phí/nộp phí/trả phí/mất phí/đóng phí/có phí/phải trả tiền/trả tiền/nộp lệ phí/thu lệ phí/thu tiền
miễn/được miễn/miễn trừ | phải đóng/chịu/phải chịu
công khai/công bố | bí mật/giữ kín/bảo mật/nội bộ/kín
bỏ phiếu kín | biểu quyết giơ tay/biểu quyết công khai
trong nước | ngoài nước/nước ngoài
bên trong | bên ngoài
vĩnh viễn/lâu dài/vô thời hạn/không thời hạn | tạm thời/có thời hạn
trực tiếp/tại chỗ | gián tiếp | trực tuyến/qua mạng/qua bưu điện
nam/nam giới/đàn ông | nữ/nữ giới/phụ nữ
buổi sáng/sáng | buổi trưa/trưa | buổi chiều/chiều | buổi tối/tối/ban đêm
ban ngày | ban đêm
chấp thuận/đồng ý/tán thành/thông qua/chấp nhận/phê chuẩn/phê duyệt/duyệt | từ chối/bác bỏ/không đồng ý/phản đối/bác/không chấp thuận/không chấp nhận
khen thưởng/thưởng/biểu dương | kỷ luật/phạt/xử phạt
thành lập/lập/thiết lập | giải thể/bãi bỏ/xóa bỏ
ban hành | bãi bỏ/hủy bỏ/thu hồi
có hiệu lực/còn hiệu lực | hết hiệu lực/mất hiệu lực
hiệu lực | vô hiệu
đủ/đầy đủ | thiếu/không đủ/chưa đủ
hợp lệ/hợp pháp | không hợp lệ/bất hợp pháp/trái phép/trái pháp luật
đúng hạn/trong hạn | quá hạn/trễ hạn/chậm hạn/muộn
cá nhân | tập thể
cũ | mới
gần nhất | xa nhất
vượt/vượt quá/thừa | hụt/thấp hơn/không đạt
gần | xa
thuê | cho thuê
vay | cho vay
nộp/gửi/nộp lên/gửi đến/gửi tới/gửi về/chuyển đến/trình | nhận/tiếp nhận/thu nhận
rút/rút lại | nộp vào
giao nộp/giao | nhận
bên mua/người mua | bên bán/người bán
bên giao | bên nhận
bên thuê/người thuê | bên cho thuê/người cho thuê
chủ trì | phối hợp
nông thôn | đô thị/thành thị
miền núi | đồng bằng/miền xuôi
thường trú | tạm trú | tạm vắng
chính thức | dự bị/không chính thức/tạm quyền
thường xuyên/định kỳ/thường kỳ | đột xuất/bất thường/không thường xuyên
có lương/hưởng lương/được hưởng lương/nguyên lương/hưởng nguyên lương | không lương/không hưởng lương/không được hưởng lương
chủ tịch | phó chủ tịch
giám đốc | phó giám đốc
trưởng phòng | phó trưởng phòng/phó phòng
bản chính/bản gốc | bản sao/bản photo/bản chụp
viết tay | đánh máy
người lớn/thành niên | trẻ em/chưa thành niên
già | trẻ
hộ nghèo | hộ cận nghèo | hộ khá/hộ giàu
tốt/đạt | xấu/kém/không đạt
an toàn | nguy hiểm/mất an toàn
tuần | tháng | quý | năm
hằng ngày/hàng ngày/mỗi ngày | hằng tuần/hàng tuần/mỗi tuần | hằng tháng/hàng tháng/mỗi tháng | hằng quý/hàng quý/mỗi quý | hằng năm/hàng năm/mỗi năm
thứ hai | thứ ba | thứ tư | thứ năm | thứ sáu | thứ bảy | chủ nhật
đầu tháng | giữa tháng | cuối tháng
đầu năm | giữa năm | cuối năm
đầu quý | cuối quý
đầu tuần | cuối tuần
phía bắc | phía nam | phía đông | phía tây
bên trái | bên phải
tài sản công | tài sản tư
công lập | tư thục/dân lập/ngoài công lập
doanh thu/thu | chi phí/chi
thặng dư/dư | thâm hụt/bội chi
lãi | lỗ
tiền mặt | chuyển khoản
nội địa | quốc tế
tham gia/tham dự | rút khỏi/vắng mặt
có mặt | vắng mặt
bổ nhiệm | miễn nhiệm/bãi nhiệm/cách chức
tuyển dụng/tuyển | sa thải/thôi việc/cho thôi việc
gia hạn/kéo dài | rút ngắn
tiếp tục | tạm dừng/dừng/ngừng/đình chỉ/tạm ngừng
mở rộng | thu hẹp
hỗ trợ/trợ cấp/trợ giúp | thu
tách | nhập/sáp nhập/hợp nhất
tách thửa | hợp thửa
tăng cường | giảm nhẹ
bảo vệ | phá hoại
giữ/giữ lại/lưu giữ | hủy/tiêu hủy/trả lại
trả lại/hoàn trả/hoàn lại | giữ lại
xây dựng/xây | phá dỡ/tháo dỡ
nguyên đơn | bị đơn
cấp trên | cấp dưới
đúng | sai
nóng | lạnh
bình thường | khẩn cấp/hỏa tốc
ưu tiên | hạn chế
nguồn thu | khoản chi
tự động | thủ công
cấp tỉnh/tỉnh | cấp huyện/huyện | cấp xã/xã | trung ương
toàn thời gian | bán thời gian
tập trung | phân tán
độc lập | phụ thuộc
bồi thường | được bồi thường
hữu hạn | vô hạn
nguyên đơn/người khởi kiện | bị đơn/người bị kiện
người sử dụng lao động | người lao động
công chức | viên chức
lập hồ sơ | hủy hồ sơ
còn | hết
thuận lợi | khó khăn
có thể thu hồi | không hoàn lại
ủy quyền | thu hồi ủy quyền
ký | hủy ký
mỗi tấn | mỗi kg/mỗi ki-lô-gam | mỗi tạ
mỗi người | mỗi hộ
bằng nhau/giống nhau/như nhau | khác nhau/chênh lệch
có hiệu lực/bắt đầu áp dụng | hết hiệu lực
dân sự | hình sự | hành chính
tăng ca/làm thêm | nghỉ bù
"""

SYNONYMS = """
hộ gia đình/hộ dân/gia đình/hộ
trụ sở/văn phòng/nơi làm việc
kể từ/tính từ/bắt đầu từ/từ
ban hành/ra/công bố
giấy phép/phép
xem xét/xét/thẩm định
giải quyết/xử lý
chi trả/trả/thanh toán/chi
người dân/công dân/nhân dân/dân
cán bộ/công chức/nhân viên
thời hạn/thời gian/hạn
mức phạt/tiền phạt/bị phạt/xử phạt/phạt tiền/phạt
lệ phí/phí/chi phí
ủy ban nhân dân/ubnd/ủy ban
hội đồng nhân dân/hđnd
bảo hiểm xã hội/bhxh
bảo hiểm y tế/bhyt
căn cước công dân/cccd/căn cước/thẻ căn cước
giấy chứng nhận/chứng nhận/giấy xác nhận
quyền sử dụng đất/qsdđ
lưu trữ/lưu giữ/lưu/cất giữ/bảo quản
làm việc/hoạt động/mở cửa
quy định/quy chế
tổ chức/tiến hành/diễn ra
họp/nhóm họp
thông báo/báo/cho biết
cung cấp/cấp/đưa ra
bao gồm/gồm/có
đề nghị/yêu cầu/xin
người nộp đơn/người đề nghị/người nộp hồ sơ/người nộp
đăng ký/ghi danh
kinh phí/tiền/ngân sách/kinh phí hoạt động
sửa chữa/tu sửa/sửa/tu bổ
học sinh/học trò
giáo viên/thầy cô
vận chuyển/chuyên chở/chở
xe máy/mô tô/xe gắn máy
ô tô/xe hơi
hoàn thành/xong/hoàn tất
chịu trách nhiệm/phụ trách/đảm nhiệm
đứng đầu/lãnh đạo/người đứng đầu
khiếu nại/khiếu kiện
con/con cái
mất/thất lạc
tuổi/tuổi đời
sinh sống/cư trú/sống/ở
gửi/nộp/chuyển
trình/nộp
sở hữu/có
sử dụng/dùng
thực hiện/làm/tiến hành
trong vòng/trong thời hạn/trong
tại/ở
hưởng/nhận/nhận được/được hưởng
trợ cấp/hỗ trợ/tiền hỗ trợ
khám chữa bệnh/khám bệnh/chữa bệnh
thu gom/gom/lấy
cuộc họp/phiên họp/kỳ họp/buổi họp
"""

SMALL = """
    là thì mà và của cho các những bị với ở về theo này đó ấy kia thế vậy đã sẽ đang để tại do bởi
    hay hoặc vào ra lên xuống đến tới rằng cũng còn đối trong như có được sự việc cái chiếc thuộc
    qua bằng cùng lại nữa rồi vẫn đều nhằm gì nào ai một mình ngay từ kể khi nếu phải không sau
    trước trên dưới thứ ngày tháng năm giữa đủ mỗi từng cả số
"""
