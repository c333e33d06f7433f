"""Kiến nghị, sáng kiến, nhiệm vụ năm tới: texts and two lists, no figures."""

from associations.models import Initiative, Petition
from associations.models.figures import ProposalTexts
from associations.sections.base import Section
from associations.sections.register import Register

INITIATIVES = Register(
    key="sang-kien",
    title="sáng kiến, cách làm hay",
    row_name="sáng kiến",
    hint="Khi báo cáo được duyệt, các hội trong cụm đọc được danh mục này.",
    model=Initiative,
    columns=("title", "summary", "author"),
    heads={
        "title": (
            "Sáng kiến",
            "Tên",
            "Tên sáng kiến, cách làm hay",
            "Tên cách làm",
            "Tên cách làm hay",
            "Cách làm hay",
        ),
        "summary": ("Nội dung", "Nội dung và kết quả", "Nội dung, kết quả thực hiện", "Tóm tắt", "Mô tả"),
        "author": (
            "Tác giả",
            "Tác giả, nơi thực hiện",
            "Nơi thực hiện",
            "Đơn vị thực hiện",
            "Người thực hiện",
        ),
    },
)
PETITIONS = Register(
    key="kien-nghi",
    title="kiến nghị",
    row_name="kiến nghị",
    hint="Mỗi dòng một kiến nghị với Trung ương Hội, cấp ủy, chính quyền, xếp theo lĩnh vực.",
    model=Petition,
    columns=("topic", "text"),
    heads={
        "topic": ("Lĩnh vực kiến nghị", "Nhóm", "Nhóm kiến nghị", "Loại"),
        "text": ("Nội dung", "Nội dung kiến nghị", "Nội dung đề xuất", "Kiến nghị, đề xuất", "Đề xuất"),
    },
)

PROPOSALS = Section(
    key="proposals",
    title="Kiến nghị, sáng kiến, nhiệm vụ năm tới",
    short_title="Kiến nghị, nhiệm vụ",
    model=ProposalTexts,
    registers=(INITIATIVES, PETITIONS),
)
