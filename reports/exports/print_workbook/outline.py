"""Which figures and indicators stand on which sheet, under which heads: the tables of the print workbook as data."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from reports.indicators import Indicator, every_indicator
from reports.presentation import tables
from reports.presentation.row_labels import row_labels


@dataclass(frozen=True)
class Line:
    """A row of a table: a figure or an indicator by its code, or, without one, the head of the rows below it.

    label: instead of the indicator's own. is_part: it is a part of the row above, and indented. is_bold: it stands
    out as a sum, or as the head of what it is divided into.
    """

    code: str = ""
    label: str = ""
    is_part: bool = False
    is_bold: bool = False

    @property
    def indicator(self) -> Indicator | None:
        """The indicator of the row; None for a head."""
        return every_indicator()[self.code] if self.code else None

    @property
    def text(self) -> str:
        """What the row is called."""
        return self.label or (next(row_labels([self.indicator.label])).text if self.indicator else "")


@dataclass(frozen=True)
class Outline:
    """A sheet of figures over the units: its name, its title, what it holds, its rows, the indicators whose leaders it names.

    has_targets: whether the official targets stand beside the totals.
    """

    sheet: str
    title: str
    about: str
    lines: tuple[Line, ...]
    remarks: tuple[str, ...]
    has_targets: bool = False

    @property
    def indicators(self) -> list[Indicator]:
        """The indicators of the rows, in their order."""
        return [line.indicator for line in self.lines if line.indicator]


def with_unit(label: str, unit: str) -> str:
    """Return a head with its unit in brackets, where the head does not say it already: "Quỹ bình quân (đồng/người)"."""
    return label if unit in label.lower() else f"{label} ({unit})"


def _rows(*codes: str) -> list[Line]:
    return [Line(code) for code in codes]


def _parts(head: Line, codes: Sequence[str]) -> list[Line]:
    return [head, *(Line(code, is_part=True) for code in codes)]


def _model(model: tables.Model, head: Line) -> list[Line]:
    """Return the rows of a learning model below all there are of its kind: counts, then both rates."""
    stem = model.stem
    return [
        head,
        Line(f"{stem}_registered", "Đăng ký", is_part=True),
        Line(f"{stem}_recognised", "Được công nhận", is_part=True),
        Line(f"{stem}_awarded", "Được khen thưởng", is_part=True),
        Line(f"{stem}_rate_registered", "Công nhận/đăng ký", is_part=True),
        Line(model.rate.code, "Công nhận/tổng số", is_part=True),
    ]


# All there are of the kind of each model; they stand as the head of its rows.
_ALL_OF = {
    "family": Line("households", "Gia đình học tập (tổng số hộ)", is_bold=True),
    "clan": Line("clan_total", "Dòng họ học tập (tổng số)", is_bold=True),
    "community": Line("community_total", "Cộng đồng học tập (tổng số)", is_bold=True),
    "unit": Line("unit_total", "Đơn vị học tập (tổng số)", is_bold=True),
    "citizen": Line("adult_population", "Công dân học tập (từ 18 tuổi)", is_bold=True),
}
_MODELS = chain.from_iterable(_model(model, _ALL_OF[model.stem]) for model in tables.MODELS)
_AWARDS = chain.from_iterable(
    [
        Line(label=award.name, is_bold=True),
        Line(award.count_code, "Số lượng", is_part=True),
        Line(award.money_code, "Số tiền", is_part=True),
        *(
            [Line("scholarship_average", "Bình quân một suất", is_part=True)]
            * (award.count_code == "scholarships")
        ),
    ]
    for award in tables.AWARDS
)

OUTLINES = (
    Outline(
        "I. Tổ chức, hội viên",
        "I. Tổ chức hội và hội viên",
        "Địa bàn, tổ chức hội các cấp, hội viên, cán bộ hội",
        (
            Line(label="Địa bàn", is_bold=True),
            *_rows("population", "adult_population", "households", "communes"),
            Line(label="Tổ chức hội", is_bold=True),
            *_rows("commune_associations", "commune_coverage", "branches", "committees"),
            Line(label="Hội viên", is_bold=True),
            *_rows(
                "members", "members_per_population", "members_per_adult", "members_growth", "members_new",
                "members_with_card", "card_rate", "members_per_branch",
            ),
            Line(label="Cán bộ hội", is_bold=True),
            *_rows("officers", "officers_trained", "officers_trained_rate"),
        ),
        ("members_per_population",),
    ),
    Outline(
        "II. Tham mưu, phối hợp",
        "II. Tham mưu, phối hợp, tuyên truyền",
        "Văn bản tham mưu, chương trình phối hợp, tin bài, trung tâm học tập cộng đồng",
        (
            Line(label="Tham mưu", is_bold=True),
            *_parts(Line("advisory_documents"), ("advisory_party", "advisory_authority")),
            Line(label="Phối hợp", is_bold=True),
            *_rows("cooperation_programmes", "cooperation_programmes_new"),
            Line(label="Tuyên truyền", is_bold=True),
            *_rows("press_items", "broadcast_items"),
            Line(label="Trung tâm học tập cộng đồng", is_bold=True),
            Line("learning_centres", "Trung tâm đang hoạt động"),
            Line("learning_centre_attendances", "Lượt người học"),
        ),
        ("cooperation_programmes",),
    ),
    Outline(
        "III. Quỹ khuyến học",
        "III. Quỹ khuyến học",
        "Số dư, thu theo nguồn, chi theo mục đích, bình quân đầu người",
        (
            Line("fund_opening"),
            *_parts(
                Line("fund_raised", "Thu trong năm", is_bold=True),
                [code for code, _ in tables.FUND_SOURCES.parts],
            ),
            Line("transfer_in"),
            Line("fund_total", "Tổng nguồn quỹ", is_bold=True),
            *_parts(
                Line("fund_spent", "Chi trong năm", is_bold=True),
                [code for code, _ in tables.FUND_PURPOSES.parts],
            ),
            Line("transfer_out"),
            Line("fund_closing", is_bold=True),
            Line(label="Bình quân đầu người, tỉ lệ", is_bold=True),
            Line("fund_per_capita", "Tổng nguồn quỹ"),
            Line("fund_raised_per_capita", "Thu trong năm"),
            Line("fund_closing_per_capita", "Số dư cuối kỳ"),
            Line("fund_spent_rate"),
        ),
        ("fund_total", "fund_per_capita"),
    ),
    Outline(
        "IV. Mô hình học tập",
        "IV. Các mô hình học tập",
        "Đăng ký, công nhận, khen thưởng của năm mô hình, so với mục tiêu",
        (
            *_MODELS,
            Line("official_total", "Cán bộ, công chức, viên chức", is_bold=True),
            Line("official_recognised", "Đạt Công dân học tập", is_part=True),
            Line("official_rate", "Tỉ lệ đạt", is_part=True),
            Line("communes", "Số xã, phường, đặc khu", is_bold=True),
            Line("commune_learning_recognised", "Đạt Cộng đồng học tập cấp xã", is_part=True),
            Line("commune_learning_rate", "Tỉ lệ đạt", is_part=True),
        ),
        ("family_rate",),
        has_targets=True,
    ),
    Outline(
        "V. Học bổng, khen thưởng",
        "V. Học bổng, khen thưởng, hỗ trợ",
        "Số lượng và số tiền từng loại",
        tuple(_AWARDS),
        ("scholarships",),
    ),
)  # fmt: skip
# What the meeting looks at by rank, in lists side by side; the second five only where both bands fit a page.
RANKED = (
    "members_per_population", "fund_per_capita", "cooperation_programmes", "family_rate", "citizen_rate",
    "advisory_documents", "fund_raised_per_capita", "clan_rate", "community_rate", "unit_rate",
)  # fmt: skip
RANKS = "Xếp hạng"
YEARS = "So với năm trước"
LISTS = "Kiến nghị, nhiệm vụ"
CONTENTS = "Mục lục"
