"""The account of the meeting of 2023 in the demonstration: what was published of it, in words of our own.

Where the publication is silent (place, hour, host, chair, agenda, names, numbers) nothing is entered. No text holds a
numeral: figures come from the returns alone.
"""

import datetime

from associations.models import Cluster, Period, User
from reports.meeting.arranging import Arrangement, arrange_meeting
from reports.meeting.conclusions import NewPetition, NewTask, add_petition, add_task, conclude

YEAR = 2023
SOURCE = "Báo Công dân & Khuyến học 25/11/2023"
_CENTRE = "Trung ương Hội Khuyến học Việt Nam"

CONCLUSIONS = (
    "Một Phó Chủ tịch Trung ương Hội Khuyến học Việt Nam dự và chỉ đạo hội nghị.",
    "Tổ chức Hội được củng cố và mở rộng.",
    "Các hội đã tham mưu với cấp ủy, chính quyền về văn bản, kế hoạch thực hiện các kết luận, chỉ thị, quyết định "
    "về khuyến học và xây dựng xã hội học tập.",
    "Các hội phối hợp tuyên truyền với báo chí, phát thanh, truyền hình.",
    "Năm mô hình học tập đều được nâng chất lượng; điển hình được khen thưởng, nhân rộng.",
    "Hội nghị giúp các hội phối hợp, hỗ trợ nhau, trao đổi kinh nghiệm và sáng kiến.",
    "Trung ương Hội ghi nhận kết quả của các hội trong cụm.",
)
# Topic and what it was about; the publication names the topics alone.
PETITIONS = (
    ("finance", "hướng dẫn tài chính"),
    ("budget", "kinh phí hoạt động"),
    ("fund_statistics", "thống kê quỹ"),
    ("organisation", "tổ chức của Hội"),
)
ANSWER = "Đã ghi nhận kiến nghị và giải đáp tại hội nghị."
TASKS = (
    "Giữ vững, phát triển tổ chức Hội; tăng số lượng và chất lượng hội viên, nhất là ở địa bàn thay đổi hoặc sáp "
    "nhập.",
    "Thi đua học tập suốt đời trong gia đình, dòng họ, cộng đồng và đơn vị theo các chương trình của Thủ tướng "
    "Chính phủ.",
    "Học tập tấm gương tự học của Chủ tịch Hồ Chí Minh.",
    "Cùng ngành giáo dục thực hiện các thông tư về tiêu chí Đơn vị học tập và Cộng đồng học tập cấp xã, huyện, tỉnh.",
    "Tuyên truyền các mô hình học tập ở cấp xã và bổ sung chỉ số đánh giá mới.",
    "Đa dạng hóa nguồn quỹ; nâng hiệu quả học bổng cho học sinh, sinh viên và giải thưởng cho người lớn.",
    "Ký thêm chương trình phối hợp, liên kết các lực lượng làm khuyến học.",
)


def record_meeting(*, by: User, cluster: Cluster) -> None:
    """Enter the published account of the meeting of 2023 through the actions of its pages."""
    period = Period.objects.get(year=YEAR)
    arrangement = Arrangement(date=datetime.date(2023, 11, 25), source=SOURCE)
    arrange_meeting(by=by, cluster=cluster, period=period, arrangement=arrangement)
    conclude(by=by, cluster=cluster, period=period, text="\n".join(CONCLUSIONS))
    for topic, text in PETITIONS:
        petition = NewPetition(topic, text, ANSWER, _CENTRE)
        add_petition(by=by, cluster=cluster, period=period, petition=petition)
    for text in TASKS:
        add_task(by=by, cluster=cluster, period=period, task=NewTask(text))
