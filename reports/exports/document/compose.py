"""Makes the report of a cluster as an administrative document: every word of it, in the order of NĐ 30/2020, annex I.

What the figures are is said where a reader looks for it: who reported and on which day the figures were frozen in the
opening, the revision with its code at the foot of every page. A draft and illustrative figures are named below the
title.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from associations.exchange.documents.blocks import (
    AnnexHeading,
    Block,
    Closing,
    Grounds,
    Heading,
    Letterhead,
    OfficialDocument,
    Remark,
    Run,
    Signature,
    Title,
)
from associations.exchange.documents.text import clean
from reports.analysis.results import ClusterReport
from reports.exports.document import placeholders
from reports.exports.document.annex import TITLE as SOURCES_TITLE
from reports.exports.document.annex import sources_annex
from reports.exports.document.charts import chart_of
from reports.exports.document.heads import numbered_parts
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
from reports.presentation.wording.pieces import Known, listed

SIZE = 14  # points
TABLES_TITLE = "Bảng số liệu"
_SUBJECT = "kết quả công tác khuyến học, khuyến tài, xây dựng xã hội học tập năm"
_NUMBER = "Số: ……/BC-CTĐ"
# The charts by the paragraphs that they stand behind, the paragraph of the table of models, and all of these by section.
_CHARTS = {
    "to-chuc/hoi-vien-tung-hoi": "members_per_population",
    "quy/binh-quan": "fund_per_capita",
    "mo-hinh/tung-dia-phuong": "family_rate",
}
_MODELS = "mo-hinh/nam-mo-hinh"
_BESIDE = {
    "to-chuc": ("to-chuc/hoi-vien-tung-hoi",),
    "quy": ("quy/binh-quan",),
    "mo-hinh": (_MODELS, "mo-hinh/tung-dia-phuong"),
}
_ANNEX = "Phụ lục"
_PLANS = "nhiem-vu"  # the section of the year to come
_MOST_NAMED = 5  # associations below the title


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
        annex = [_annex_heading(SOURCES_TITLE, values), *sources_annex(narrative, sources, check, made_at)]
    tables = _tables(report, values)
    has_plans = any(section.key == _PLANS and section.paragraphs for section in narrative)
    return Composed(
        kind=kind,
        title=f"Báo cáo {values['ten_cum']} năm {report.year}",
        code=placeholders.footer_line(report),
        head=head(values, has_plans=has_plans),
        standing=_standing(report),
        text=tuple(_text(report, narrative, meeting, sources)),
        closing=closing(values, has_annex=bool(tables), has_plans=has_plans),
        tables=tables,
        sources=tuple(annex),
    )


def head(values: Mapping[str, str], *, has_plans: bool = True) -> tuple[Block, ...]:
    """Return who writes, the state and its motto, the kind of document and its subject."""
    letterhead = Letterhead(
        superior=("HỘI KHUYẾN HỌC VIỆT NAM",),
        issuer=tuple(values["ten_cum_hoa"].split(" – ")),
        number=_NUMBER,
        state="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        motto="Độc lập - Tự do - Hạnh phúc",
        place_and_date=f"{values['noi_hop']}, ngày …… tháng …… năm ……",
    )
    subject = _subject(values, has_plans=has_plans)
    return letterhead, Title("BÁO CÁO", f"{subject[0].upper()}{subject[1:]}")


def _subject(values: Mapping[str, str], *, has_plans: bool) -> str:
    plans = f" và phương hướng, nhiệm vụ năm {values['nam_sau']}" if has_plans else ""
    return f"{_SUBJECT} {values['nam']}{plans}"


def closing(values: Mapping[str, str], *, has_annex: bool = True, has_plans: bool = True) -> Closing:
    """Return the last sentence, which names the annex where there is one, who gets copies, and who signs."""
    subject = _subject(values, has_plans=has_plans)
    annex = f" (kèm theo {_ANNEX} số liệu)" if has_annex else ""
    return Closing(
        sentence=f"Trên đây là báo cáo {subject} của {values['ten_cum']}{annex}./.",
        receivers_head="Nơi nhận:",
        receivers=(
            "- Trung ương Hội Khuyến học Việt Nam (để báo cáo);",
            "- Các hội trong cụm;",
            "- Lưu: VT, thư ký cụm.",
        ),
        preparer=None,
        signer=Signature((f"TM. {values['ten_cum_ky']}", "CỤM TRƯỞNG"), "", values["nguoi_ky"]),
    )


def _annex_heading(title: str, values: Mapping[str, str]) -> AnnexHeading:
    of = f"của {values['ten_cum']})"
    reference = f"(Kèm theo Báo cáo số ……/BC-CTĐ ngày …… tháng …… năm ……\n{of}"
    return AnnexHeading(_ANNEX, title.upper(), reference, starts_page=True)


def _standing(report: ClusterReport) -> tuple[Block, ...]:
    """Return what stands below the title: a draft, whose figures are lacking or in doubt, illustrative figures."""
    lines = []
    if report.revision is None:
        lines.append(f"DỰ THẢO – {wording.LIVE_FIGURES.lower()}")
    if report.missing and report.included:
        lines.append(f"Chưa gồm số liệu của {_lacking(report)}")
    lines += [f"Số liệu của {line}" for line in wording.units_in_doubt(report)]
    if report.is_illustrative:
        lines.append(wording.ILLUSTRATIVE.removesuffix("."))
    return tuple(Remark(f"({line})") for line in lines)


def _lacking(report: ClusterReport) -> str:
    """Return who has no return that counts by name; too many are named in the opening alone."""
    names = [association.name for association in report.missing]
    if len(names) > _MOST_NAMED:
        return "các hội chưa có báo cáo, nêu ở phần mở đầu"
    return clean("".join(map(str, listed(Known(name) for name in names))))


def _text(
    report: ClusterReport, narrative: Narrative, meeting: Meeting | None, sources: Sources | None
) -> Iterator[Block]:
    """Yield the grounds and the sections under their numbered heads; what is empty is left out."""
    if based_on := grounds(report):
        yield Grounds(tuple(clean(one.text) for one in based_on))
    beside = _Beside(report)
    for part in numbered_parts(narrative):
        if part.head:
            yield Heading(part.head)
        for one in part.sections:
            if one.head:
                yield Heading(one.head, level=2)
            yield from _section(one.section, beside, sources)


def _section(section: Section, beside: "_Beside", sources: Sources | None) -> Iterator[Block]:
    """Yield the paragraphs of a section, each with what stands beside it; what has no paragraph stands at the end."""
    for paragraph in section.paragraphs:
        bodies = bodies_of(paragraph, sources)
        found = beside.take(paragraph.key)
        names = " và ".join(name for name, _ in found)
        if names and paragraph.own is None:
            last = bodies[-1]
            bodies[-1] = replace(last, runs=(*last.runs, Run(f" (Xem {names}.)")))
        yield from bodies
        yield from (block for _, block in found)
    for key in _BESIDE.get(section.key, ()):
        yield from (block for _, block in beside.take(key))


class _Beside:
    """The charts and the table within the text of a report, numbered as they come, each laid once."""

    def __init__(self, report: ClusterReport) -> None:
        self.report = report
        self.charts = 0
        self.left = {key for keys in _BESIDE.values() for key in keys}

    def take(self, key: str) -> list[tuple[str, Block]]:
        """Return what stands beside a paragraph, by its key, with its name; nothing the second time."""
        if key not in self.left:
            return []
        self.left.remove(key)
        if key == _MODELS:
            table = models_block(self.report)
            return [("Bảng 1", table)] if table else []
        chart = chart_of(self.report, self.report.result(BY_CODE[_CHARTS[key]]), number=self.charts + 1)
        if chart is None:
            return []
        self.charts += 1
        return [(f"Biểu đồ {self.charts}", chart)]


def _tables(report: ClusterReport, values: Mapping[str, str]) -> tuple[Block, ...]:
    """Return the annex of tables; () where nobody has reported anything that they would hold."""
    tables = annex_tables(report)
    return (_annex_heading(TABLES_TITLE, values), *tables) if tables else ()
