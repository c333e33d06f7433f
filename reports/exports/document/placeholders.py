"""What a template of the Word report can hold: every placeholder by its name, with what stands in its place."""

import datetime
import re
from dataclasses import dataclass

from django.utils import timezone

from associations.exchange.documents.text import clean
from reports.analysis.results import ClusterReport
from reports.models import Meeting
from reports.presentation import wording
from reports.presentation.qr import check_address


@dataclass(frozen=True)
class Placeholder:
    """A name between double braces; `is_block`: it stands alone in a paragraph of the body and becomes several."""

    name: str
    words: str
    is_block: bool = False
    is_required: bool = False


PLACEHOLDERS = (
    Placeholder("ten_cum", "Tên đầy đủ của cụm"),
    Placeholder("ten_cum_hoa", "Tên đầy đủ của cụm, chữ hoa"),
    Placeholder("ten_cum_ky", "Tên cụm ở chỗ ký, chữ hoa, không kèm khu vực"),
    Placeholder("nam", "Năm báo cáo"),
    Placeholder("nam_sau", "Năm sau năm báo cáo, của phương hướng, nhiệm vụ"),
    Placeholder("ma_bieu", "Mã biểu của báo cáo"),
    Placeholder("noi_hop", "Tên hội đăng cai; dấu chấm nếu chưa ghi"),
    Placeholder("ngay_hop", "Ngày họp; dấu chấm nếu chưa ghi"),
    Placeholder("chu_tri", "Người chủ trì; để trống nếu chưa ghi"),
    Placeholder("nguoi_ky", "Họ tên người chủ trì, không kèm xưng hô và chức vụ, để đứng dưới chỗ ký"),
    Placeholder("so_lieu", "Phiên bản số liệu và ngày chốt, hoặc “Số liệu chưa chốt”"),
    Placeholder("chan_trang", "Dòng chân trang: phiên bản số liệu, mã chốt, nơi kiểm tra"),
    Placeholder("tinh_trang", "Dòng “Dự thảo” khi số liệu chưa chốt, “số liệu minh họa” khi có", is_block=True),
    Placeholder("noi_dung", "Căn cứ và toàn bộ lời báo cáo theo các phần, kèm biểu đồ, bảng mô hình", is_block=True, is_required=True),
    Placeholder("bang_so_lieu", "Các bảng số liệu", is_block=True),
    Placeholder(
        "nguon_so_lieu", "Nguồn của từng con số, chỉ in trong bản có mã nguồn; mẫu không có thì đứng cuối bản ấy", is_block=True
    ),
)  # fmt: skip
BY_NAME = {one.name: one for one in PLACEHOLDERS}
BLOCKS = tuple(one.name for one in PLACEHOLDERS if one.is_block)
_DOTS = "…………"
# What stands before a name and not below a signature: forms of address, academic and honorary titles.
_BEFORE_NAME = re.compile(
    r"^(?:(?:chủ trì|ông|bà|đồng chí|đ/c|giáo sư|phó giáo sư|tiến sĩ|tiến sỹ|thạc sĩ|thạc sỹ|bác sĩ|kỹ sư|nhà giáo(?: nhân dân| ưu tú)?"
    r"|(?:(?:pgs|gs|tskh|ts|ths|bs|ks|cn|ngnd|ngưt)\.?(?=[\s.]))+)[\s.:]+)+",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"(?:quyền |nguyên |phó )*(?:chủ tịch|trưởng|bí thư|giám đốc|chánh|tổng thư ký|thường trực)\b",
    re.IGNORECASE,
)


def values(report: ClusterReport, meeting: Meeting | None) -> dict[str, str]:
    """Return what stands in the place of each placeholder within a line; blocks are laid in after."""
    date = meeting.date if meeting else None
    name = report.cluster.name
    texts = {
        "ten_cum": name,
        "ten_cum_hoa": name.upper(),
        "ten_cum_ky": name.upper().split(" – ")[0],
        "nam": str(report.year),
        "nam_sau": str(report.year + 1),
        "ma_bieu": f"BC-CTĐ/{report.year}",
        "noi_hop": meeting.host.name if meeting and meeting.host else _DOTS,
        "ngay_hop": f"{date:%d/%m/%Y}" if date else _DOTS,
        "chu_tri": meeting.chair if meeting else "",
        "nguoi_ky": _signer(meeting.chair) if meeting else "",
        "so_lieu": wording.standing(report),
        "chan_trang": footer_line(report),
    }
    return {placeholder: clean(text) for placeholder, text in texts.items()}


def _signer(chair: str) -> str:
    """Return the name alone, as it stands below a signature (NĐ 30/2020): "Bà Nguyễn Thị An" signs "Nguyễn Thị An".

    Of two who chair the first; an office without a name behind a comma or dash is none, so that it is left to be written.
    """
    name = re.split(r"[,;(–—]| - | và ", chair)[0].strip()
    name = _BEFORE_NAME.sub("", name)
    return "" if _OFFICE.match(name) else name


def footer_line(report: ClusterReport) -> str:
    """Return what stands at the foot of every page: the revision with its code, or that nothing is frozen."""
    if report.revision is None:
        return f"{wording.LIVE_FIGURES}: các con số còn có thể thay đổi"
    return f"{report.revision.words} · mã {report.revision.code}{_where(report)}"


def _where(report: ClusterReport) -> str:
    assert report.revision is not None  # noqa: S101 - asked by the caller
    return f" · kiểm tra tại {check_address(report.revision).partition('?')[0].partition('://')[2]}"


def made_words(made_at: datetime.datetime | None) -> str:
    """Return when the file was made, "Lập lúc 08:00 ngày 20/11/2025"; "" where that is unknown."""
    return f"Lập lúc {timezone.localtime(made_at):%H:%M} ngày {timezone.localtime(made_at):%d/%m/%Y}" if made_at else ""  # fmt: skip
