"""The meeting of a year in a few sentences for the press: those of the report that a newspaper would take.

Only what follows from the figures: a sentence that quotes a return is left out, whoever reads it.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reports.analysis.results import ClusterReport
from reports.narrative import figure_sections, fund_section, models_section
from reports.narrative.legal_documents import written_day
from reports.narrative.paragraphs import Section, as_prose
from reports.narrative.phrasing import Phrases
from reports.narrative.scope import covered_and_lacking, covered_by, lacking_in, mergers, names_of_units
from reports.presentation import wording
from reports.presentation.private_words import public_place
from reports.presentation.traces import Trace
from reports.presentation.wording.pieces import Known, Pieces, Quote, Sentence, around, sentence
from reports.presentation.wording.results import count

# What the short version takes: the first sentence of each of these paragraphs.
_SHORT = ("to-chuc/hoi-vien", "quy/tong-nguon", "mo-hinh/nam-mo-hinh")
_SUBJECT = "các con số dưới đây"

# Paragraphs of the report by their keys, those of one line in one paragraph of the press, each with how many of its
# sentences are taken.
_TAKEN = (
    (("to-chuc/hoi-vien", 2), ("to-chuc/hoi-vien-tung-hoi", 1)),
    (("phong-trao/phoi-hop", 2),),
    (("quy/tong-nguon", 1), ("quy/binh-quan", 1), ("quy/hoc-bong", 1)),
    (("mo-hinh/nam-mo-hinh", 1), ("mo-hinh/tung-dia-phuong", 1)),
)

Written = Mapping[str, tuple[Sentence, ...]]


@dataclass(frozen=True)
class Held:
    """When and where a meeting is held, as far as that is arranged and may be public."""

    on: datetime.date | None = None
    place: str = ""

    @classmethod
    def public(cls, on: datetime.date | None, place: str) -> "Held":
        """Return the day, and the place where its words tell of no person."""
        return cls(on, public_place(place))


@dataclass(frozen=True)
class Press:
    """Sentences ready for a newspaper.

    warnings: what has to be said of all figures before them; remarks: what holds for some of them; source: whom to cite.
    short: the year in at most five sentences, one paragraph; paragraphs: the longer version.
    """

    warnings: tuple[str, ...]
    remarks: tuple[str, ...]
    short: tuple[str, ...]
    paragraphs: tuple[str, ...]
    source: str


def press(report: ClusterReport, held: Held, source: str) -> Press:
    """Return a year's figures in a few sentences, with what holds them back: illustrative, estimated, provisional."""
    illustrative = (wording.ILLUSTRATIVE,) if report.is_illustrative else ()
    marked = (f"Lưu ý: {'; '.join(lines)}.",) if (lines := wording.marked_units(report)) else ()
    phrases = Phrases(report)
    written = _written(phrases)
    paragraphs = tuple(_paragraphs(phrases, held, written))
    return Press(illustrative, marked, (_short(phrases, held, written),), paragraphs, source)


def source_line(report: ClusterReport, standing: str, address: str = "") -> str:
    """Return whom to cite; standing: of which revision the figures are, address: where everybody reads them, "" for nowhere."""
    words = f"{standing[:1].lower()}{standing[1:]}"
    whom = f"Nguồn: Cổng thông tin khuyến học, {report.cluster.name} năm {report.year}; {words}."
    return f"{whom} Số liệu: {address}" if address else whom


def _short(phrases: Phrases, held: Held, written: Written) -> str:
    """Return when and where, whose figures where that is not plain, then members, fund and models, a sentence each."""
    report = phrases.report
    is_plain = not report.missing and report.status == "approved" and report.map_ != "today"
    whose = None if is_plain else covered_and_lacking(phrases, _SUBJECT) or lacking_in(phrases, "")
    first = (one for key in _SHORT for one in written.get(key, ())[:1])
    return _as_text(_meets(phrases, held)[0], whose, *first)


def _paragraphs(phrases: Phrases, held: Held, written: Written) -> Iterator[str]:
    yield _as_text(
        *_meets(phrases, held),
        *mergers(phrases),
        covered_by(phrases, _SUBJECT),
        lacking_in(phrases, ""),
    )
    for together in _TAKEN:
        taken = (one for key, most in together for one in written.get(key, ())[:most])
        if text := _as_text(*taken):
            yield text


def _written(phrases: Phrases) -> Written:
    """Return the sentences of the report that quote no return, by their paragraph; {} where nobody reported."""
    if not phrases.report.included:
        return {}
    paragraphs = (one for section in _sections(phrases) for one in section.paragraphs)
    return {one.key: _without_quotes(one.sentences) for one in paragraphs}


def _sections(phrases: Phrases) -> tuple[Section, ...]:
    made = (
        figure_sections.organisation(phrases),
        figure_sections.movement(phrases),
        fund_section.funds(phrases),
        models_section.learning_models(phrases),
    )
    return tuple(map(as_prose, made))


def _without_quotes(sentences: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    return tuple(one for one in sentences if not any(isinstance(piece, Quote) for piece in one.pieces))


def _meets(phrases: Phrases, held: Held) -> list[Sentence]:
    """Return the day and the place of the meeting where they are known, and who the cluster is."""
    units, cluster = phrases.report.units, Known(phrases.report.cluster.name)
    number = count(len(units), "value", Trace("", phrases.report.year), "Số hội trong cụm")
    members = [" có ", *number, " hội thành viên", *around(": ", names_of_units(units))]
    if not units:
        members = [" chưa có hội thành viên nào"]
    # On today's map the members are those of today, whichever year the figures are of.
    of_today: Pieces = ["theo địa giới hiện nay, "] if phrases.report.map_ == "today" else []
    when = around("ngày ", [Known(written_day(held.on))] if held.on else [])
    where = around("tại ", [Known(held.place)] if held.place else [])
    if not (when or where):
        figures: Pieces = ["các con số năm ", phrases.year, " được tính theo địa giới hiện nay: "]
        return [sentence(figures if of_today else ["năm ", phrases.year, ", "], cluster, members)]
    between = ", " if when and where else ""
    meets = sentence([*when, between, *where, ", "], cluster, " tổ chức hội nghị giao ban năm ", phrases.year)
    return [meets, sentence(of_today, "cụm", members)]


def _as_text(*sentences: Sentence | None) -> str:
    return " ".join(one.text for one in sentences if one is not None and one.pieces)
