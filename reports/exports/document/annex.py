"""The annex of sources: what stands behind each number and quote of the report, by the codes of its checking version."""

import datetime
from collections.abc import Iterator, Sequence

from associations.exchange.documents.blocks import (
    Block,
    Body,
    Column,
    Heading,
    Remark,
    Run,
    Table,
    TableRow,
)
from associations.exchange.documents.text import clean
from reports.analysis.results import ClusterReport
from reports.exports.document.placeholders import made_words
from reports.narrative.hand_check import HandCheck
from reports.narrative.paragraphs import Narrative
from reports.narrative.sources import Sources, day
from reports.presentation import wording

TITLE = "Nguồn số liệu"


def sources_annex(
    narrative: Narrative, sources: Sources, check: HandCheck, made_at: datetime.datetime | None
) -> list[Block]:
    """Return what stands below the heading of the annex of a report's sources."""
    lines = sources.lines(narrative)
    blocks: list[Block] = [
        *_about(sources.report, made_at),
        _body(
            "Mã nhỏ sau mỗi con số trong bản có mã nguồn dẫn đến một dòng dưới đây: chỉ tiêu, hội, kỳ, giá trị đầy "
            "đủ và báo cáo gốc. Số chung của nhiều hội là tổng hoặc tỉ lệ của tổng các hội có số liệu."
        ),
        Heading("A. Nguồn của từng con số", level=2),
        _table(
            (("Mã", 14), ("Trong báo cáo", 30), ("Chỉ tiêu; hội", 51), ("Kỳ", 12), ("Giá trị đầy đủ", 30), ("Báo cáo gốc", 28)),
            [(one.code, one.written, one.what, one.period, one.full, one.behind) for one in lines],
            anchors=[one.code for one in lines],
        ),
    ]  # fmt: skip
    if by_hand := sources.by_hand(check):
        blocks.append(Heading("Số trong các đoạn viết tay", level=2))
        blocks.append(
            _body("Cổng đối chiếu từng số với số liệu của báo cáo; số cổng không có thì ghi rõ ai xác nhận.")
        )
        heads = (
            ("Đoạn", 33),
            ("Số", 24),
            ("Mã", 13),
            ("Là số gì", 45),
            ("Giá trị đầy đủ", 25),
            ("Báo cáo gốc", 25),
        )
        blocks.append(_table(heads, by_hand))
    blocks.append(Heading("B. Các báo cáo gốc", level=2))
    returns = [
        (one.name, str(one.year), str(one.version), day(one.approved_at)) for one in sources.returns.values()
    ]
    if returns:
        blocks.append(_table((("Hội", 75), ("Kỳ", 30), ("Phiên bản", 30), ("Duyệt ngày", 30)), returns))
    else:
        blocks.append(_body("Chưa có báo cáo nào được duyệt."))
    return blocks


def _about(report: ClusterReport, made_at: datetime.datetime | None) -> Iterator[Block]:
    """Yield what the figures are: frozen when, why, what is missing, and when the file was made."""
    revision = report.revision
    lines = [wording.standing(report) + (f" (mã {revision.code})" if revision else "")]
    lines += [made_words(made_at)] if made_at else []
    yield Remark(". ".join(lines) + ".")
    if revision and revision.reason:
        head = "Chốt khi chưa đủ số liệu; lý do" if revision.gaps else "Ghi chú khi chốt"
        yield _body(f"{head}: {clean(revision.reason)}")
    if revision:
        yield from (Body((Run(clean(gap)),), is_item=True) for gap in revision.gaps)
        for label in revision.outdated_formulas:
            yield Body((Run(f"Chỉ số “{label}” nay có cách tính khác với khi chốt."),), is_item=True)


def _body(text: str) -> Body:
    return Body((Run(text),))


def _table(
    heads: Sequence[tuple[str, float]], rows: Sequence[Sequence[str]], anchors: Sequence[str] = ()
) -> Table:
    """Return a table; anchors: for each row the code that leads to it."""
    columns = tuple(Column(head, width) for head, width in heads)
    marked = anchors or [""] * len(rows)
    return Table(
        columns,
        tuple(
            TableRow(tuple(map(clean, row)), anchor=anchor) for row, anchor in zip(rows, marked, strict=True)
        ),
    )
