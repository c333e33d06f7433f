"""The made-up texts and lists of a few returns of the demonstration; every row and text is marked as illustrative.

No text holds a number of its own: figures come from returns.csv alone.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from associations.sections.base import declared
from associations.sections.movement import DOCUMENTS
from associations.sections.organisation import CHANGED_AREAS
from associations.sections.proposals import INITIATIVES, PETITIONS

MARK = "(minh họa)"  # at the name of every row
OPENING = "Lời minh họa. "  # of every text

# Partner, kind, what is done together.
_PARTNERS = (
    ("Sở Giáo dục và Đào tạo", "department", "Xây dựng xã hội học tập, học tập suốt đời trong nhà trường"),
    ("Hội Liên hiệp Phụ nữ", "political", "Vận động gia đình học tập gắn với gia đình hạnh phúc"),
    ("Đoàn Thanh niên", "political", "Tiếp sức học sinh, sinh viên khó khăn đến trường"),
    ("Hội Nông dân", "political", "Học nghề, chuyển giao kỹ thuật tại trung tâm học tập cộng đồng"),
    ("Hội Cựu chiến binh", "political", "Nêu gương ông bà học cùng con cháu"),
    ("Ủy ban Mặt trận Tổ quốc", "political", "Đưa tiêu chí khuyến học vào cuộc vận động ở khu dân cư"),
    ("Liên đoàn Lao động", "political", "Công dân học tập trong công nhân, viên chức"),
    ("Hội Người cao tuổi", "union", "Dòng họ học tập và câu lạc bộ đọc sách"),
    ("Hội Cựu giáo chức", "union", "Dạy kèm học sinh, phụ đạo tại nhà văn hóa"),
    ("Sở Văn hóa, Thể thao và Du lịch", "department", "Thư viện, tủ sách cộng đồng"),
    ("Bộ Chỉ huy quân sự", "department", "Đơn vị học tập trong lực lượng vũ trang"),
    ("Báo và phát thanh, truyền hình", "press", "Chuyên mục khuyến học, gương người học"),
    ("Hội Doanh nhân trẻ", "other", "Học bổng và thực tập cho sinh viên nghèo"),
    ("Liên minh Hợp tác xã", "other", "Lớp quản lý cho tổ hợp tác"),
    ("Công an tỉnh", "department", "Phòng, chống tệ nạn trong học đường"),
)


@dataclass(frozen=True)
class ReturnTexts:
    """The texts of one return by column, and its rows by the list's key, each in the order of the list's columns."""

    texts: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)


def agreements(year: int, in_force: int, new: int) -> Iterator[tuple[Any, ...]]:
    """Yield as many agreements as the return reports in force, the first `new` of them signed in its year."""
    for number, (partner, kind, content) in enumerate(_PARTNERS[:in_force]):
        signed_in = year if number < new else year - 1 - number % 3
        signed_on = datetime.date(signed_in, 1 + number % 6, 10 + number)
        until = datetime.date(signed_in + 5, 12, 31) if number % 2 else None
        yield f"{partner} {MARK}", kind, content, signed_on, until


@dataclass(frozen=True)
class _List:
    """A list of returns: its key, and the column by which a row is known and that bears the mark."""

    key: str
    named: int


# The two lists of learning models are declared in an app above this one, so they are looked up by their keys.
_LISTS = {
    "documents": _List(DOCUMENTS.key, 4),
    "initiatives": _List(INITIATIVES.key, 0),
    "petitions": _List(PETITIONS.key, 1),
    "awards": _List(declared("dien-hinh").key, 1),
    "titles": _List(declared("danh-hieu").key, 2),
    "changed_areas": _List(CHANGED_AREAS.key, 0),
}


def _texts(
    *, outcomes: str, difficulties: str, next_tasks: str, **rows: list[tuple[Any, ...]]
) -> ReturnTexts:
    texts = {"outcomes": outcomes, "difficulties": difficulties, "next_tasks": next_tasks}
    return ReturnTexts(
        {name: OPENING + text for name, text in texts.items()},
        {_LISTS[name].key: [_marked(_LISTS[name], row) for row in found] for name, found in rows.items()},
    )


def _marked(list_: _List, row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a row with the mark at the column by which it is known."""
    at = list_.named
    return (*row[:at], f"{row[at]} {MARK}", *row[at + 1 :])


def _day(year: int, month: int, day: int) -> datetime.date:
    return datetime.date(year, month, day)


_HAI_PHONG = _texts(
    outcomes=(
        "Tổ chức Hội ở các xã, phường mới được kiện toàn sớm, không để trống chi hội. "
        "Nhiều dòng họ đưa việc học của người lớn vào hương ước."
    ),
    difficulties=(
        "Cán bộ hội ở xã mới phần lớn kiêm nhiệm, sổ sách quỹ của các huyện cũ bàn giao chậm. "
        "Đề nghị có mẫu sổ quỹ thống nhất cho cấp xã."
    ),
    next_tasks=(
        "Hoàn thành việc nhận quỹ từ cấp huyện cũ; mỗi xã chọn một cộng đồng làm điểm; "
        "tập huấn cán bộ chi hội về ghi số liệu."
    ),
    documents=[
        ("party", "Thành ủy", "01-MH/TU", _day(2025, 8, 12), "Tăng cường lãnh đạo công tác khuyến học ở xã mới"),
        ("authority", "Ủy ban nhân dân thành phố", "02-MH/KH", _day(2025, 9, 3), "Kế hoạch xây dựng xã hội học tập"),
    ],
    initiatives=[
        ("Tủ sách dòng họ mở cửa cuối tuần", "Con cháu góp sách, người già trông tủ, trẻ trong xóm đến đọc không mất tiền.", "Hội khuyến học một xã ven biển"),
        ("Sổ quỹ một trang", "Mỗi chi hội ghi thu, chi trên một trang treo ở nhà văn hóa, ai cũng đọc được.", "Ban thường vụ Hội"),
    ],
    petitions=[
        ("finance", "Hướng dẫn chi quỹ khuyến học ở cấp xã sau khi không còn cấp huyện"),
        ("organisation", "Quy định rõ chế độ cho người đứng đầu Hội ở xã, phường mới"),
    ],
    awards=[
        ("family", "Gia đình ông Nguyễn Văn Mẫu", "xã Ví Dụ", "Giấy khen của Hội", True, "các xóm trong xã", None),
        ("clan", "Dòng họ Phạm ở làng Mẫu", "xã Ví Dụ", "Bằng khen của Hội", False, "", None),
        ("unit", "Trường Trung học cơ sở Ví Dụ", "phường Mẫu", "Giấy khen của Hội", True, "các trường trong phường", None),
    ],
    titles=[
        ("unit", "province", "Trường Trung học phổ thông Ví Dụ", 2025),
        ("community", "province", "Cộng đồng học tập phường Mẫu", 2025),
    ],
    changed_areas=[
        ("Xã Ví Dụ", "Lập từ ba xã cũ", "Chi hội các thôn giữ nguyên, ban chấp hành xã bầu lại", _day(2025, 7, 1)),
    ],
)  # fmt: skip

_THAI_NGUYEN = _texts(
    outcomes=(
        "Hai tỉnh cũ thống nhất một cách ghi số liệu ngay từ kỳ đầu. "
        "Phong trào đơn vị học tập lan ra các hợp tác xã và trường nghề."
    ),
    difficulties=(
        "Vùng cao đường xa, nhiều thôn chưa có người ghi sổ; kinh phí hoạt động của Hội ở xã chưa ổn định. "
        "Đề nghị nêu mức kinh phí tối thiểu."
    ),
    next_tasks=(
        "Vận động mỗi dòng họ lập quỹ; đưa việc học của người lớn vào kế hoạch trung tâm học tập cộng đồng; "
        "đối chiếu lại số liệu mô hình của các xã vùng cao."
    ),
    documents=[
        ("party", "Tỉnh ủy", "03-MH/TU", _day(2025, 10, 6), "Chỉ đạo đại hội Hội Khuyến học cấp xã"),
        ("authority", "Ủy ban nhân dân tỉnh", "04-MH/QĐ", _day(2025, 11, 18), "Kiện toàn ban chỉ đạo xây dựng xã hội học tập"),
    ],
    initiatives=[
        ("Lớp học chợ phiên", "Cán bộ hội dạy cách dùng điện thoại để bán hàng ngay tại chợ phiên, mỗi buổi một kỹ năng.", "Trung tâm học tập cộng đồng một xã vùng cao"),
    ],
    petitions=[
        ("budget", "Nêu mức kinh phí hoạt động tối thiểu cho Hội ở cấp xã"),
        ("fund_statistics", "Thống nhất cách tính số dư quỹ và số huy động trong năm"),
    ],
    awards=[
        ("community", "Cộng đồng học tập xóm Mẫu", "xã Minh Họa", "Bằng khen của Ủy ban nhân dân tỉnh", True, "các xóm lân cận", None),
        ("citizen", "Bà Trần Thị Ví Dụ", "xã Minh Họa", "Giấy khen của Hội", False, "", None),
    ],
    titles=[("unit", "province", "Trường Cao đẳng Ví Dụ", 2025)],
    changed_areas=[
        ("Xã Minh Họa", "Sáp nhập hai xã cũ", "Ba chi hội ghép lại thành một", _day(2025, 7, 1)),
    ],
)  # fmt: skip

_BAC_NINH = _texts(
    outcomes=(
        "Doanh nghiệp trong khu công nghiệp mở góc học tập cho công nhân. "
        "Việc trao học bổng được công khai ở từng chi hội."
    ),
    difficulties=(
        "Công nhân thuê trọ khó ghi vào chi hội nơi ở; số liệu công dân học tập giữa nơi ở và nơi làm dễ trùng. "
        "Đề nghị hướng dẫn ghi ở một nơi."
    ),
    next_tasks="Lập chi hội ở khu nhà trọ; rà lại số công dân học tập ghi trùng; mở rộng góc học tập trong nhà máy.",
    documents=[
        ("authority", "Ủy ban nhân dân tỉnh", "05-MH/KH", _day(2025, 9, 22), "Kế hoạch học tập suốt đời trong doanh nghiệp"),
    ],
    initiatives=[
        ("Góc học tập trong nhà máy", "Mỗi phân xưởng dành một góc có sách, máy tính; công nhân học ngoài giờ.", "Chi hội một khu công nghiệp"),
    ],
    petitions=[("other", "Hướng dẫn ghi công dân học tập cho người lao động sống xa quê")],
    awards=[
        ("unit", "Công ty cổ phần Ví Dụ", "phường Minh Họa", "Giấy khen của Hội", True, "các nhà máy cùng khu", None),
    ],
    titles=[("community", "province", "Cộng đồng học tập phường Minh Họa", 2025)],
)  # fmt: skip

_LANG_SON_2024 = _texts(
    outcomes="Các xã biên giới giữ được lớp xóa mù chữ buổi tối; dòng họ góp sách cho điểm trường.",
    difficulties="Đường xa, mạng yếu nên nhiều chi hội gửi số liệu bằng giấy. Đề nghị cho gửi ảnh chụp sổ.",
    next_tasks="Mỗi cụm xã một buổi tập huấn ghi số liệu; thêm tủ sách ở điểm trường.",
    initiatives=[
        ("Lớp học buổi tối ở đồn", "Chiến sĩ và cô giáo cùng dạy chữ cho người lớn sau giờ làm nương.", "Hội một xã biên giới"),
    ],
    petitions=[("budget", "Hỗ trợ kinh phí đi lại cho cán bộ chi hội vùng biên")],
)  # fmt: skip

_THAI_NGUYEN_2024 = _texts(
    outcomes="Các trường nghề cùng Hội mở ngày học nghề cho phụ huynh.",
    difficulties="Số liệu quỹ cấp huyện và cấp xã có chỗ trùng. Đề nghị hướng dẫn tách riêng.",
    next_tasks="Tách số liệu quỹ theo cấp; chọn đơn vị học tập làm điểm ở mỗi huyện.",
    initiatives=[
        ("Ngày phụ huynh học nghề", "Phụ huynh theo con đến trường nghề, học thử một buổi.", "Chi hội trường nghề"),
    ],
    petitions=[("fund_statistics", "Hướng dẫn tách quỹ cấp huyện khỏi quỹ cấp xã khi báo cáo")],
    awards=[
        ("unit", "Trường nghề Ví Dụ", "huyện Minh Họa", "Giấy khen của Hội", False, "", None),
    ],
)  # fmt: skip

# By association and year; all of them are returns that the demonstration brings in approved.
TEXTS = {
    ("hai-phong-2025", 2025): _HAI_PHONG,
    ("thai-nguyen-2025", 2025): _THAI_NGUYEN,
    ("bac-ninh-2025", 2025): _BAC_NINH,
    ("lang-son", 2024): _LANG_SON_2024,
    ("thai-nguyen", 2024): _THAI_NGUYEN_2024,
}
