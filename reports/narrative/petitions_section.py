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
from reports.narrative.quoting import (
    prose,
    quote,
    recorded,
    sentences_in,
    small_quote,
    source_of_words,
    whole_quote,
)
from reports.presentation.traces import Trace
from reports.presentation.wording.pieces import (
    Known,
    Pieces,
    Quote,
    Sentence,
    Source,
    clauses,
    listed,
    sentence,
)
from reports.revisions.meetings import AnsweredTogether, own_petitions

KEY = "kien-nghi"  # of the section
_LIST = "kien-nghi/danh-sach"
_SHORT = 200  # letters of a petition behind which its association stands in brackets
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
    def words(self) -> Quote:
        """What is asked for."""
        return quote(self.row.cells[1], self.source)

    @property
    def is_short(self) -> bool:
        """Whether it is one sentence behind which a name in brackets can stand."""
        text = self.words.text
        return len(text) <= _SHORT and len(sentences_in(text)) == 1 and text[-1].isalnum()


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
    """Return what stands before several petitions; [] where there are fewer than two."""
    rows = _rows(phrases.report)
    if len(rows) < 2:
        return []
    names = list(dict.fromkeys(str(one.row.association) for one in rows))
    who: Pieces = [Known(names[0])] if len(names) == 1 else ["các hội"]
    return [Paragraph(_LIST, "Kiến nghị", (sentence(who, " kiến nghị:"),))]


def _by_topic(phrases: Phrases, answers: "_Answers") -> Iterator[Paragraph]:
    """Yield the petitions, each with its topic, several of a topic as items below it, and their answers."""
    rows = _rows(phrases.report)
    topics = list(dict.fromkeys(one.topic for one in rows))
    has_one_name = len({str(one.row.association) for one in rows}) == 1 < len(rows)  # which the opening has
    for topic in topics:
        of_topic = [one for one in rows if one.topic == topic]
        about = _about(topic)
        if len(of_topic) == 1:
            (only,) = of_topic
            # Where each is of a topic of its own they are one list.
            is_item = len(topics) == len(rows) > 1
            text = sentence(about, ": ", small_quote(only.words)) if has_one_name else None
            text = text or _of_topic(only, about, is_only=len(rows) == 1)
            yield Paragraph(only.key, only.about, (text,), is_item=is_item)
            yield from answers.to(only.row)
            continue
        name = {str(one.label): one.value for one in Petition.Topic}.get(topic, "cu")
        yield Paragraph(f"kien-nghi/linh-vuc/{name}", f"Kiến nghị {about}", (sentence(about, ":"),))
        yield from _items(of_topic, answers, has_names=not has_one_name)


def _about(topic: str) -> str:
    """Return "về kinh phí"; of what has no topic "về việc khác"."""
    return "về việc khác" if topic == Petition.Topic.OTHER.label else f"về {topic_in_words(topic)}"


def _of_topic(one: _PetitionRow, about: str, *, is_only: bool) -> Sentence:
    """Return the one petition of a topic: "Về kinh phí: nêu mức tối thiểu (Thái Nguyên)"; the only one as a sentence."""
    name = Known(str(one.row.association))
    if is_only:
        return sentence(about, ", ", name, " kiến nghị: ", small_quote(one.words))
    if one.is_short:
        return sentence(about, ": ", small_quote(one.words), " (", name, ")")
    return sentence(about, " (", name, "): ", small_quote(one.words))


def _items(of_topic: Sequence[_PetitionRow], answers: "_Answers", *, has_names: bool) -> Iterator[Paragraph]:
    before: ListRow | None = None
    for one in of_topic:
        goes_on = before is not None and before.association == one.row.association
        says = " còn kiến nghị: " if goes_on else ": "
        name = Known(str(one.row.association))
        text = sentence(name, says, small_quote(one.words)) if has_names else sentence(one.words)
        yield Paragraph(one.key, one.about, (text,), is_item=True)
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
    """Return who answers and what: "Trung ương Hội trả lời: …", "Trung ương Hội đã ghi nhận"."""
    by: Pieces = [whole_quote(answer.answered_by, source), " "] if prose(answer.answered_by) else []
    answered = whole_quote(answer.answer, source)
    is_woven = answered.text.startswith(("Đã ", "Sẽ ")) and len(sentences_in(answered.text)) == 1
    if by and is_woven and ":" not in answered.text:
        return [*by, small_quote(answered)]
    return [*by, "trả lời: ", small_quote(answered)]


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
