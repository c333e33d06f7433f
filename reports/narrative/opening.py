"""What stands before the first part of the report: the grounds (căn cứ) that it is made on, and its opening."""

from collections.abc import Iterator

from reports.analysis.results import ClusterReport
from reports.indicators import every_indicator, place_of
from reports.models import Meeting
from reports.narrative.legal_documents import cited, written_day
from reports.narrative.paragraphs import Paragraph, Section
from reports.narrative.phrasing import Phrases
from reports.narrative.quoting import prose, recorded
from reports.narrative.scope import mergers, names_of_units, scope
from reports.presentation.traces import Trace
from reports.presentation.wording.pieces import Known, Pieces, Quote, Sentence, around, sentence
from reports.presentation.wording.results import count


def opening(phrases: Phrases, meeting: Meeting | None) -> Section:
    """Write what stands before the first part: the year's setting, whose figures these are, what follows."""
    subject: Pieces = ["kết quả công tác khuyến học, khuyến tài, xây dựng xã hội học tập năm ", phrases.year]
    whose = " của cụm" if phrases.is_whole else ""
    made = [_setting(phrases, meeting), scope(phrases)]
    if phrases.report.included:
        follows = (sentence(subject, whose, " như sau:"),)
        made.append(Paragraph("mo-dau/bao-cao", "Dẫn vào báo cáo", follows))
    return Section("mo-dau", "Mở đầu", tuple(made))


def _setting(phrases: Phrases, meeting: Meeting | None) -> Paragraph:
    """Write who the cluster is this year, which mergers made it so, and when and where it meets."""
    units = phrases.report.units
    year = phrases.report.year
    expected = count(len(units), "value", Trace("", year), "Số hội trong cụm")
    cluster = Known(phrases.report.cluster.name)
    # On today's map the members are those of today, whichever year the figures are of.
    is_of_today = phrases.report.map_ == "today"
    on: Pieces = ["theo địa giới hiện nay"] if is_of_today else ["năm ", phrases.year]
    members = sentence(
        on,
        ", ",
        cluster,
        " có ",
        expected,
        " hội thành viên",
        around(": ", names_of_units(units)),
    )
    held = _held(meeting, year)
    there_are = (members, *mergers(phrases), *([held] if held else []))
    return Paragraph("mo-dau/boi-canh", "Bối cảnh của năm", there_are)


def _held(meeting: Meeting | None, year: int) -> Sentence | None:
    """Return when and where a meeting is held, and by whom; None where nothing of it is known."""
    if meeting is None or not meeting.pk:
        return None
    place = prose(meeting.place)
    when: Pieces = [" ngày ", Known(written_day(meeting.date))] if meeting.date else []
    where: Pieces = [" tại ", Quote(place, recorded(meeting, year))] if place else []
    host: Pieces = [", do ", Known(meeting.host.name), " đăng cai"] if meeting.host else []
    held = around(" tổ chức", [*when, *where])
    if not (held or host):
        return None
    return sentence("hội nghị giao ban năm ", Known(str(year)), " của cụm", held, host)


def grounds(report: ClusterReport) -> tuple[Sentence, ...]:
    """Return what the report is based on, one a paragraph, as NĐ 30/2020 has them; none where nobody has reported.

    Each ends with a semicolon, the last with a full stop. Only what the report answers to: the documents whose targets
    its figures are held against, and the returns.
    """
    found = list(_grounds(report)) if report.included else []
    endings = [";"] * (len(found) - 1) + ["."]
    return tuple(
        Sentence((*ground, ending)) for ground, ending in zip(found, endings if found else [], strict=True)
    )


def _grounds(report: ClusterReport) -> Iterator[Pieces]:
    answered = [aim for aim in report.aims.values() if report.result(every_indicator()[aim.code]).included]
    in_order = sorted(answered, key=lambda aim: place_of(aim.code))
    for basis in dict.fromkeys(cited(aim.legal_basis.strip(" .;")) for aim in in_order):
        if basis:
            yield ["Căn cứ ", Known(basis)]
    state = "đã được duyệt" if report.status == "approved" else "đã duyệt hoặc mới nộp"
    yield ["Căn cứ các báo cáo năm ", Known(str(report.year)), f" {state} của các hội trong cụm"]
