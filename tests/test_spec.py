"""The project's own declarations are those of the specification, code by code."""

import csv
from pathlib import Path

from associations.sections.base import figures, sections
from reports.indicators import INDICATORS, Growth, Indicator, Ratio, Total
from tests.conftest import PUBLISHED, SPEC

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_own_copies_are_the_specifications():
    """Where the specification's folder is beside the project; elsewhere the copies are all there is."""
    for copies, original in ((SPEC, SHARED / "spec"), (PUBLISHED, SHARED / "data")):
        names = sorted(path.name for path in original.glob("*.csv"))
        assert names in ([], sorted(path.name for path in copies.glob("*.csv")))
        for name in names:
            assert (copies / name).read_bytes() == (original / name).read_bytes(), name


def test_every_figure_is_the_specifications(spec: Path):
    wanted = _rows(spec / "fields.csv")
    rules = {rule.code: rule.spec for section in sections() for rule in section.rules}
    ours = [
        {
            "code": figure.code,
            "section": figure.section,
            "label_vi": figure.label,
            "unit_vi": figure.unit,
            "kind": "money" if figure.is_money else "count",
            "time": figure.time,
            "required": "yes" if figure.required else "no",
            "check": rules.get(figure.code, ""),
        }
        for figure in figures().values()
    ]
    assert ours == [{name: row[name] for name in ours[0]} for row in wanted]
    assert len(ours) == 65


def test_every_figure_has_a_definition_for_its_officer():
    assert all(len(figure.definition) > 10 for figure in figures().values())


def test_every_indicator_is_the_specifications(spec: Path):
    wanted = _rows(spec / "indicators.csv")
    ours = [
        {
            "code": indicator.code,
            "label_vi": indicator.label,
            "unit_vi": indicator.unit,
            **_formula(indicator),
            "scale": str(indicator.scale),
            "decimals": str(indicator.decimals),
            "better": indicator.better,
        }
        for indicator in INDICATORS
    ]
    assert ours == [{name: row[name] for name in ours[0]} for row in wanted]
    assert len(ours) == 26


def _formula(indicator: Indicator) -> dict[str, str]:
    match indicator:
        case Growth(numerator=code):
            return {"numerator": f"{code} − {code} a year before", "denominator": f"{code} a year before"}
        case Ratio(numerator=numerator, denominator=denominator):
            return {"numerator": numerator, "denominator": denominator}
        case Total(fields=fields):
            return {"numerator": " + ".join(fields), "denominator": ""}
    raise AssertionError(indicator)
