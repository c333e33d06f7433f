"""What a sheet says below its table: who leads and who is last as a live formula, and why cells are dashes."""

from collections.abc import Collection, Iterable, Sequence

from reports.analysis.results import ClusterReport, Result, UnitResult
from reports.exports.print_workbook.book import Place
from reports.indicators import Indicator
from reports.presentation import tables, wording
from reports.presentation.row_labels import alone

_MOST_REASONS = 3  # lines of reasons below a table; the other workbook has them all
_MOST_NAMED = 6  # units, or indicators, in one of them
_MOST_GROUPS = 3  # of three figures behind the first ones of a number
NO_FIGURE = "chưa có số liệu"


def leaders(label: str, indicator: Indicator, place: Place) -> str:
    """Return the formula that says who has the highest and who the lowest value; "" where fewer than two have one."""
    values = place.values_range
    best, least = (_named(place, indicator, function) for function in ("MAX", "MIN"))
    return (
        f'IF(COUNT({values})<2,"",IF(MAX({values})=MIN({values}),'
        f'"{label}: các hội có số liệu bằng nhau.",'
        f'"{label}: cao nhất "&{best}&"; thấp nhất "&{least}&"."))'
    )


def leaders_text(label: str, result: Result) -> str:
    """Return what that formula gives now."""
    known = [unit for unit in result.units if unit.amount.value is not None]
    values = [unit.amount.value for unit in known if unit.amount.value is not None]
    if len(known) < 2:
        return ""
    highest, lowest = max(values), min(values)
    if highest == lowest:
        return f"{label}: các hội có số liệu bằng nhau."
    best, least = (_named_text(result.indicator, known, value) for value in (highest, lowest))
    return f"{label}: cao nhất {best}; thấp nhất {least}."


def name_of(place: Place, function: str) -> str:
    """Return the formula of the first unit with the highest ("MAX") or lowest ("MIN") value, and how many share it."""
    values, end = place.values_range, f"{function}({place.values_range})"
    others = f'IF(COUNTIF({values},{end})>1," và "&(COUNTIF({values},{end})-1)&" hội khác","")'
    return f"INDEX({place.names_range},MATCH({end},{values},0))&{others}"


def name_text(units: Sequence[UnitResult], value: object) -> str:
    """Return what that formula gives now."""
    first, *others = [unit.association.name for unit in units if unit.amount.value == value]
    return f"{first} và {len(others)} hội khác" if others else first


def _named(place: Place, indicator: Indicator, function: str) -> str:
    """Return the formula of who has the end of the values, with that value in brackets."""
    written = _written(f"{function}({place.values_range})", indicator)
    return f'{name_of(place, function)}&" ("&{written}&"{_unit(indicator)})"'


def _named_text(indicator: Indicator, known: Sequence[UnitResult], value: object) -> str:
    unit = next(unit for unit in known if unit.amount.value == value)
    text = indicator.display_text(unit.amount.value)
    return f"{name_text(known, value)} ({text}{_unit(indicator)})"


def _unit(indicator: Indicator) -> str:
    return "%" if indicator.display.unit == "%" else f" {indicator.display.unit}"


def _written(value: str, indicator: Indicator) -> str:
    """Return the formula that writes a number in Vietnamese whatever the program's own signs are."""
    scale = 10**indicator.display.decimals
    whole = f"INT(ROUND({value}*{scale},0)/{scale})"
    grouped = _grouped(whole, _MOST_GROUPS)
    for groups in range(_MOST_GROUPS - 1, -1, -1):
        grouped = f"IF({whole}<{1000 ** (groups + 1)},{_grouped(whole, groups)},{grouped})"
    if scale == 1:
        return grouped
    return f'{grouped}&","&MOD(ROUND({value}*{scale},0),{scale})'


def reasons(report: ClusterReport, indicators: Iterable[Indicator]) -> list[str]:
    """Return why cells of a table are dashes, a line a reason: units without a return first, then single figures."""
    lines = [f"{line}." for line in wording.missing_units(report)]
    included = {unit.association.pk for unit in report.units if unit.is_included}
    by_reason: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for indicator in dict.fromkeys(indicators):
        for why, names in _missing(report.result(indicator), included).items():
            by_reason.setdefault((why, tuple(names)), []).append(alone(indicator.label))
    single = [f"{_few(labels)} ({_few(names)}): {why}." for (why, names), labels in by_reason.items()]
    lines += single[:_MOST_REASONS]
    if len(single) > _MOST_REASONS:
        lines.append("Lý do của các ô “–” còn lại: sổ “Số liệu, đối chiếu”.")
    return lines


def _grouped(whole: str, groups: int) -> str:
    """Return the formula of a whole number with so many groups of three figures behind its first ones."""
    written = f"INT({whole}/{1000**groups})" if groups else f'{whole}&""'
    for place in range(groups - 1, -1, -1):
        group = f"INT({whole}/{1000**place})" if place else whole
        written += f'&"."&RIGHT("00"&MOD({group},1000),3)'
    return written


def _missing(result: Result, included: Collection[int]) -> dict[str, list[str]]:
    """Return the units that reported and have no value, by the reason."""
    found: dict[str, list[str]] = {}
    for unit in result.units:
        if unit.amount.value is None and unit.association.pk in included:
            why = (unit.amount.missing or NO_FIGURE).rpartition(": ")[2]
            found.setdefault(why, []).append(unit.association.name)
    return found


def _few(names: Sequence[str]) -> str:
    """Return names of units or labels, the rest counted where they are many."""
    if len(names) <= _MOST_NAMED + 1:
        return ", ".join(names)
    return f"{', '.join(names[:_MOST_NAMED])} và {len(names) - _MOST_NAMED} mục khác"


def target_notes(report: ClusterReport, indicators: Iterable[Indicator]) -> list[str]:
    """Return the legal basis of each target that counts, over whom it is judged, and after what year none is set."""
    aimed = [indicator for indicator in indicators if indicator.code in report.aims]
    bases: dict[str, list[str]] = {}
    for indicator in aimed:
        aim = report.aims[indicator.code]
        bases.setdefault(aim.legal_basis, []).append(indicator.label)
    lines = [f"Mục tiêu theo {basis}: {'; '.join(labels)}." for basis, labels in bases.items()]
    coverage = tables.targets.coverage_notes(map(report.result, aimed))
    differences = [(i, report.aims[i.code].value, report.result(i).amount.value) for i in aimed]
    return [
        *lines,
        *(f"Mục tiêu và phần còn thiếu: {note[0].lower()}{note[1:]}" for note in coverage),
        *tables.unrounded_notes(differences),
    ]
