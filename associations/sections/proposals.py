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
)
PETITIONS = Register(
    key="kien-nghi",
    title="kiến nghị",
    row_name="kiến nghị",
    hint="Mỗi dòng một kiến nghị với Trung ương Hội, cấp ủy, chính quyền, xếp theo lĩnh vực.",
    model=Petition,
    columns=("topic", "text"),
)

PROPOSALS = Section(
    key="proposals",
    title="Kiến nghị, sáng kiến, nhiệm vụ năm tới",
    model=ProposalTexts,
    registers=(INITIATIVES, PETITIONS),
)
