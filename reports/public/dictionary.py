"""The data dictionary: every code of the open data with its label, unit, definition and formula in words."""

from dataclasses import dataclass

from associations.exchange.csv_files import as_csv
from associations.models.figures import STOCK
from associations.sections.base import sections
from reports.analysis.figures import FLAGS
from reports.indicators import INDICATORS, Growth, Indicator, Ratio
from reports.presentation import wording
from reports.presentation.tables import MARKS

COLUMNS = (
    "loại", "mã", "tên", "đơn vị", "phần của báo cáo", "thời gian", "định nghĩa", "cách tính", "số lẻ", "xếp hạng", "dấu",
)  # fmt: skip

FLAG_MEANINGS = {
    "tam_tinh": "Báo cáo đã nộp nhưng chưa được duyệt.",
    "uoc_tinh": "Hội ước tính, chưa đếm hoặc chưa có sổ sách đầy đủ.",
    "da_sua": "Con số khác với phiên bản đã chốt trước đó.",
    "gian_doan": "Không so được với năm trước vì sáp nhập địa giới.",
    "minh_hoa": "Không phải số báo cáo thật; chỉ để minh họa.",
    "suy_ra": "Tính ngược từ số đã công bố, như tỉ lệ nhân dân số.",
    "dang_mo_lai": "Báo cáo đang được sửa; con số là số đã duyệt trước đó.",
}


@dataclass(frozen=True)
class Entry:
    """One code of the open data."""

    kind: str
    code: str
    label: str
    unit: str = ""
    section: str = ""
    time: str = ""
    definition: str = ""
    formula: str = ""
    decimals: str = ""
    ranked: str = ""
    mark: str = ""

    def row(self) -> tuple[str, ...]:
        """Return the entry as a line of the file."""
        return (
            self.kind, self.code, self.label, self.unit, self.section, self.time, self.definition, self.formula,
            self.decimals, self.ranked, self.mark,
        )  # fmt: skip


def figure_entries() -> list[tuple[str, list[Entry]]]:
    """Return the figures of a return, by section in the order of the form."""
    return [
        (
            section.title,
            [
                Entry(
                    kind="con số",
                    code=figure.code,
                    label=figure.label,
                    unit=figure.unit,
                    section=section.title,
                    time="tại ngày chốt" if figure.time == STOCK else "trong năm",
                    definition=figure.definition,
                    formula="hội báo cáo; số của cụm là tổng các hội có số liệu",
                    decimals="0",
                )
                for figure in section.figures
            ],
        )
        for section in sections()
        if section.figures
    ]


def indicator_entries() -> list[Entry]:
    """Return the indicators, each made of figures."""
    return [
        Entry(
            "chỉ số",
            indicator.code,
            indicator.label,
            indicator.unit,
            definition=wording.made_of(indicator),
            formula=formula_in_codes(indicator),
            decimals=str(indicator.decimals),
            ranked="cao xếp trước" if indicator.better else "không xếp hạng",
        )
        for indicator in INDICATORS
    ]


def flag_entries() -> list[Entry]:
    """Return the marks of quality."""
    return [
        Entry("dấu", flag, label, definition=FLAG_MEANINGS[flag], mark=MARKS[flag])
        for flag, label in FLAGS.items()
    ]


def formula_in_codes(indicator: Indicator) -> str:
    """ "members ÷ population × 100"."""
    scale = f" × {indicator.scale}" if indicator.scale != 1 else ""
    if isinstance(indicator, Growth):
        code = indicator.numerator
        return f"({code} − {code} năm trước) ÷ {code} năm trước{scale}"
    if isinstance(indicator, Ratio):
        return f"{indicator.numerator} ÷ {indicator.denominator}{scale}"
    return " + ".join(indicator.codes)


def dictionary_as_csv() -> bytes:
    """Return the whole dictionary as CSV in UTF-8 with BOM; all of it is the portal's own text."""
    figures = [entry for _, entries in figure_entries() for entry in entries]
    entries = (*figures, *indicator_entries(), *flag_entries())
    return as_csv(COLUMNS, (entry.row() for entry in entries))
