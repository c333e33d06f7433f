"""What all kinds of files share: what they state of themselves, and differences from the revision."""

from dataclasses import dataclass

from associations.numbers import format_count
from reports.analysis.figures import Map

BLANK = "(trống)"
LIVE_FILE = "tệp chưa chốt: số liệu trong tệp lấy khi chưa chốt nên không có phiên bản nào để so. Xuất lại từ phiên bản đã chốt."
FOREIGN_FILE = "Tệp không mang mã phiên bản nào: không phải là báo cáo Excel, CSV hay JSON do cổng xuất ra, hoặc phần ghi mã đã bị xóa."
SIGNED_FILE = (
    "Báo cáo Word, PDF và trang trình chiếu không so từng số được: nhập mã phiên bản in ở chân trang. "
    "Muốn so từng số thì gửi sổ Excel “Số liệu, đối chiếu”, tệp CSV hoặc JSON của phiên bản ấy."
)
PACKED_FILE = "Tệp nén không kiểm được cả gói. Giải nén rồi gửi từng tệp Excel, CSV hoặc JSON."
_LARGEST = 10**9  # years and numbers of revisions are smaller
_LONGEST = 120  # letters of a text that a difference displays


class Unverifiable(Exception):
    """A code or a file cannot be verified; the message says why and what to do."""


class NoSuchRevision(Unverifiable):
    """No revision that the reader may see has the code."""


@dataclass(frozen=True)
class Difference:
    """A place of a file that does not hold what the revision holds."""

    place: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.place}: {self.expected} → {self.found}"


@dataclass(frozen=True)
class Identity:
    """What a file states to be of; fingerprints: (place, fingerprint) wherever one is written."""

    fingerprints: tuple[tuple[str, str], ...]
    revision_text: str
    revision_place: str
    cluster: str
    year: int | None
    map_: Map | None

    @property
    def revision(self) -> int | None:
        """The number of the revision."""
        return whole(self.revision_text)


def whole(text: object) -> int | None:
    """Read a whole number out of a text or a number; None for anything else."""
    if isinstance(text, bool):
        return None
    if isinstance(text, int):
        return text if abs(text) < _LARGEST else None
    if isinstance(text, float):
        return whole(int(text)) if text.is_integer() else None
    digits = str(text or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def value_text(value: object) -> str:
    """Return a value as a difference names it: whole numbers with their thousands, texts in quotes and cut."""
    if value is None or value == "":
        return BLANK
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return format_count(value)
    if isinstance(value, str):
        return f"“{value[:_LONGEST]}{'…' if len(value) > _LONGEST else ''}” (chữ)"
    return str(value).replace(".", ",")
