"""Tables of figures in every state: own row, total, marks, missing, words, many columns, nothing."""

import datetime
from fractions import Fraction

from associations.models import Association
from reports.dashboards.pages.base import Block
from reports.presentation.tables import Cell, Column, ReportTable, Row, legend
from reports.presentation.traces import Trace

# The units of the examples, the longest names there are among them; one stands twice.
NAMES = (
    ("thai-nguyen", "Thái Nguyên"),
    ("thai-nguyen-2025", "Thái Nguyên (từ 7/2025)"),
    ("lang-son", "Lạng Sơn"),
    ("quang-ninh", "Quảng Ninh"),
    ("ba-ria-vung-tau", "Bà Rịa – Vũng Tàu"),
    ("cao-bang", "Cao Bằng"),
)


def example_unit(key: str, name: str) -> Association:
    """Return a unit that is in no database."""
    begin = datetime.date(1997, 1, 1)
    return Association(key=key, name=name, kind=Association.Kind.PROVINCE, gso_code="", valid_from=begin)


UNITS = tuple(example_unit(key, name) for key, name in NAMES)
_TRACE = Trace("members", 2025)


def _number(
    text: str, value: int | None = None, *, missing: str = "", flags: tuple[str, ...] = (), note: str = ""
) -> Cell:
    """Return a cell that leads to its explanation."""
    known = Fraction(value) if value is not None else None
    return Cell(text, known, missing, flags, note, trace=_TRACE)


_MISSING = _number("–", missing="chưa có báo cáo được duyệt")
_OF_UNITS = (
    (_number("231.480", 231480), Cell("1"), _number("+12.004", 12004)),
    (_number("231.480", 231480, flags=("uoc_tinh",)), Cell("1"), _number("0", 0)),
    (_number("98.765", 98765, flags=("da_sua",)), Cell("3"), _number("−1.234", -1234)),
    (_number("0", 0), Cell("4"), _number("–", missing="năm trước có nguồn dân số khác", note="khác nguồn")),
    (_MISSING, Cell("chưa xếp"), _MISSING),
    (
        _number("987.654.321.000", 987654321000, flags=("suy_ra",)),
        Cell("5"),
        _number("+987.654.320.999", 987654320999),
    ),
)


def _ranking() -> ReportTable:
    rows = tuple(Row(unit.name, cells, of=unit) for unit, cells in zip(UNITS, _OF_UNITS, strict=True))
    total = (_number("561.725", 561725), Cell(""), _number("+10.770", 10770, note="của 4 hội"))
    whole = Row("Cả cụm", total, is_total=True, coverage="5/6")
    return ReportTable(
        key="vi-du-xep-hang",
        title="Bảng theo hội",
        heading="Hội",
        columns=(Column("Năm 2025", "người"), Column("Hạng"), Column("Thay đổi", "người")),
        rows=(*rows, whole),
        notes=("Dòng đậm có vạch trái: hội của người xem.",),
        legend=legend(rows),
    )


def _by_unit() -> ReportTable:
    """Return a table with units as columns, the total last."""
    columns = (*(Column(unit.name, of=unit) for unit in UNITS), Column("Cả cụm", is_total=True))
    labels = (("Tổng số hội viên", "người"), ("Tổng nguồn quỹ", "triệu đồng"), ("Xã có Hội Khuyến học", "%"))
    firsts = tuple(cells[0] for cells in _OF_UNITS)
    rows = tuple(
        Row(label, (*firsts, _number("561.725", 561725)), number=str(place), unit=unit)
        for place, (label, unit) in enumerate(labels, 1)
    )
    return ReportTable(
        "vi-du-theo-cot", "Bảng có hội là cột", "Chỉ tiêu", columns, rows, legend=legend(rows), has_units=True
    )


def _words() -> ReportTable:
    text = "Ký chương trình phối hợp với Sở Giáo dục và Đào tạo, Hội Liên hiệp Phụ nữ và Báo Lạng Sơn"
    cells = (Cell(text, is_text=True), Cell("12", Fraction(12)))
    columns = (Column("Nội dung", is_text=True), Column("Số lượng"))
    return ReportTable("vi-du-chu", "Bảng có chữ", "Hội", columns, (Row("Lạng Sơn", cells, of=UNITS[2]),))


def _empty() -> ReportTable:
    cells = tuple((_MISSING,) for _ in UNITS)
    rows = tuple(Row(unit.name, row, of=unit) for unit, row in zip(UNITS, cells, strict=True))
    return ReportTable("vi-du-chua-co", "Bảng chưa có số nào", "Hội", (Column("Năm 2025", "người"),), rows)


TABLES = (
    Block(_ranking(), finding="Câu nhận xét đứng trên bảng: Thái Nguyên cao nhất với 231.480 người."),
    Block(_by_unit()),
    Block(_words()),
    Block(_empty()),
)
