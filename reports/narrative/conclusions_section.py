"""Part V of the report: what the meeting concluded."""

from reports.models import Meeting
from reports.narrative.paragraphs import Paragraph, Section
from reports.narrative.phrasing import Phrases
from reports.narrative.quoting import prose, recorded, whole_quote
from reports.presentation.wording.pieces import Pieces, Quote, Sentence, Source, sentence


def conclusions(phrases: Phrases, meeting: Meeting | None) -> Section:
    """Write "Kết luận hội nghị"; nothing until the meeting has concluded."""
    section = Section("hoi-nghi", "Kết luận hội nghị", ())
    if meeting is None or not meeting.pk:
        return section
    source = recorded(meeting, phrases.report.year)
    lines = [line for line in meeting.conclusions.splitlines() if prose(line)]
    if not lines:
        return section
    # The keys are those of the section in which conclusions once stood: a text written over one stays its own.
    items = (
        Paragraph(
            f"nhiem-vu/ket-luan-{number}",
            "Kết luận hội nghị",
            (sentence(whole_quote(line, source)),),
            is_item=len(lines) > 1,
        )
        for number, line in enumerate(lines, start=1)
    )
    opening = Paragraph("hoi-nghi/mo-dau", "Hội nghị", (_opening(meeting, source),))
    return Section(section.key, section.title, (opening, *items))


def _opening(meeting: Meeting, source: Source) -> Sentence:
    """Return who chaired the meeting, and from where its account is taken; when it was stands in the opening."""
    chair: Pieces = (
        [" do ", Quote(_within(prose(meeting.chair)), source), " chủ trì"] if prose(meeting.chair) else []
    )
    taken: Pieces = [" (ghi theo ", Quote(prose(meeting.source), source), ")"] if meeting.source else []
    return sentence("hội nghị giao ban", chair, " đã kết luận", taken, ":")


def _within(person: str) -> str:
    """Return a person as named within a sentence: "bà Trần Thị Ái"."""
    title, _, name = person.partition(" ")
    return f"{title.lower()} {name}" if title in ("Ông", "Bà") and name else person
