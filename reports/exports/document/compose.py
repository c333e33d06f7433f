"""Makes the report of a cluster as an administrative document: every word of it, in the order of NĐ 30/2020, annex I.

What the figures are is said where a reader looks for it: who reported and on which day the figures were frozen in the
opening, the revision with its code at the foot of every page. A draft and illustrative figures are named below the
title.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from associations.exchange.documents.blocks import (
    AnnexHeading,
    Block,
    Closing,
    Grounds,
    Heading,
    Letterhead,
    OfficialDocument,
    Picture,
    Remark,
    Signature,
    Title,
)
from associations.exchange.documents.text import clean
from reports.analysis.results import ClusterReport, Result
from reports.exports.document import placeholders
from reports.exports.document.annex import TITLE as SOURCES_TITLE
from reports.exports.document.annex import sources_annex
from reports.exports.document.charts import chart_of
from reports.exports.document.heads import ROMAN, numbered_parts
from reports.exports.document.kinds import Kind
from reports.exports.document.runs import bodies_of
from reports.exports.document.tables import annex_tables, models_block
from reports.indicators import BY_CODE
from reports.models import Meeting
from reports.narrative.hand_check import hand_check
from reports.narrative.opening import grounds
from reports.narrative.paragraphs import Narrative, Section
from reports.narrative.sources import Sources, returns_behind
from reports.presentation import wording

SIZE = 14  # points
TABLES_TITLE = "Bảng số liệu"
_SUBJECT = "công tác khuyến học, khuyến tài, xây dựng xã hội học tập năm"
_NUMBER = "Số: ……/BC-CTĐ"
# The chart of a section, after its text.
_CHARTS = {"to-chuc": "members_per_population", "quy": "fund_per_capita", "mo-hinh": "family_rate"}
_MODELS = "mo-hinh"


@dataclass(frozen=True)
class Composed:
    """A report in the parts that a template of a cluster's own has a place for each of.

    standing: what a reader must know of the figures, below the title. text: from the grounds to the last paragraph.
    """

    kind: Kind
    title: str
    code: str
    head: tuple[Block, ...]
    standing: tuple[Block, ...]
    text: tuple[Block, ...]
    closing: Closing
    tables: tuple[Block, ...]
    sources: tuple[Block, ...]

    @property
    def document(self) -> OfficialDocument:
        """The report, or its annex of sources alone, as a document."""
        if self.kind == Kind.SOURCES:
            return OfficialDocument(f"{SOURCES_TITLE}: {self.title}", self.code, self.sources, SIZE)
        blocks = (*self.head, *self.standing, *self.text, self.closing, *self.tables, *self.sources)
        return OfficialDocument(self.title, self.code, blocks, SIZE)


def compose(
    report: ClusterReport,
    narrative: Narrative,
    *,
    kind: Kind,
    meeting: Meeting | None,
    made_at: datetime.datetime | None = None,
) -> Composed:
    """Return a report with its text, which may have been written by hand in part, as the blocks of a document."""
    values = placeholders.values(report, meeting)
    sources = None if kind == Kind.SIGNED else Sources(report, returns_behind(report))
    annex: list[Block] = []
    if sources:
        check = hand_check(report, meeting, narrative)
        heading = AnnexHeading(_annex_name(2), SOURCES_TITLE.upper(), _reference(values), starts_page=True)
        annex = [heading, *sources_annex(narrative, sources, check, made_at)]
    return Composed(
        kind=kind,
        title=f"Báo cáo {values['ten_cum']} năm {report.year}",
        code=placeholders.footer_line(report),
        head=head(values),
        standing=_standing(report),
        text=tuple(_text(report, narrative, meeting, sources)),
        closing=closing(values),
        tables=_tables(report, values),
        sources=tuple(annex),
    )


def head(values: dict[str, str]) -> tuple[Block, ...]:
    """Return who writes, the state and its motto, the kind of document and its subject."""
    letterhead = Letterhead(
        superior=("HỘI KHUYẾN HỌC VIỆT NAM",),
        issuer=tuple(values["ten_cum_hoa"].split(" – ")),
        number=_NUMBER,
        state="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        motto="Độc lập - Tự do - Hạnh phúc",
        place_and_date=f"{values['noi_hop']}, ngày …… tháng …… năm ……",
    )
    return letterhead, Title("BÁO CÁO", f"{_SUBJECT[0].upper()}{_SUBJECT[1:]} {values['nam']}")


def closing(values: dict[str, str]) -> Closing:
    """Return the last sentence, which names the annexes, who gets copies, and who signs."""
    return Closing(
        sentence=(
            f"Trên đây là báo cáo {_SUBJECT} {values['nam']} của {values['ten_cum']}. "
            f"Kèm theo: {_annex_name(1)}, {TABLES_TITLE.lower()}; {_annex_name(2)}, {SOURCES_TITLE.lower()}."
        ),
        receivers_head="Nơi nhận:",
        receivers=(
            "- Trung ương Hội Khuyến học Việt Nam (để báo cáo);",
            "- Các hội trong cụm;",
            "- Lưu: VT, thư ký cụm.",
        ),
        preparer=None,
        signer=Signature(("TM. CỤM THI ĐUA", "CỤM TRƯỞNG"), "(Ký, đóng dấu)", values["nguoi_ky"]),
    )


def _annex_name(place: int) -> str:
    return f"Phụ lục {ROMAN[place - 1]}"


def _reference(values: dict[str, str]) -> str:
    return f"(Kèm theo Báo cáo số ……/BC-CTĐ ngày …… tháng …… năm …… của {values['ten_cum']})"


def _standing(report: ClusterReport) -> tuple[Block, ...]:
    lines = []
    if report.revision is None:
        lines.append(f"Dự thảo. {placeholders.footer_line(report)}.")
    if report.is_illustrative:
        lines.append(wording.ILLUSTRATIVE)
    return tuple(map(Remark, lines))


def _text(
    report: ClusterReport, narrative: Narrative, meeting: Meeting | None, sources: Sources | None
) -> Iterator[Block]:
    """Yield the grounds and the sections under their numbered heads; what is empty is left out."""
    if based_on := grounds(report, meeting):
        yield Grounds(tuple(clean(one.text) for one in based_on))
    charts = _Charts(report)
    for part in numbered_parts(narrative):
        if part.head:
            yield Heading(part.head)
        for one in part.sections:
            if one.head:
                yield Heading(one.head, level=2)
            for paragraph in one.section.paragraphs:
                yield from bodies_of(paragraph, sources)
            yield from charts.of(one.section)


class _Charts:
    """The charts and tables within the text of a report, numbered as they come."""

    def __init__(self, report: ClusterReport) -> None:
        self.report = report
        self.count = 0

    def of(self, section: Section) -> Iterator[Block]:
        """Yield what stands behind the text of a section."""
        if section.key == _MODELS and (table := models_block(self.report)):
            yield table
        if code := _CHARTS.get(section.key):
            yield from self._chart(self.report.result(BY_CODE[code]))

    def _chart(self, result: Result) -> Iterator[Picture]:
        if chart := chart_of(self.report, result, number=self.count + 1):
            self.count += 1
            yield chart


def _tables(report: ClusterReport, values: dict[str, str]) -> tuple[Block, ...]:
    heading = AnnexHeading(_annex_name(1), TABLES_TITLE.upper(), _reference(values), starts_page=True)
    return heading, *annex_tables(report)
