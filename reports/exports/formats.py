"""The formats of exports, each with its one writer, for pages, commands and the pack."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from django.conf import settings

from associations import access
from associations.helper_process import in_helper
from associations.models import Period, User
from reports.analysis.qualitative import within_reach
from reports.analysis.results import ClusterReport
from reports.exports.document.kinds import Kind
from reports.exports.open_data import json_pieces, report_as_csv, report_as_json, report_csv_pieces
from reports.models import Meeting, MeetingPetition, PetitionAnswer
from reports.revisions.meetings import meeting_of


@dataclass(frozen=True)
class Dossier:
    """What all files of a year are made of: its report on one map, on the other where that may be read, its meeting."""

    report: ClusterReport
    other: ClusterReport | None
    meeting: Meeting | None
    answers: tuple[PetitionAnswer | MeetingPetition, ...] = ()
    made_at: datetime.datetime | None = None

    @classmethod
    def of(
        cls,
        report: ClusterReport,
        other: ClusterReport | None = None,
        *,
        by: User | None = None,
        made_at: datetime.datetime | None = None,
    ) -> "Dossier":
        """Return the dossier of a report, with the meeting of its cluster and year and its answers to petitions.

        by: the reader, to whose rights the texts and lists of other associations are cut.
        """
        meeting = meeting_of(report.cluster, report.year)
        answers = tuple(meeting.petition_answers.select_related("association")) if meeting else ()
        own = tuple(meeting.own_petitions.all()) if meeting else ()
        if by is not None:
            reach, period = access.reach(by), Period.objects.get(year=report.year)
            day = period.figures_as_of
            answers = tuple(one for one in answers if reach.reads_lists(one.association_id, day))
            report = as_read_by(report, by, period)
        return cls(report, other, meeting, (*answers, *own), made_at)

    def made_from(self) -> object:
        """Return all that goes into the tables of a revision's dossier (.xlsx, .csv, .json), but not into its texts' layout.

        The fingerprint stands for figures, names and targets; beside it stands what a revision does not hold or what is
        cut to the reader's rights. The meeting, which Word files name, is not in it, and neither is the moment.
        """
        report, revision = self.report, self.report.revision
        if revision is None:
            raise ValueError(
                f"{report.cluster} {report.year}: live figures have nothing that stands for them"
            )
        units = [unit.association for units in report.years.values() for unit in units]
        return (
            replace(revision, redefined=frozenset()), sorted(revision.redefined), revision.differences,
            sorted(revision.versions.items()), report.map_, report.is_public, report.stored_qualitative,
            sorted({(one.key, one.pk, str(one.level)) for one in units}), self.other and self.other.map_,
            [_as_row(one) for one in self.answers], settings.PORTAL_URL,
        )  # fmt: skip


def _as_row(answer: PetitionAnswer | MeetingPetition) -> tuple[object, ...]:
    """Return an answer with all that it holds, and the name of who asked."""
    columns = [(column.attname, getattr(answer, column.attname)) for column in answer._meta.concrete_fields]
    return (type(answer).__name__, columns, str(getattr(answer, "association", "")))


class Use(StrEnum):
    """What a file is for, in the order in which files are offered."""

    SIGN = "Để ký và in"
    PRESENT = "Để trình bày"
    CHECK = "Để kiểm tra"


Writer = Callable[[Dossier], bytes]


@dataclass(frozen=True)
class Format:
    """A kind of file: what it is called, its type, who writes it, what it is for.

    remark: one line for who holds several files in hand. ending: of its files, where it is not the format's own name.
    write_pdf: who writes the same as PDF, where that is done. is_plain: whether it takes no large library to write.
    has_both_maps: whether the dossier's other map is in it. write_pieces: who writes it a piece at a time, where it can be
    larger than should be held at once.
    """

    label: str
    content_type: str
    write: Writer
    use: Use = Use.CHECK
    remark: str = ""
    ending: str = ""
    write_pdf: Writer | None = None
    is_plain: bool = False
    has_both_maps: bool = False
    write_pieces: Callable[[Dossier], Iterator[bytes]] | None = None

    def pieces(self, dossier: Dossier, ending: str) -> Iterator[bytes]:
        """Yield what `file` returns."""
        if self.write_pieces:
            yield from self.write_pieces(dossier)
        else:
            yield self.file(dossier, ending)

    def file(self, dossier: Dossier, ending: str) -> bytes:
        """Return a file of this kind; ending: "pdf" for the same as PDF, where there is that."""
        write = self.write_pdf if ending == "pdf" and self.write_pdf else self.write
        return write(dossier)


def as_read_by(report: ClusterReport, user: User, period: Period) -> ClusterReport:
    """Return a report with the texts and lists only of those returns whose lists a reader may read."""
    mine, day = access.reach(user), period.figures_as_of
    return replace(report, stored_qualitative=within_reach(report.qualitative, report.units, mine, day))


def make_file(name: str, dossier: Dossier, ending: str = "") -> bytes:
    """Return a file of a format, made by the helper of a web worker (ADR 60); what needs no large library is made here.

    name: of FORMATS. ending: "pdf" for the same as PDF.
    """
    if FORMATS[name].is_plain:
        return written(name, dossier, ending)
    return in_helper("reports.exports.formats.written", (name, dossier, ending))


def written(name: str, dossier: Dossier, ending: str = "") -> bytes:
    """Return a file of a format, made here."""
    return FORMATS[name].file(dossier, ending)


# Writers are imported when they write: whoever only offers files does not load what makes them.


def _workbook(dossier: Dossier) -> bytes:
    from reports.exports.workbook import report_as_workbook

    return report_as_workbook(
        dossier.report, made_at=dossier.made_at, other=dossier.other, answers=dossier.answers
    )


def _print_workbook(dossier: Dossier) -> bytes:
    from reports.exports.print_workbook import report_as_print_workbook

    return report_as_print_workbook(
        dossier.report, made_at=dossier.made_at, other=dossier.other, answers=dossier.answers
    )


def _document(dossier: Dossier, kind: Kind = Kind.SIGNED) -> bytes:
    from reports.exports.document.writing import report_as_document

    return report_as_document(dossier.report, kind=kind, meeting=dossier.meeting, made_at=dossier.made_at)


def _pdf(dossier: Dossier, kind: Kind = Kind.SIGNED) -> bytes:
    from reports.exports.document.pdf import report_as_pdf

    return report_as_pdf(dossier.report, kind=kind, meeting=dossier.meeting, made_at=dossier.made_at)


def _slides(dossier: Dossier) -> bytes:
    from reports.exports.slides import report_as_slides

    return report_as_slides(dossier.report, meeting=dossier.meeting, made_at=dossier.made_at)


_OFFICE = "application/vnd.openxmlformats-officedocument"
_PDF = "application/pdf"
_WORD, _EXCEL = f"{_OFFICE}.wordprocessingml.document", f"{_OFFICE}.spreadsheetml.sheet"
# By the names of `export_report`; those of one use stand together.
FORMATS: dict[str, Format] = {
    "docx": Format(
        "Báo cáo Word", _WORD, _document, Use.SIGN, "bản trình ký, không có mã nguồn; sửa được bằng Word"
    ),
    "pdf": Format(
        "Báo cáo PDF",
        _PDF,
        _pdf,
        Use.SIGN,
        "như bản Word, mở ở máy nào cũng một dạng; để gửi và lưu",
    ),
    "print-xlsx": Format(
        "Bản in Excel",
        _EXCEL,
        _print_workbook,
        use=Use.SIGN,
        remark="các biểu tổng hợp trên giấy A4, có chỗ ký",
        ending="xlsx",
        has_both_maps=True,
    ),
    "pptx": Format(
        "Trang trình chiếu",
        f"{_OFFICE}.presentationml.presentation",
        _slides,
        Use.PRESENT,
        "chiếu tại hội nghị; lời nói và nguồn số ở phần ghi chú",
    ),
    "docx-sources": Format(
        "Báo cáo có mã nguồn",
        _WORD,
        lambda d: _document(d, Kind.CHECKING),
        remark="lời như bản trình ký, thêm mã ở từng con số và phụ lục nguồn để người kiểm tra lần theo",
        ending="docx",
        write_pdf=lambda d: _pdf(d, Kind.CHECKING),
    ),
    "sources": Format(
        "Nguồn số liệu",
        _WORD,
        lambda d: _document(d, Kind.SOURCES),
        remark="từng con số của báo cáo lấy từ báo cáo nào, bản thứ mấy",
        ending="docx",
        write_pdf=lambda d: _pdf(d, Kind.SOURCES),
    ),
    "xlsx": Format(
        "Số liệu, đối chiếu (Excel)",
        _EXCEL,
        _workbook,
        remark="số liệu, công thức và đối chiếu; trang “Kiểm chứng” đọc được",
        has_both_maps=True,
    ),
    "csv": Format(
        "Số liệu (CSV)",
        "text/csv; charset=utf-8",
        lambda d: report_as_csv(d.report),
        remark="mọi con số thành một bảng, để tính toán tiếp",
        is_plain=True,
        write_pieces=lambda d: report_csv_pieces(d.report),
    ),
    "json": Format(
        "Số liệu (JSON)",
        "application/json",
        lambda d: report_as_json(d.report).encode(),
        remark="như trên, để nạp vào phần mềm khác",
        is_plain=True,
        write_pieces=lambda d: (piece.encode() for piece in json_pieces(d.report)),
    ),
}

# Of files, by the endings of their names.
CONTENT_TYPES = {one.ending or name: one.content_type for name, one in FORMATS.items()}
