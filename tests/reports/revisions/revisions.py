"""A frozen report on both maps without a database: two provinces merged in 2025, a third that never changed."""

import datetime
from fractions import Fraction

from associations.models import Association, Cluster
from reports.analysis.breaks import Break
from reports.analysis.figures import Part, UnitFigures, Years
from reports.analysis.qualitative import ListRow, QualitativeData
from reports.analysis.results import ClusterReport
from reports.analysis.revision import Revision
from reports.analysis.targets import Aim, Aims
from tests.reports.units import BLANK

FINGERPRINT = "3f2a91bc07de" + "0" * 52
LONG_AGO, EVE, DAY = datetime.date(2020, 1, 1), datetime.date(2025, 6, 30), datetime.date(2025, 7, 1)


def _unit(pk: int, key: str, name: str, since: datetime.date, until: datetime.date | None) -> Association:
    return Association(pk=pk, key=key, name=name, kind="tỉnh", valid_from=since, valid_to=until)


THAI_NGUYEN = _unit(1, "thai-nguyen", "Thái Nguyên", LONG_AGO, EVE)
BAC_KAN = _unit(2, "bac-kan", "Bắc Kạn", LONG_AGO, EVE)
CAO_BANG = _unit(3, "cao-bang", "Cao Bằng", LONG_AGO, None)
NEW = _unit(4, "thai-nguyen-2025", "Thái Nguyên", DAY, None)
BAC_NINH = _unit(5, "bac-ninh-2025", "Bắc Ninh", DAY, None)
CLUSTER = Cluster(pk=1, key="dong-bac", name="Cụm thi đua số 2", short_name="Đông Bắc")
BREAK = Break(2025, DAY, (BAC_KAN, THAI_NGUYEN), NEW, "Nghị quyết 202/2025/QH15")


def figures(members: int, **more: int | None) -> dict[str, int | None]:
    """Figures with every number that the sheets speak of."""
    full = dict.fromkeys(BLANK, members // 10)
    return full | {"members": members, "population": members * 3, "fund_total": members * 1_000_000} | more


def _of(unit: Association, values: dict[str, int | None], year: int, *parts: Association) -> UnitFigures:
    made_of = tuple(Part(0, part, year, False) for part in parts or (unit,))
    return UnitFigures(unit, values, {}, {}, {}, made_of)


def _added(one: dict[str, int | None], other: dict[str, int | None]) -> dict[str, int | None]:
    return {
        code: None if value is None or other[code] is None else value + other[code]
        for code, value in one.items()
    }


def revision_reports(*, is_of_revision: bool = True) -> tuple[ClusterReport, ClusterReport]:
    """The reports of 2025 as they were reported, and on today's map."""
    then: Years = {}
    today: Years = {}
    for year, members in ((2023, 90_000), (2024, 100_000)):
        a, b = figures(members), figures(members // 2, clan_total=None if year == 2023 else 7)
        c = figures(members // 3)
        then[year] = [
            _of(THAI_NGUYEN, a, year),
            _of(BAC_KAN, b, year),
            _of(CAO_BANG, c, year),
        ]
        today[year] = [
            _of(CAO_BANG, c, year),
            _of(NEW, _added(a, b), year, THAI_NGUYEN, BAC_KAN),
            UnitFigures(BAC_NINH, dict(BLANK), {"": "chưa đủ (1/2)"}),
        ]
    now = [_of(CAO_BANG, figures(36_000), 2025), _of(NEW, figures(160_000), 2025)]
    missing = UnitFigures(BAC_NINH, dict(BLANK), {"": "chưa có báo cáo được duyệt"})
    then[2025] = today[2025] = [*now, missing]
    revision = None
    if is_of_revision:
        frozen_at = datetime.datetime(2025, 11, 20, 3, 0, tzinfo=datetime.UTC)
        change = {"kind": "figure", "place": "Cao Bằng, năm 2025, Tổng số hội viên", "association": "cao-bang", "year": 2025,
                  "code": "members", "before": 35_000, "after": 36_000, "reason": "Đếm lại"}  # fmt: skip
        gaps = ("Bắc Ninh: chưa có báo cáo được duyệt.", "Cao Bằng: câu hỏi số 1 phải trả lời còn để ngỏ.")
        revision = Revision(1, 2, FINGERPRINT, frozen_at, reason="Họp sớm", gaps=gaps, differences=(change,))
    lists = {"kien-nghi": [ListRow(CAO_BANG, CAO_BANG, ("Tài chính", "=Đề nghị hướng dẫn thu, chi quỹ"))]}
    later = Aim("family_rate", 2030, Fraction(75), "Quyết định 387/QĐ-TTg")
    aims = Aims({"family_rate": Aim("family_rate", 2026, Fraction(70), "Quyết định 387/QĐ-TTg", later)})

    last = {unit.association.pk: unit for unit in today[2024]}
    predecessors = {unit.pk: last[unit.pk] for unit in (NEW, BAC_NINH)}

    def report(map_: str, years: Years) -> ClusterReport:
        return ClusterReport(
            CLUSTER,
            2025,
            map_,
            "approved",
            years,
            aims,
            revision,
            stored_qualitative=QualitativeData({}, lists, {}),
            stored_breaks=[BREAK],
            predecessors=predecessors if map_ == "then" else {},
        )  # type: ignore[arg-type]

    return report("then", then), report("today", today)
