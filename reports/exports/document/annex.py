"""The annex of sources (phụ lục nguồn số liệu): what stands behind each number of a report, by its sections.

It stands behind the report in the version with codes, and is a document of its own beside the paper that is signed:
there a number is found by the section and the place in which it is read, for no code stands at it.
"""

import datetime
from collections.abc import Container, Iterable, Iterator, Sequence

from associations.exchange.documents.blocks import (
    Block,
    Body,
    Column,
    Heading,
    Remark,
    Run,
    Table,
    TableRow,
    Text,
)
from associations.exchange.documents.text import clean
from reports.analysis.results import ClusterReport
from reports.exports.document.heads import numbered_parts
from reports.exports.document.placeholders import made_words
from reports.narrative.hand_check import HandCheck
from reports.narrative.paragraphs import Narrative
from reports.narrative.sources import Line, Sources, day
from reports.presentation import wording

TITLE = "Nguồn số liệu"
_LINES = (("Mã", 14), ("Trong báo cáo", 31), ("Là số gì, của ai", 44), ("Kỳ", 10), ("Giá trị đầy đủ", 39), ("Báo cáo gốc", 27))  # fmt: skip
_BY_HAND = (("Đoạn", 33), ("Số", 24), ("Mã", 13), ("Là số gì", 45), ("Giá trị đầy đủ", 25), ("Báo cáo gốc", 25))  # fmt: skip
_RETURNS = (("Hội", 75), ("Kỳ", 30), ("Phiên bản", 30), ("Duyệt ngày", 30))
_HOW = (
    "Mỗi dòng là một con số hay một lời trích, theo phần và thứ tự đọc của báo cáo: viết thế nào, là số gì của hội nào, giá "
    "trị trước khi rút gọn, lấy từ báo cáo nào, bản thứ mấy. Số chung của nhiều hội là tổng, hoặc tỉ lệ của tổng, các hội "
    "có số liệu. Mã trong bản có mã nguồn dẫn đến dòng mang mã ấy."
)
_BY_HAND_HOW = (
    "Cổng đối chiếu từng số với số liệu của báo cáo; số cổng không có thì ghi rõ ai xác nhận, ngày nào."
)


def sources_annex(
    narrative: Narrative, sources: Sources, check: HandCheck, made_at: datetime.datetime | None
) -> list[Block]:
    """Return what stands below the heading of the annex of a report's sources."""
    blocks: list[Block] = [*_about(sources.report, made_at), _body(_HOW), Heading("A. Nguồn của từng con số")]
    quoted = list(sources.cut_quotes(narrative))
    cut = {one.code for one in quoted}
    anchored: set[str] = set()
    for part in numbered_parts(narrative):
        for one in part.sections:
            if lines := sources.lines_of(one.section):
                blocks.append(Heading(part.name_of(one), level=2))
                blocks.append(_table(_LINES, _rows(lines, anchored, cut)))
    blocks += _returns(sources)
    letters = iter("CD")
    if quoted:
        blocks.append(Heading(f"{next(letters)}. Lời các hội ghi, toàn văn"))
        blocks += [
            Text(f"{one.code}. {clean(one.what)}", tuple(map(clean, one.paragraphs))) for one in quoted
        ]
    if by_hand := sources.by_hand(check):
        blocks.append(Heading(f"{next(letters)}. Số trong các đoạn viết tay"))
        blocks.append(Body((Run(_BY_HAND_HOW, is_italic=True),)))
        blocks.append(_table(_BY_HAND, (TableRow(tuple(map(clean, one))) for one in by_hand)))
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


def _rows(lines: Iterable[Line], anchored: set[str], cut: Container[str]) -> Iterator[TableRow]:
    """Yield lines as rows; the first of each code, in the whole annex, is the one that codes lead to.

    anchored: the codes that have a row already. cut: those of words that stand whole below.
    """
    for one in lines:
        anchor = "" if one.code in anchored else one.code
        anchored.add(one.code)
        full = "toàn văn ở mục C" if one.code in cut else one.full
        cells = (one.code, one.written, one.what, one.period, full, one.behind)
        yield TableRow(tuple(map(clean, cells)), anchor=anchor)


def _returns(sources: Sources) -> Iterator[Block]:
    """Yield which returns the report is made of, in which version."""
    yield Heading("B. Các báo cáo gốc")
    rows = [
        TableRow((clean(one.name), str(one.year), str(one.version), day(one.approved_at)))
        for one in sources.returns.values()
    ]
    yield _table(_RETURNS, rows) if rows else _body("Chưa có báo cáo nào được duyệt.")


def _body(text: str) -> Body:
    return Body((Run(text),))


def _table(columns: Sequence[tuple[str, float]], rows: Iterable[TableRow]) -> Table:
    return Table(tuple(Column(head, width) for head, width in columns), tuple(rows))
