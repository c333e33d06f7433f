"""Makes the printed form of a return: every word of it, in the order of NĐ 30/2020, annex I.

Money stands in đồng, whatever unit a person types in: the amounts of a province fit into their columns, and what is
signed is exact. That is said once at the head.

What the form says of its state. One that is complete bears none: it is signed before or after it is submitted, and a
stamped "draft" would be worthless the day it is submitted. The code at the foot of every page binds it to its
figures. One that cannot be submitted as it stands must not be stamped unawares, so its foot says so on every
page. What else its reader should know (not submitted yet, approved on a day) stands on the screen alone.
"""

from dataclasses import dataclass

from django.utils import timezone

from associations.exchange.documents.blocks import (
    WIDTH,
    Addressee,
    Block,
    Closing,
    Column,
    Heading,
    Letterhead,
    OfficialDocument,
    Remark,
    Signature,
    Table,
    TableRow,
    Text,
    Title,
)
from associations.exchange.printed_form.annexes import (
    Annex,
    annex_blocks,
    annex_number,
    annexes_of,
    is_high,
)
from associations.exchange.printed_form.code import NOT_READY, code_of
from associations.exchange.printed_form.words import (
    DOTS,
    NUMBER,
    SHORT_DOTS,
    body_lines,
    body_name,
    line_of,
    lines_of,
    place_and_date,
    split_office,
)
from associations.models import Association, ClusterMembership, Note, Return
from associations.models.associations import valid_on
from associations.returns.rows import Part, Row, Sheet
from associations.returns.rows import Text as SheetText

_SUBJECT = "công tác khuyến học, khuyến tài"
_LONGEST_NOTE = 16  # letters, two lines of the column; a longer note takes one line below its row
_COLUMNS = (
    ("TT", 9),
    ("Chỉ tiêu", 65.8),
    ("Đơn vị", 18.4),
    ("", 28.2),  # mm; twelve digits of an amount
    ("", 28.2),
    ("Ghi chú", 15.4),
)


@dataclass(frozen=True)
class PrintedForm(OfficialDocument):
    """A return as it is printed, signed and stamped.

    notice: what its reader has to know before printing; it is for the screen and never on paper.
    """

    notice: str = ""


def compose(sheet: Sheet) -> PrintedForm:
    """Return the printed form of a return as it stands; its lists are read here, the figures come with the sheet."""
    return_ = sheet.return_
    annexes = annexes_of(return_)
    addressee = _addressee(return_)
    blocks: list[Block] = [_letterhead(return_.association), _title(return_)]
    if addressee:
        blocks.append(Addressee(f"Kính gửi: {addressee}"))
    blocks.append(_remark(sheet))
    for part in sheet.parts:
        blocks += _section(sheet, part)
    receiver = "Như trên" if addressee else SHORT_DOTS
    blocks.append(_closing(return_, sentence=_last_sentence(return_, annexes), receiver=receiver))
    blocks += annex_blocks(annexes, reference=_reference(return_.association))
    return PrintedForm(
        title=f"Báo cáo {return_.association} năm {return_.period.year}",
        code=code_of(sheet),
        notice=_notice(sheet),
        blocks=tuple(blocks),
    )


def _letterhead(association: Association) -> Letterhead:
    parent = association.parent
    superior = body_lines(parent) if _is_commune(association) and parent else ("HỘI KHUYẾN HỌC VIỆT NAM",)
    return Letterhead(
        superior=superior,
        issuer=body_lines(association),
        number=NUMBER,
        state="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        motto="Độc lập - Tự do - Hạnh phúc",
        place_and_date=place_and_date(association),
    )


def _is_commune(association: Association) -> bool:
    return association.level == Association.Level.COMMUNE


def _title(return_: Return) -> Title:
    return Title("BÁO CÁO", f"{_SUBJECT[0].upper()}{_SUBJECT[1:]} năm {return_.period.year}")


def _addressee(return_: Return) -> str:
    """Return whom the return goes to: the province of a commune, else the secretariat of its cluster; "" for nobody."""
    association = return_.association
    if _is_commune(association) and association.parent:
        return body_name(association.parent)
    memberships = ClusterMembership.objects.filter(
        valid_on(return_.period.figures_as_of), association=association
    )
    first = memberships.select_related("cluster").order_by("pk").first()
    return f"Ban Thư ký {line_of(first.cluster.name)}" if first else ""


def _remark(sheet: Sheet) -> Remark:
    """Say once what holds for the whole form."""
    sentences = ["Số tiền ghi bằng đồng.", _last_year(sheet)]
    if sheet.is_illustrative:
        sentences.append("Phần lớn là số liệu minh họa.")
    return Remark(" ".join(sentences))


def _last_year(sheet: Sheet) -> str:
    """Return where the column of last year comes from."""
    year = sheet.return_.period.year - 1
    if all(row.previous is None for part in sheet.parts for row in part.rows):
        return f"Chưa có số năm {year} để đối chiếu."
    if sheet.added_from:
        return f"Số năm {year} cộng từ {', '.join(map(line_of, sheet.added_from))}."
    return f"Số năm {year} theo báo cáo năm {year} của Hội."


def _section(sheet: Sheet, part: Part) -> list[Block]:
    blocks: list[Block] = [Heading(f"{part.number}. {part.section.title}")]
    if part.rows:
        rows = tuple(_row(row, hides_illustrative=sheet.is_illustrative) for row in part.rows)
        blocks.append(Table(_columns(sheet), rows, is_tight=True))
    return blocks + [_text(text) for text in part.texts]


def _columns(sheet: Sheet) -> tuple[Column, ...]:
    """Return the columns of every section's figures, all of the same widths."""
    years = iter((sheet.last_year, f"Năm {sheet.return_.period.year}"))
    return tuple(Column(head or next(years), width, is_figure=not head) for head, width in _COLUMNS)


def _row(row: Row, *, hides_illustrative: bool) -> TableRow:
    """Return one figure; notes too long for their column stand below it."""
    marks = _marks(row, hides_illustrative=hides_illustrative)
    explanations = (found.explanation for found in row.findings)
    notes = "; ".join(
        line for text in (row.reason_label, *marks, row.remark, *explanations) if (line := line_of(text))
    )
    is_short = len(notes) <= _LONGEST_NOTE
    texts = (row.number, row.figure.label, row.figure.unit, row.previous_text, line_of(row.text))
    note = "" if is_short else f"Ghi chú: {notes}"
    return TableRow((*texts, notes if is_short else ""), note, may_split=is_high(note, WIDTH))


def _marks(row: Row, *, hides_illustrative: bool) -> list[str]:
    """Return the marks of a figure; what nearly all are is said once at the head and not at each."""
    hidden = {Note.Flag.ILLUSTRATIVE} if hides_illustrative else set()
    return [str(Note.Flag(flag).label) for flag in row.flags if flag not in hidden]


def _text(text: SheetText) -> Text:
    """Return a text with its heading; a line to write on where it is blank."""
    lines = lines_of(text.value)
    if not text.is_long:
        return Text(f"{text.label}:", (" ".join(lines) or SHORT_DOTS,), is_short=True)
    return Text(text.label, lines or (DOTS,))


def _last_sentence(return_: Return, annexes: list[Annex]) -> str:
    """Return the sentence that a report ends with; it names the annexes, as a document that has some does."""
    sentence = (
        f"Trên đây là báo cáo {_SUBJECT} năm {return_.period.year} của {body_name(return_.association)}."
    )
    if not annexes:
        return sentence
    names = (f"{annex_number(place)}, {annex.title}" for place, annex in enumerate(annexes, start=1))
    return f"{sentence} Kèm theo: {'; '.join(names)}."


def _closing(return_: Return, *, sentence: str, receiver: str) -> Closing:
    signer = Signature(
        office=split_office(return_.certified_title),
        hint="(Ký tên, đóng dấu)",
        name=line_of(return_.certified_by),
    )
    return Closing(
        sentence=sentence,
        receivers_head="Nơi nhận:",
        receivers=(f"- {receiver};", "- Lưu: VT."),
        preparer=Signature(("NGƯỜI LẬP BÁO CÁO",), "(Ký, ghi rõ họ tên)"),
        signer=signer,
    )


def _reference(association: Association) -> str:
    """Return which document an annex belongs to, with its number and date to be filled in by hand."""
    return f"(Kèm theo Báo cáo số …/BC-HKH ngày … tháng … năm 20… của {body_name(association)})"


def _notice(sheet: Sheet) -> str:
    """Return what to know before printing, for the screen."""
    return_ = sheet.return_
    if return_.is_editable and sheet.remaining:
        return f"Chưa nộp được. Còn: {sheet.remaining}. Chân mỗi trang in ghi “{NOT_READY}”."
    if return_.is_editable:
        return "Báo cáo chưa nộp. Sửa số liệu sau khi in thì mã ở chân trang đổi theo: in lại rồi mới ký."
    if return_.approved_at:
        return f"Báo cáo đã duyệt ngày {timezone.localtime(return_.approved_at):%d/%m/%Y}, phiên bản {return_.version}."
    return f"Báo cáo đã nộp, phiên bản {return_.version}."
