"""What pages say of a year that has hardly begun, as examples."""

from associations.schedules.beginning import Beginning
from khuyenhoc.components.page import NOWHERE

_WHO = "Các hội nhập rồi nộp báo cáo; thư ký cụm duyệt; duyệt xong là số có ở đây."
# A year without a return for who leads the cluster, and one with a single return for who only reads.
BEGINNINGS = (
    Beginning(
        heading="Năm 2026 chưa có báo cáo nào được duyệt",
        belongs="thứ hạng của từng hội ở mỗi chỉ tiêu",
        state="3 hội chưa bắt đầu; 2 hội đang nhập; 1 hội đã nộp, chờ duyệt. Hạn nộp 30/11/2026.",
        who=_WHO,
        steps=(("Duyệt 1 báo cáo đã nộp", NOWHERE),),
        example=("Xem trang này của năm 2025", NOWHERE),
        is_empty=True,
    ),
    Beginning(
        heading="Năm 2026 mới có một báo cáo được duyệt",
        belongs="thứ hạng của từng hội ở mỗi chỉ tiêu",
        state="Số của cụm đang là của riêng Lạng Sơn (1/6 hội): chưa xếp hạng, chưa so sánh được. Cụm chưa đặt hạn nộp.",
        who=_WHO,
        steps=(),
        example=None,
        is_empty=False,
    ),
)
