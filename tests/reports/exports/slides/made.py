"""Reports and meetings with given figures for slides, without a database."""

import datetime
from types import SimpleNamespace

from associations.models import Association, Cluster
from associations.sections.base import figures
from reports.analysis.breaks import Break
from reports.analysis.figures import Part, UnitFigures
from reports.analysis.qualitative import ListRow, QualitativeData
from reports.analysis.results import ClusterReport
from reports.analysis.revision import Revision
from reports.analysis.targets import Aim, Aims

YEAR = 2024
NAMES = (
    "Bà Rịa – Vũng Tàu", "Thành phố Hồ Chí Minh", "Thừa Thiên Huế", "Quảng Ninh", "Hải Dương", "Hải Phòng", "Lạng Sơn",
    "Cao Bằng", "Bắc Kạn", "Thái Nguyên", "Bắc Giang", "Bắc Ninh", "Hà Giang", "Tuyên Quang", "Lào Cai", "Yên Bái",
    "Phú Thọ", "Vĩnh Phúc", "Sơn La", "Hòa Bình", "Điện Biên", "Lai Châu", "Hà Nam", "Nam Định", "Ninh Bình", "Thái Bình",
    "Thanh Hóa", "Nghệ An", "Hà Tĩnh", "Quảng Bình", "Quảng Trị", "Đà Nẵng", "Quảng Nam", "Quảng Ngãi",
)  # fmt: skip
REVISION = Revision(
    pk=1,
    number=2,
    fingerprint="3f2a91bc07de" + "0" * 52,
    frozen_at=datetime.datetime(2024, 11, 20, 7, 5, tzinfo=datetime.UTC),
    reason="Họp theo lịch của Trung ương",
    gaps=("Lạng Sơn: câu hỏi số 1 phải trả lời còn để ngỏ.",),
)
EVIL = '=HYPERLINK("http://la.vn","bấm") <a:fld type="slidenum"/> \x0b{{ 7*7 }} <script>alert(1)</script>'


def made_report(
    count: int = 8, *, revision: Revision | None = REVISION, missing: int = 1, petitions: int = 5
) -> ClusterReport:
    """A report of `count` units, the last `missing` of them without a return; with a merger, petitions, marks, ties."""
    years = {year: _units(count, year, missing if year == YEAR else 0) for year in (YEAR - 1, YEAR)}
    units = [unit.association for unit in years[YEAR]]
    topics = ("tài chính", "kinh phí", "tổ chức")
    rows = [
        ListRow(units[at % count], units[at % count], (topics[at % 3], f"Đề nghị hướng dẫn {at} " + "việc chi " * (40 * at)))
        for at in range(petitions)
    ]  # fmt: skip
    if petitions:
        rows.append(ListRow(units[0], units[0], ("khác", EVIL)))
    gone = Association(pk=900, key="tinh-cu", name="Tỉnh Cũ", valid_from=datetime.date(2000, 1, 1))
    years[YEAR - 1].append(_unit(gone, 900, YEAR - 1, 7))
    break_ = Break(YEAR, datetime.date(YEAR, 7, 1), (units[0], gone), units[0], "Nghị quyết 202/2025/QH15")
    return ClusterReport(
        cluster=Cluster(pk=1, key="dong-bac", name="Cụm thi đua số 2", short_name="Đông Bắc"),
        year=YEAR,
        map_="then",
        status="approved",
        years=years,
        aims=Aims({
            code: Aim(code, 2025, value, "QĐ 387/QĐ-TTg") for code, value in (("family_rate", 70), ("clan_rate", 1))
        }),
        revision=revision,
        stored_qualitative=QualitativeData(lists={"kien-nghi": rows} if rows else {}),
        stored_breaks=[break_],
    )  # fmt: skip


def made_meeting(answer: str = "Đã có hướng dẫn trong năm.") -> SimpleNamespace:
    """A meeting as the slides read it."""
    first = Association(pk=1, key="u-1", name=NAMES[0])
    tasks = [
        SimpleNamespace(association=first, text="Mở lớp tập huấn cho cán bộ chi hội", due=None),
        SimpleNamespace(association=None, text="Đạt 72 % gia đình học tập", due=datetime.date(2025, 11, 30)),
    ]
    answers = [
        SimpleNamespace(association=first, asked="Đề nghị hướng dẫn 0", answer=answer, answered_by="Trung ương Hội")
    ]  # fmt: skip
    return SimpleNamespace(
        date=datetime.date(2024, 11, 25),
        starts_at=datetime.time(8, 0),
        place="Hội trường Tỉnh ủy " + "rất dài " * 20,
        host=first,
        chair="Chủ tịch Hội Khuyến học tỉnh",
        items=["Khai mạc", "Báo cáo kết quả", *(f"Tham luận {n}: {'kinh nghiệm ' * 8}" for n in range(12))],
        pk=None,
        conclusions="Giữ vững tổ chức Hội.",
        source="",
        tasks=SimpleNamespace(select_related=lambda *names: tasks),
        petition_answers=SimpleNamespace(select_related=lambda *names: answers),
    )


def _units(count: int, year: int, missing: int) -> list[UnitFigures]:
    found = []
    for at in range(count):
        name = NAMES[at % len(NAMES)]
        association = Association(
            pk=at + 1, key=f"u-{at + 1}", name=name, kind="tỉnh", valid_from=datetime.date(2000, 1, 1)
        )
        if at >= count - missing:
            nothing = dict.fromkeys(figures())
            found.append(UnitFigures(association, nothing, {"": "chưa có báo cáo được duyệt"}))
        else:
            found.append(_unit(association, at, year, at % 5))
    return found


def _unit(association: Association, at: int, year: int, step: int) -> UnitFigures:
    """Figures that look like a province's; every fifth unit ties, one in four does not know its broadcasts."""
    grown = year - YEAR + 10
    values = {
        code: (10**9 if "fund" in code or "income" in code or "expense" in code else 1_000) * (step + 1) + 37 * grown
        for code in figures()
    }  # fmt: skip
    values |= {"population": 1_950_000 + 7 * at, "adult_population": 1_400_000, "households": 480_000 + at}
    values |= {
        "members": 300_000 + 91_000 * step + 1_000 * grown,
        "family_recognised": 300_000 + 9_000 * step,
    }
    why = {}
    if at % 4 == 3:
        values["broadcast_items"] = None
        why["broadcast_items"] = "Phát thanh: chưa có số liệu"
    flags = {"members": frozenset({"tam_tinh"})} if at == 2 else {}
    return UnitFigures(
        association, values, why, flags, {"population": "Niên giám thống kê"}, (Part(0, association, year, False),)
    )  # fmt: skip
