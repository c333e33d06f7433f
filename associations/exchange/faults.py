"""What can be wrong with one cell of a filled template, and what may be taken in its place."""

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
    REPEATED = "chỉ tiêu đứng hai dòng"
    UNSURE = "không rõ là chỉ tiêu nào"
    NOT_IN_FORM = "không có trong mẫu"
    UNIT = "đơn vị tính đã đổi"
    LEGACY = "phông chữ cũ"
    IMPOSSIBLE = "không thể đúng"
    ODD = "cần giải thích"
    ROW = "dòng danh mục chưa đọc được"
    WEAK = "chưa phải lời giải thích"
    UNASKED = "không có gì phải giải thích"


_TAKEN = (Fault.HIDDEN, Fault.NOT_IN_FORM, Fault.IMPOSSIBLE, Fault.ODD, Fault.WEAK, Fault.UNASKED)


@dataclass(frozen=True)
class Option:
    """What may be taken where a file does not say it for certain, with one press: the value for a cell, in words.

    key: how a form sends that it was chosen. is_usual: chosen unless the person chooses otherwise.
    """

    cell: str
    value: int | str
    words: str
    key: str
    is_usual: bool = False


@dataclass(frozen=True)
class CellFault:
    """One fault of a filled template at its cell; a hidden row is named, its number is taken all the same.

    in_words: the message where there are no buttons for the options, with what may be meant.
    """

    place: Place
    fault: Fault
    message: str
    value: str = ""
    options: tuple[Option, ...] = ()
    in_words: str = ""

    @property
    def whole_message(self) -> str:
        """The message for a file and a command, which have no buttons."""
        return self.in_words or self.message

    @property
    def is_refused(self) -> bool:
        """Whether the cell's value cannot be taken."""
        return self.fault not in _TAKEN
