"""What can be wrong with one cell of a filled template."""

from dataclasses import dataclass
from enum import StrEnum

from associations.exchange.template_places import Place


class Fault(StrEnum):
    """What can be wrong with one cell of a template."""

    NO_NUMBER = "không phải là số"
    NEGATIVE = "số âm"
    NOT_WHOLE = "không phải số nguyên"
    TOO_LARGE = "quá lớn"
    DATE = "ngày tháng"
    LOGICAL = "đúng/sai"
    NO_RESULT = "công thức chưa có kết quả"
    ERROR = "công thức báo lỗi"
    MERGED = "ô gộp"
    HIDDEN = "dòng hoặc cột ẩn"
    UNKNOWN_REASON = "lý do không có trong danh sách"
    REASON_AND_NUMBER = "có cả số và lý do thiếu"
    TOO_LONG = "quá dài"
    IMPOSSIBLE = "không thể đúng"
    ODD = "cần giải thích"


@dataclass(frozen=True)
class CellFault:
    """One fault of a filled template at its cell; a hidden row is named, its number is taken all the same."""

    place: Place
    fault: Fault
    message: str
    value: str = ""

    @property
    def is_refused(self) -> bool:
        """Whether the cell's value cannot be taken."""
        return self.fault not in (Fault.HIDDEN, Fault.IMPOSSIBLE, Fault.ODD)
