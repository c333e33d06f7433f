"""The source annex (phụ lục nguồn số liệu): a short code for each number, and what stands under it.

A code is made of the place of the indicator in the list of all and of the unit in the cluster, "1.4" or "12.0c",
and not of the order of reading: one value that changes moves no other number's code.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils import timezone

from associations.models import Petition
from associations.numbers import format_count
from associations.sections.base import registers
from reports.analysis.results import ClusterReport
from reports.analysis.return_versions import versions_of
from reports.indicators import Growth, Ratio, every_indicator
from reports.narrative.hand_check import AGENDA, Finding, HandCheck
from reports.narrative.paragraphs import Narrative, Section, sourced_pieces, sources_of
from reports.narrative.quoting import HEADINGS, MEETING
from reports.presentation import wording
from reports.presentation.traces import Trace
from reports.presentation.wording.pieces import Quote, Source

# What follows the code where it is not the value itself, and how the annex says it.
KINDS = {
    "value": ("", ""),
    "before": ("q", "năm trước"),
    "change": ("c", "thay đổi so với năm trước"),
    "growth": ("g", "tăng, giảm so với năm trước"),
    "units": ("h", "số hội"),
    "compared": ("s", "số hội so được với năm trước"),
    "target": ("m", "mục tiêu"),
    "next_target": ("n", "mục tiêu tiếp theo"),
    "gap": ("k", "khoảng cách đến mục tiêu"),
    "reached": ("d", "số hội đạt"),
    "rest": ("r", "số hội còn lại"),
    "equal": ("b", "số hội bằng nhau"),
    "own": ("t", "chỉ tiêu tự đặt"),
    "rows": ("", "số dòng"),
    "share": ("p", "phần trong tổng"),
    "times": ("x", "so với mức chung"),
    "ahead": ("o", "hơn hội đứng liền sau"),
    "words": ("l", "lời ghi trong báo cáo"),
}  # fmt: skip


@dataclass(frozen=True)
class Behind:
    """The return behind a number: whose, of which year, in which version, approved when."""

    name: str
    year: int
    version: int
    approved_at: datetime.datetime | None

    @property
    def words(self) -> str:
        """Return "Lạng Sơn, bản 3"; the year stands beside it."""
        return f"{self.name}, bản\u00a0{self.version}"


@dataclass(frozen=True)
class Line:
    """One line of the annex: the code, what stands in the report, what it is of, the whole value, whose return."""

    code: str
    written: str
    what: str
    period: str
    full: str
    behind: str


class WholeQuote(NamedTuple):
    """Words that are cut in the report, as they were written, by paragraphs: their code, what they are and whose."""

    code: str
    what: str
    paragraphs: tuple[str, ...]


class HandLine(NamedTuple):
    """One line of the annex of hand-written numbers: in which text, as written, code, what it is, whole value, whose."""

    where: str
    written: str
    code: str = "–"
    what: str = ""
    full: str = "–"
    behind: str = "–"


@dataclass
class Sources:
    """The codes of a report's numbers and quotes, and the annex that explains them."""

    report: ClusterReport
    returns: Mapping[tuple[str, int], Behind] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._numbers = _numbers_of_indicators()
        self._places = _places_of_units(self.report)
        self._topics = {str(topic.label): n for n, topic in enumerate(Petition.Topic, start=1)}
        self._names: dict[str, str] = {}
        self._parts: dict[str, list[str]] = {}
        for unit in self.report.units:
            parts = [part.association for part in unit.parts]
            self._names |= {one.key: one.name for one in (*parts, unit.association)}
            self._parts[unit.association.key] = [part.key for part in parts]
        self._parts_before = {
            unit.association.key: [part.association.key for part in unit.parts]
            for unit in self.report.predecessors.values()
            if unit.parts
        }

    def code(self, source: Source) -> str:
        """Return the code that stands small beside a number: "1.4"; the same for the same number in any revision."""
        trace = source.trace
        unit = self._places.get(trace.unit, "0") if trace.unit else "0"
        return f"{self._number(trace.code)}.{unit}{KINDS[source.kind][0]}"

    def _number(self, code: str) -> str:
        """Return the first part of a code; of "danh-muc/kien-nghi/tài chính" and "tra-loi-3" that of a part."""
        if code in self._numbers:
            return self._numbers[code]
        whole, _, topic = code.rpartition("/")
        if known := self._numbers.get(whole):
            return f"{known}-{self._topics.get(topic, 0)}"
        return f"{self._numbers[MEETING]}-{code.rpartition('-')[2]}"

    def lines(self, narrative: Narrative) -> list[Line]:
        """Return the annex of a report's generated paragraphs, by code."""
        lines = self._lines(narrative)
        return [lines[source] for source in sorted(lines, key=self._order)]

    def lines_of(self, section: Section) -> list[Line]:
        """Return the annex of one section's generated paragraphs, in the order of reading."""
        return list(self._lines((section,)).values())

    def _lines(self, narrative: Narrative) -> dict[Source, Line]:
        """Return one line a code in the order of reading, by its source.

        A value that stands beside others that are close to it has a source with more decimals: that one counts.
        """
        by_code: dict[str, list[Source]] = {}
        found = sources_of(narrative)
        for source in found:
            by_code.setdefault(self.code(source), []).append(source)
        lines = {}
        for sources in by_code.values():
            written = dict.fromkeys(text for source in sources for text in found[source])
            whole = max(sources, key=lambda source: len(source.full))
            lines[whole] = self._line(whole, list(written))
        return lines

    def cut_quotes(self, narrative: Narrative) -> Iterator[WholeQuote]:
        """Yield the words that are cut in the report as they were written, those of one source together."""
        whole: dict[Source, list[str]] = {}
        for one in sourced_pieces(narrative):
            if isinstance(one, Quote) and one.whole:
                whole.setdefault(one.source, []).append(one.whole)
        for source, texts in whole.items():
            line = self._line(source, [])
            lines = [text for one in dict.fromkeys(texts) for text in one.splitlines() if text.strip()]
            yield WholeQuote(line.code, line.what, tuple(lines))

    def by_hand(self, check: HandCheck) -> list[HandLine]:
        """Return the annex of the hand-written numbers that stand in the report, each once a text."""
        lines = [self._hand_line(one, check) for one in check.findings if one.hand.key != AGENDA]
        return list(dict.fromkeys(lines))

    def _hand_line(self, finding: Finding, check: HandCheck) -> HandLine:
        """Return the line of a hand-written number: its code and figure, else who allowed it, else that nobody did."""
        numeral = finding.numeral
        if numeral.status == "found" and numeral.figure and check.index:
            line = self._line(check.index.source(numeral.figure), [numeral.text])
            known = line.code, line.what, line.full, line.behind
            return HandLine(finding.hand.title, numeral.text, *known)
        reason = finding.allowed_words or f"chưa ai xác nhận: {finding.status_words}, {numeral.words}"
        return HandLine(finding.hand.title, numeral.text, what=reason)

    def _order(self, source: Source) -> tuple[int, int, int, str]:
        number, _, rest = self.code(source).partition(".")
        place = "".join(letter for letter in rest.partition("-")[0] if letter.isdigit())
        plain = number.lstrip("L").partition("-")[0]
        return number.startswith("L"), int(plain), int(place), self.code(source)

    def _line(self, source: Source, written: list[str]) -> Line:
        trace = source.trace
        kind = KINDS[source.kind][1]
        is_recorded = trace.code == MEETING
        is_named = is_recorded or not kind or kind in source.label
        what = source.label if is_named else f"{source.label} ({kind})"
        of = self._names.get(trace.unit, trace.unit) if trace.unit else self._whose(source)
        return Line(
            code=self.code(source),
            written="; ".join(filter(None, written)) or "trích lời",
            what=f"{what}; {of}",
            period=str(trace.year),
            full="như trong báo cáo" if source.kind == "words" and not is_recorded else self._full(source),
            behind=self._behind(source),
        )

    def _full(self, source: Source) -> str:
        """Return the whole value of a number, of a ratio with what is divided by what."""
        trace = source.trace
        indicator = every_indicator().get(trace.code)
        is_of_now = source.kind == "value" and trace.year == self.report.year and not trace.among
        if not is_of_now or not isinstance(indicator, Ratio) or isinstance(indicator, Growth):
            return source.full
        result = self.report.result(indicator)
        amounts = {unit.association.key: unit.amount for unit in result.units} | {"": result.amount}
        amount = amounts.get(trace.unit)
        if not amount or amount.denominator is None:
            return source.full
        return f"{source.full} ({format_count(amount.numerator)} ÷ {format_count(amount.denominator)})"

    def _whose(self, source: Source) -> str:
        """Return whom a number of several units is of: "cả cụm", "ba hội có số liệu", those that a change is over.

        A target is of all alike, whoever has reported.
        """
        indicator = every_indicator().get(source.trace.code)
        if indicator is None and source.trace.code and self.report.missing:
            return "các hội có số liệu"
        if source.kind in ("target", "next_target"):
            return "mục tiêu chung"
        if indicator is None:
            return "cả cụm"
        result = self.report.result(indicator)
        if source.trace.among:
            return f"{len(source.trace.among)} hội có cả hai số"
        if source.kind in ("change", "growth", "compared") and result.since_last_year.is_partial:
            return wording.compared_over(result)
        return wording.whose(result)

    def _behind(self, source: Source) -> str:
        """Return which document a number comes from."""
        trace = source.trace
        if trace.code == MEETING or trace.code.startswith("tra-loi-"):
            return "hội nghị giao ban"
        if source.kind in ("target", "next_target"):
            aim = self.report.aims.get(trace.code)
            if aim and source.kind == "next_target":
                aim = aim.following
            return aim.legal_basis if aim and aim.legal_basis else "mục tiêu ghi trên cổng"
        if not trace.unit:
            return "mục B"
        return self._returns_of(trace)

    def _returns_of(self, trace: Trace) -> str:
        keys = self._parts.get(trace.unit) or [trace.unit]
        if trace.year < self.report.year:
            keys = self._parts_before.get(trace.unit, keys)
        found = [self.returns[key, trace.year] for key in keys if (key, trace.year) in self.returns]
        return "; ".join(one.words for one in found) or "chưa có báo cáo"


def _numbers_of_indicators() -> dict[str, str]:
    """Return the first part of the codes by the place of an indicator, a heading or a list among all of them."""
    special = [*HEADINGS, *(f"danh-muc/{key}" for key in registers()), MEETING]
    numbers = {code: str(n) for n, code in enumerate(every_indicator(), start=1)}
    return numbers | {"": "0"} | {code: f"L{n}" for n, code in enumerate(special, start=1)}


def _places_of_units(report: ClusterReport) -> dict[str, str]:
    """Return the second part of the codes by a unit's place in the cluster; a predecessor's is "3-1"."""
    places = {unit.association.key: str(n) for n, unit in enumerate(report.units, start=1)}
    for number, unit in enumerate(report.units, start=1):
        for place, part in enumerate(unit.parts, start=1):
            places.setdefault(part.association.key, f"{number}-{place}")
    return places


def returns_behind(report: ClusterReport) -> dict[tuple[str, int], Behind]:
    """Return the returns of the report's year and the year before, by association key and year, in the units' order.

    Of a revision as they were when it was frozen, of a live report as they are.
    """
    units = [unit for year in (report.year, report.year - 1) for unit in report.years.get(year, [])]
    units += report.predecessors.values()
    parts = {(part.association.key, part.year): part for unit in units for part in unit.parts}
    versions = versions_of(report)
    return {
        key: Behind(part.association.name, part.year, *versions[key])
        for key, part in parts.items()
        if key in versions
    }


def day(moment: datetime.datetime | None) -> str:
    """Return a moment as a day in the portal's time zone; "–" where there is none."""
    return f"{timezone.localtime(moment):%d/%m/%Y}" if moment else "–"
