"""Part IV of the report: the petitions of the returns by topic, each with its answer, and those of the meeting."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from associations.models import Petition
from associations.sections.proposals import PETITIONS
from reports.analysis.qualitative import ListRow, petition_key, topic_in_words
from reports.analysis.results import ClusterReport
from reports.models import Meeting, PetitionAnswer
from reports.narrative.paragraphs import Paragraph, Section
from reports.narrative.phrasing import Phrases
from reports.narrative.quoting import prose, quote, recorded, source_of_words, whole_quote
from reports.presentation.traces import Trace
from reports.presentation.wording.pieces import Known, Pieces, Sentence, Source, clauses, listed, sentence
from reports.presentation.wording.results import count
from reports.revisions.meetings import AnsweredTogether, own_petitions

KEY = "kien-nghi"  # of the section
_LIST = "kien-nghi/danh-sach"
_LABEL = f"Danh mục {PETITIONS.title}"


def petitions(phrases: Phrases, meeting: Meeting | None) -> Section:
    """Write "Kiến nghị, đề xuất": by topic, who asks for what, and below it what was answered."""
    answers = _Answers(meeting, phrases.report.year)
    made = [*_opening(phrases), *_by_topic(phrases, answers), *answers.of_other_petitions()]
    return Section(KEY, "Kiến nghị, đề xuất", (*made, *_own_petitions(phrases, meeting)))


# The petitions of the returns.


@dataclass(frozen=True)
class _PetitionRow:
    """A petition of a return; place: its place among those of its unit, as its paragraph's key has it."""

    row: ListRow
    place: int
    source: Source

    @property
    def topic(self) -> str:
        return self.row.cells[0]

    @property
    def key(self) -> str:
        return f"{_LIST}/{self.row.unit.key}-{self.place}"

    @property
    def about(self) -> str:
        return f"Kiến nghị: {self.row.association}"

    @property
    def words(self) -> Pieces:
        """What is asked for."""
        return [quote(self.row.cells[1], self.source)]


def _rows(report: ClusterReport) -> list[_PetitionRow]:
    """Return the petitions of the returns by topic, those of one topic in the cluster's order."""
    rows = [row for row in report.qualitative.rows(PETITIONS) if prose(row.cells[1])]
    places: dict[str, int] = {}
    found = []
    for row in rows:
        places[row.unit.key] = places.get(row.unit.key, 0) + 1
        trace = Trace(f"danh-muc/{PETITIONS.key}", report.year, row.unit.key)
        found.append(_PetitionRow(row, places[row.unit.key], source_of_words(trace, _LABEL)))
    return sorted(found, key=lambda one: _place_of(one.topic))


def _place_of(topic: str) -> int:
    """Return the place of a topic among all; one of an earlier form that there is no longer is last."""
    topics = [str(label) for label in Petition.Topic.labels]
    return topics.index(topic) if topic in topics else len(topics)


def _opening(phrases: Phrases) -> list[Paragraph]:
    """Return how many petitions there are, and about what; [] where there are fewer than two."""
    rows = _rows(phrases.report)
    if len(rows) < 2:
        return []
    trace = Trace(f"danh-muc/{PETITIONS.key}", phrases.report.year)
    by_topic: dict[str, int] = {}
    for one in rows:
        by_topic[one.topic] = by_topic.get(one.topic, 0) + 1
    parts: list[Pieces] = [
        [
            *count(number, "rows", Trace(f"{trace.code}/{topic}", trace.year), f"{_LABEL}: {topic}"),
            f" về {topic_in_words(topic)}",
        ]
        for topic, number in by_topic.items()
    ]
    # Where each is of a topic of its own, what follows says so.
    behind: Pieces = [": ", *listed(parts)] if 1 < len(parts) < len(rows) else []
    units = len({one.row.unit.key for one in rows})
    whose = count(units, "units", trace, f"{_LABEL}: số hội")
    number = count(len(rows), "rows", trace, _LABEL)
    text = sentence("qua báo cáo, ", whose, " hội nêu ", number, " kiến nghị", behind)
    return [Paragraph(_LIST, "Kiến nghị", (text,))]


def _by_topic(phrases: Phrases, answers: "_Answers") -> Iterator[Paragraph]:
    rows = _rows(phrases.report)
    for topic in dict.fromkeys(one.topic for one in rows):
        of_topic = [one for one in rows if one.topic == topic]
        about = f"về {topic_in_words(topic)}, "
        units = {one.row.unit.key for one in of_topic}
        if len(of_topic) == 1:
            (only,) = of_topic
            text = sentence(about, Known(str(only.row.association)), " kiến nghị: ", only.words)
            yield Paragraph(only.key, only.about, (text,))
            yield from answers.to(only.row)
            continue
        if len(units) == 1:
            who: Pieces = [Known(str(of_topic[0].row.association))]
        else:
            trace = Trace(f"danh-muc/{PETITIONS.key}/{topic}", phrases.report.year)
            who = [*count(len(units), "units", trace, f"{_LABEL}: {topic}: số hội"), " hội"]
        name = {str(one.label): one.value for one in Petition.Topic}.get(topic, "cu")
        opening = sentence(about, who, " kiến nghị:")
        yield Paragraph(f"kien-nghi/linh-vuc/{name}", f"Kiến nghị {about.rstrip(', ')}", (opening,))
        yield from _items(of_topic, answers, names_units=len(units) > 1)


def _items(
    of_topic: Sequence[_PetitionRow], answers: "_Answers", *, names_units: bool
) -> Iterator[Paragraph]:
    before: ListRow | None = None
    for one in of_topic:
        goes_on = before is not None and before.association == one.row.association
        says = " còn kiến nghị: " if goes_on else ": "
        name: Pieces = [Known(str(one.row.association)), says] if names_units else []
        yield Paragraph(one.key, one.about, (sentence(name, one.words),), is_item=True)
        yield from answers.to(one.row)
        before = one.row


# Their answers.


class _Answers:
    """The answers that the meeting knows to petitions of returns, each by the petition that it belongs to."""

    def __init__(self, meeting: Meeting | None, year: int) -> None:
        self._meeting = meeting if meeting is not None and meeting.pk else None
        self._year = year
        self._given: set[int] = set()

    @cached_property
    def _all(self) -> list[tuple[PetitionAnswer, Source]]:
        if self._meeting is None:
            return []
        answers = self._meeting.petition_answers.select_related("association")
        return [
            (
                one,
                Source(
                    Trace(f"tra-loi-{number}", self._year),
                    "words",
                    "Trả lời kiến nghị",
                    "ghi tại hội nghị",
                ),
            )
            for number, one in enumerate(answers, start=1)
        ]

    def to(self, row: ListRow) -> Iterator[Paragraph]:
        """Yield the answers to a petition of a return; each stands once."""
        wanted = petition_key(row.association, row.cells[1])
        for answer, source in self._all:
            if answer.pk not in self._given and petition_key(answer.association, answer.asked) == wanted:
                self._given.add(answer.pk)
                yield self._paragraph(answer, sentence(*_says(answer, source)))

    def of_other_petitions(self) -> Iterator[Paragraph]:
        """Yield the answers whose petitions no return of the report holds any more, with what was asked."""
        for answer, source in self._all:
            if answer.pk not in self._given:
                by: Pieces = (
                    [" (", whole_quote(answer.answered_by, source), ")"] if answer.answered_by else []
                )
                asked: Pieces = ["trả lời kiến nghị “", quote(answer.asked, source), "” của "]
                text = sentence(
                    asked, Known(answer.association.name), by, ": ", whole_quote(answer.answer, source)
                )
                yield self._paragraph(answer, text)

    def _paragraph(self, answer: PetitionAnswer, text: Sentence) -> Paragraph:
        about = f"Trả lời kiến nghị của {answer.association.name}"
        return Paragraph(f"kien-nghi/tra-loi-{answer.pk}", about, (text,))


def _says(answer: PetitionAnswer | AnsweredTogether, source: Source) -> Pieces:
    """Return who answers and what: "Trung ương Hội trả lời: …"."""
    by: Pieces = [whole_quote(answer.answered_by, source), " "] if prose(answer.answered_by) else []
    return [*by, "trả lời: ", whole_quote(answer.answer, source)]


# The petitions of the meeting itself.


def _own_petitions(phrases: Phrases, meeting: Meeting | None) -> Iterator[Paragraph]:
    """Yield the petitions of the meeting's own account, by topic, a paragraph for each answer."""
    for place, together in enumerate(own_petitions(meeting)):
        source = recorded(together.petitions[0].meeting, phrases.report.year)
        subjects = [prose(one.subject) for one in together.petitions]
        are_short = not any("," in one or ";" in one or ":" in one for one in subjects)
        quoted: list[Pieces] = [[whole_quote(one, source)] for one in subjects]
        asked: Pieces = ["về ", *listed(quoted)] if are_short else clauses(*(["về ", *one] for one in quoted))
        where = "cũng tại hội nghị, " if place else "tại hội nghị, "
        key = f"kien-nghi/hoi-nghi-{together.petitions[0].pk}"
        texts = (
            sentence(where, "các hội kiến nghị ", asked),
            sentence(*_says(together, source)),
        )
        yield Paragraph(key, "Kiến nghị nêu tại hội nghị", texts)
