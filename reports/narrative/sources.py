"""The source annex (phụ lục nguồn số liệu): a short code for each number, and what stands under it.

A code is made of the place of the indicator in the list of all and of the unit in the cluster, "1.4" or "12.0c",
and not of the order of reading: one value that changes moves no other number's code.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from associations.models import Petition, Return
from associations.sections.base import registers
from reports.analysis.results import ClusterReport
from reports.indicators import every_indicator
from reports.models import StoredRevision
from reports.narrative.paragraphs import Narrative, numerals, paragraphs_of, sources_of
from reports.narrative.text_sections import HEADINGS, MEETING
from reports.presentation.wording.pieces import Source

# What follows the code where it is not the value itself, and how the annex says it.
_KINDS = {
    "value": ("", ""),
    "change": ("c", "thay đổi so với năm trước"),
    "growth": ("g", "tăng, giảm so với năm trước"),
    "units": ("h", "số hội"),
    "target": ("m", "mục tiêu"),
    "gap": ("k", "khoảng cách đến mục tiêu"),
    "reached": ("d", "số hội đạt"),
    "rest": ("r", "số hội còn lại"),
    "equal": ("b", "số hội bằng nhau"),
    "own": ("t", "chỉ tiêu tự đặt"),
    "rows": ("", "số dòng"),
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
        """ "Lạng Sơn, bản 3"; the year stands beside it."""
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


@dataclass
class Sources:
    """The codes of a report's numbers and quotes, and the annex that explains them."""

    report: ClusterReport
    returns: Mapping[tuple[str, int], Behind] = field(default_factory=dict)

    def __post_init__(self) -> None:
        special = [*HEADINGS, *(f"danh-muc/{key}" for key in registers()), MEETING]
        self._numbers = {code: str(n) for n, code in enumerate(every_indicator(), start=1)}
        self._numbers |= {"": "0"} | {code: f"L{n}" for n, code in enumerate(special, start=1)}
        self._places = {u.association.key: str(n) for n, u in enumerate(self.report.units, start=1)}
        for number, unit in enumerate(self.report.units, start=1):
            for place, part in enumerate(unit.parts, start=1):
                self._places.setdefault(part.association.key, f"{number}-{place}")
        self._topics = {str(topic.label): n for n, topic in enumerate(Petition.Topic, start=1)}
        self._names = {
            one.key: one.name
            for unit in self.report.units
            for one in (*(part.association for part in unit.parts), unit.association)
        }
        self._parts = {
            unit.association.key: [part.association.key for part in unit.parts] for unit in self.report.units
        }

    def code(self, source: Source) -> str:
        """The code that stands small beside a number: "1.4"; the same for the same number in any revision."""
        trace = source.trace
        number = self._numbers.get(trace.code)
        if number is None:
            # "danh-muc/kien-nghi/tài chính", "tra-loi-3": a part of something.
            head, _, tail = trace.code.rpartition("/")
            known = self._numbers.get(head)
            number = f"{known}-{self._topics.get(tail, 0)}" if known else f"{self._numbers[MEETING]}-{trace.code.rpartition('-')[2]}"  # fmt: skip
        unit = self._places.get(trace.unit, "0") if trace.unit else "0"
        return f"{number}.{unit}{_KINDS[source.kind][0]}"

    def lines(self, narrative: Narrative) -> list[Line]:
        """The annex of a report's generated paragraphs, by code."""
        found = sources_of(narrative)
        return [self._line(source, found[source]) for source in sorted(found, key=self._order)]

    def by_hand(self, narrative: Narrative) -> list[tuple[str, str]]:
        """(paragraph, its numerals) of each paragraph that was written by hand: the portal cannot vouch for them."""
        return [
            (paragraph.about, "; ".join(dict.fromkeys(numerals(paragraph.own))))
            for paragraph in paragraphs_of(narrative)
            if paragraph.own and numerals(paragraph.own)
        ]

    def _order(self, source: Source) -> tuple[int, int, int, str]:
        number, _, rest = self.code(source).partition(".")
        place = "".join(letter for letter in rest.partition("-")[0] if letter.isdigit())
        plain = number.lstrip("L").partition("-")[0]
        return number.startswith("L"), int(plain), int(place), self.code(source)

    def _line(self, source: Source, written: list[str]) -> Line:
        trace = source.trace
        said = _KINDS[source.kind][1]
        what = source.label if not said or said in source.label else f"{source.label} ({said})"
        of = self._names.get(trace.unit, trace.unit) if trace.unit else "cả cụm"
        return Line(
            code=self.code(source),
            written="; ".join(filter(None, written)) or "trích lời",
            what=f"{what}; {of}",
            period=str(trace.year),
            full="như trong báo cáo" if source.kind == "words" else source.full,
            behind=self._behind(source),
        )

    def _behind(self, source: Source) -> str:
        trace = source.trace
        if trace.code == MEETING or trace.code.startswith("tra-loi-"):
            return "hội nghị giao ban"
        if source.kind == "target":
            aim = self.report.aims.get(trace.code)
            return aim.legal_basis if aim and aim.legal_basis else "mục tiêu ghi trên cổng"
        if not trace.unit:
            return "mục B"
        keys = self._parts.get(trace.unit) or [trace.unit]
        found = [self.returns[key, trace.year] for key in keys if (key, trace.year) in self.returns]
        return "; ".join(one.words for one in found) or "chưa có báo cáo"


def returns_behind(report: ClusterReport) -> dict[tuple[str, int], Behind]:
    """The returns of the report's year and the year before, by association key and year, in the units' order.

    Of a frozen report as they were when it was frozen, of a live one as they are.
    """
    parts = {
        (part.association.key, part.year): part
        for year in (report.year, report.year - 1)
        for unit in report.years.get(year, [])
        for part in unit.parts
    }
    versions: dict[tuple[str, int], tuple[int, datetime.datetime | None]] = {}
    if report.revision:
        trace = StoredRevision.objects.only("trace").get(pk=report.revision.pk).trace
        for key, part in parts.items():
            if entry := trace.get(f"{part.association.key}/{part.year}"):
                versions[key] = entry[1], parse_datetime(entry[3]) if entry[3] else None
    elif ids := {part.return_id: key for key, part in parts.items() if part.return_id}:
        rows = Return.objects.filter(pk__in=list(ids)).values_list("pk", "version", "approved_at")
        versions = {ids[pk]: (version, approved_at) for pk, version, approved_at in rows}
    return {
        key: Behind(part.association.name, part.year, *versions[key])
        for key, part in parts.items()
        if key in versions
    }


def day(moment: datetime.datetime | None) -> str:
    """A moment as a day in the portal's time zone; "–" where there is none."""
    return f"{timezone.localtime(moment):%d/%m/%Y}" if moment else "–"
