"""What a whole report says of itself as text: of which map and revision it is, who is missing, what was corrected."""

from reports.analysis.results import ClusterReport

STATUSES = {"approved": "số liệu đã duyệt", "submitted": "gồm cả báo cáo mới nộp (tạm tính)"}
MAPS = {"then": "theo địa giới khi báo cáo", "today": "theo địa giới hiện nay"}
LIVE_FIGURES = "Số liệu chưa chốt"
FIGURES_OF_REVISION = "Số liệu đã chốt"
ILLUSTRATIVE = "Phần lớn số liệu dưới đây là số liệu minh họa, không phải số báo cáo thật."
KEPT_BY_REVISIONS = "Trang đã chốt, bộ tài liệu và trang công khai giữ số cũ cho đến khi chốt phiên bản mới."

# Where a reader's rights leave others' texts and lists out.
NOT_OF_ALL = (
    "Kiến nghị, nhiệm vụ, danh mục chỉ gồm của những hội mà người lập sổ được xem, không phải của mọi hội."
)


def coverage(share: str) -> str:
    """Return how many of the expected units stand behind a number, out of "7/8"."""
    return f"{share} hội có số liệu"


def whose_heading(report: ClusterReport) -> str:
    """Return the head of a column or row of totals: "Cả cụm", "Cộng 3 hội có số liệu" where some are missing."""
    if report.included == len(report.units):
        return "Cả cụm"
    if not report.included:
        return "Cộng các hội"
    return f"Cộng {report.included} hội có số liệu"


def missing_units(report: ClusterReport) -> list[str]:
    """Return one line a reason for the units without a return that counts: "Bắc Kạn, Cao Bằng: chưa có …"."""
    by_reason: dict[str, list[str]] = {}
    for unit in report.units:
        if not unit.is_included:
            by_reason.setdefault(unit.why[""], []).append(unit.association.name)
    return [f"{', '.join(names)}: {why}" for why, names in by_reason.items()]


def standing(report: ClusterReport) -> str:
    """Return which revision the figures are of, "Phiên bản 2, chốt ngày 20/11/2025", or that they are live."""
    return report.revision.words if report.revision else LIVE_FIGURES


def badge(report: ClusterReport) -> str:
    """Return whether the figures of a page are of a revision or live: every page of figures says one of the two."""
    return FIGURES_OF_REVISION if report.revision else LIVE_FIGURES


def since_revision(*, has_moved: bool) -> str:
    """Return on a page of a revision whether returns have changed since."""
    if has_moved:
        return "từ lúc chốt có báo cáo được mở lại, sửa hoặc duyệt thêm"
    return "từ lúc chốt chưa có con số nào đổi"


def corrections(report: ClusterReport) -> str:
    """Return how many figures have changed since the latest revision of a live report; "" where there is none."""
    revision = report.latest_revision
    if revision is None:
        return ""
    if not report.corrected:
        return f"{revision.words}; từ đó chưa có con số nào đổi."
    if report.status == "submitted":
        return f"{revision.words}; {report.corrected} con số ở đây khác phiên bản ấy hoặc mới có, gồm cả số chưa duyệt."
    return (
        f"{revision.words}; từ đó {report.corrected} con số đã đổi hoặc mới có, mang dấu “đã sửa”. "
        f"{KEPT_BY_REVISIONS}"
    )
