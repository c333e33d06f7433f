"""Reports without a database: the demonstration's figures as files have them, and made-up ones of any size."""

import csv
import datetime
from collections.abc import Collection, Mapping
from fractions import Fraction
from functools import cache

from associations.demo import FOLDER
from associations.models import Association, Cluster
from associations.sections.base import figures
from reports.analysis.figures import Part, UnitFigures, Years, added_up
from reports.analysis.qualitative import QualitativeData
from reports.analysis.results import ClusterReport
from reports.analysis.targets import Aim, Aims

CITIZENS = "Quyết định 677/QĐ-TTg ngày 03/6/2022"
AIMS = Aims(
    {
        "family_rate": Aim("family_rate", 2025, Fraction(70), "Quyết định 387/QĐ-TTg ngày 25/3/2022"),
        "citizen_rate": Aim(
            "citizen_rate", 2025, Fraction(40), CITIZENS, Aim("citizen_rate", 2030, Fraction(60), CITIZENS)
        ),
    }
)
NO_RETURN = "chưa có báo cáo được duyệt"


@cache
def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _values() -> dict[tuple[int, str], dict[str, int | None]]:
    found: dict[tuple[int, str], dict[str, int | None]] = {}
    for row in _rows("returns.csv"):
        unit = found.setdefault((int(row["year"]), row["association"]), dict.fromkeys(figures()))
        unit[row["code"]] = int(row["value"]) if row["value"] else None
    return found


def demo_report(
    year: int = 2023,
    *,
    missing: Collection[str] = (),
    changed: Mapping[tuple[str, str], int | None] | None = None,
    keys: Collection[str] | None = None,
    qualitative: QualitativeData | None = None,
) -> ClusterReport:
    """A year of the demonstration with the year before; `changed` by (association, code), `missing` without returns."""
    names = {row["key"]: row["name"] for row in _rows("associations.csv")}
    days = {
        row["key"]: {
            end: datetime.date.fromisoformat(row[end]) for end in ("valid_from", "valid_to") if row[end]
        }
        for row in _rows("associations.csv")
    }
    pks = {key: pk for pk, key in enumerate(names, start=1)}
    years: Years = {}
    for of in (year - 2, year - 1, year):
        units = []
        for key in dict.fromkeys(
            row["association"] for row in _rows("returns.csv") if row["year"] == str(of)
        ):
            if keys is not None and key not in keys:
                continue
            unit = Association(pk=pks[key], key=key, name=names[key], **days[key])
            if of == year and key in missing:
                units.append(UnitFigures(unit, dict.fromkeys(figures()), {"": NO_RETURN}))
                continue
            values = dict(_values()[of, key])
            if of == year:
                values |= {code: value for (k, code), value in (changed or {}).items() if k == key}
            units.append(UnitFigures(unit, values, parts=(Part(0, unit, of, False),)))
        if units:
            years[of] = units
    return made_report(years, year, qualitative, _predecessors(years, year, pks))


def _predecessors(years: Years, year: int, pks: Mapping[str, int]) -> dict[int, UnitFigures]:
    """Last year of what was merged since, added up, by the successor's id; missing where a part is not of the cluster."""
    last = {unit.association.key: unit for unit in years.get(year - 1, [])}
    found = {}
    for unit in years[year]:
        key = unit.association.key
        parts = [row["predecessor"] for row in _rows("successions.csv") if row["successor"] == key]
        if parts and key not in last:
            found[pks[key]] = added_up(unit.association, [last.get(part) for part in parts])
    return found


def made_report(
    years: Years,
    year: int,
    qualitative: QualitativeData | None = None,
    predecessors: Mapping[int, UnitFigures] | None = None,
) -> ClusterReport:
    """A report over given years, of the demonstration's cluster."""
    cluster = Cluster(key="dong-bac", name="Cụm thi đua số 2 – khu vực Đông Bắc", short_name="Đông Bắc")
    return ClusterReport(
        cluster,
        year,
        "then",
        "approved",
        years,
        AIMS,
        stored_qualitative=qualitative or QualitativeData(),
        stored_breaks=[],
        predecessors=predecessors or {},
    )


def many(count: int, year: int = 2024, value: int = 1000) -> ClusterReport:
    """Units with figures that differ from unit to unit, and some that have none."""
    years: Years = {}
    for of in (year - 1, year):
        units = []
        for number in range(1, count + 1):
            unit = Association(pk=number, key=f"u{number}", name=f"Hội {'ABCDEFGHIK'[number % 10]}{number}")
            spread = dict.fromkeys(figures(), value * (number % 7 + 3) + of % 100)
            sizes = dict.fromkeys(("population", "adult_population", "households", "officers", "communes", "clan_total", "community_total", "unit_total", "official_total"), value * 13)  # fmt: skip
            gaps = dict.fromkeys(("fund_total", "members")) if number % 9 == 4 else {}
            units.append(UnitFigures(unit, {**spread, **sizes, **gaps}, parts=(Part(0, unit, of, False),)))
        years[of] = units
    return made_report(years, year)
