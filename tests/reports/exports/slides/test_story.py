"""The slides before the divider, over many clusters: few, each a sentence, true, sourced, and with something on it."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest

from associations.sections.proposals import PETITIONS
from reports.analysis.qualitative import ListRow, QualitativeData
from reports.exports.slides import clauses
from reports.exports.slides.cutting import cut
from reports.exports.slides.deck import make_deck
from reports.exports.slides.fitting import TITLE_CHARACTERS, WIDE_BODY, line_height, lines_of
from reports.exports.slides.slide import Slide
from reports.exports.slides.sources import source_of
from reports.indicators import every_indicator
from reports.presentation import wording
from reports.presentation.wording.pieces import Number, Sentence
from tests.plugin import SOAK
from tests.reports.comparable.clusters import made_cluster
from tests.reports.exports.slides.made import NAMES, made_meeting, made_report

SEEDS = range(2000, 2200 if SOAK else 2012)
MOST = 12
# A sentence has one of these; a label has none.
_VERBS = re.compile(
    r" (chiếm|có|đạt|vượt|huy động|tăng|giảm|nói lên|nêu|tập trung|đề ra|phấn đấu|giữ vững|được tập huấn)\b"
)


def of_long_names():
    """A report whose associations and cluster have names of the length that a form takes."""
    report = made_report(9, missing=1)
    report.cluster.name = report.cluster.short_name = (
        "Cụm thi đua các hội khuyến học vùng trung du và miền núi"
    )
    for unit in report.units:
        unit.association.name = f"Hội Khuyến học Đại học vùng và các trường cao đẳng {unit.association.name}"
    return report


def decks():
    """Decks of random clusters, and of 1 to 34 associations with long names and much missing."""
    yield make_deck(of_long_names(), made_meeting())
    for seed in SEEDS:
        made = made_cluster(seed)
        yield from (make_deck(made.then), make_deck(made.today))
    for count, missing in (
        (1, 0),
        (1, 1),
        (2, 0),
        (3, 2),
        (6, 1),
        (8, 0),
        (9, 0),
        (10, 0),
        (34, 0),
        (34, 30),
    ):
        yield make_deck(made_report(count, missing=missing), made_meeting())
        yield make_deck(made_report(count, missing=missing, petitions=0))


@pytest.fixture(scope="module")
def made():
    return list(decks())


def content_slides(deck) -> list[Slide]:
    return [slide for slide in deck.story if slide.kind == "plain"]


def test_there_are_at_most_twelve_and_each_title_is_a_sentence_of_two_lines(made):
    for deck in made:
        assert len(deck.story) <= MOST
        assert (deck.story[0].kind, deck.story[-1].kind) == ("title", "thanks")
        for slide in content_slides(deck):
            assert slide.message, slide.key
            assert _VERBS.search(f" {slide.title}"), slide.title
            assert slide.title[0] == slide.title[0].upper()
            assert not slide.title.endswith((".", ",", " ")), slide.title
            assert lines_of(slide.title, TITLE_CHARACTERS) <= 2, slide.title


def test_no_slide_is_empty_and_no_chart_without_values(made):
    for deck in made:
        for slide in deck.slides:
            rows = slide.table.rows if slide.table else ()
            assert rows or slide.lines or slide.cards, slide.key
            if not rows and not slide.cards and slide.kind == "plain":
                assert len(slide.lines) > 1 or lines_of(slide.lines[0].text) > 1, (slide.key, slide.lines)
            if slide.bars:
                labels = [row.label for row in rows]
                assert max(map(len, labels)) <= 30
                assert len(set(labels)) == len(labels)
                values = [row.cells[slide.bars.value].value for row in rows]
                assert sum(value is not None for value in values) >= 2
                assert len(rows) <= 9
                assert slide.bars.highest >= max(value for value in values if value is not None)


def test_text_keeps_to_the_page(made):
    for deck in made:
        for slide in content_slides(deck):
            room = WIDE_BODY - 50 * (lines_of(slide.title, TITLE_CHARACTERS) - 1)
            assert sum(line_height(line) for line in slide.lines) <= room, slide.key
            assert lines_of(slide.finding) <= 3


def test_every_numeral_that_is_written_has_its_source(made):
    for deck in made:
        for slide in deck.story:
            for sentence in (Sentence(slide.message), *slide.findings, *slide.speech):
                for piece in sentence.pieces:
                    assert not isinstance(piece, str) or not re.search(r"\d", piece), (slide.key, piece)
                    if isinstance(piece, Number) and piece.source.trace.code in every_indicator():
                        assert source_of(deck.report, piece.source.trace).heading
            assert all(trace.code in every_indicator() for trace in slide.traces)


def test_who_is_named_as_ahead_is_ahead(made):
    """Worked out from the amounts alone, whatever the clauses weigh."""
    seen = 0
    for deck in made:
        for slide in deck.story:
            found = re.match(
                r".*, ([^,]+?) (dẫn đầu( về bình quân)?|gấp .*|cùng dẫn đầu.*)$",
                slide.title.split(" với ")[0],
            )
            if not found or not slide.bars or slide.key == "mo-hinh-ti-le":
                continue
            values = {
                row.label: row.cells[1].value for row in slide.table.rows if row.cells[1].value is not None
            }
            first = {name for name, value in values.items() if value == max(values.values())}
            rows = [row for at, row in enumerate(slide.table.rows) if at in slide.bars.highlighted]
            assert {row.cells[1].value for row in rows} == {max(values.values())}
            names = found[1].split(" và ")
            if " hội" not in found[1]:
                assert set(names) == first, (slide.title, values)
            seen += 1
    assert seen > 10


@pytest.mark.parametrize(
    ("ratio", "words"),
    [("1.44", ""), ("1.45", "gấp rưỡi"), ("1.6", "gấp hơn rưỡi"), ("1.9946", "gấp đôi"), ("2.4", "gấp hơn hai lần"),
     ("3", "gấp ba"), ("7", "gấp hơn ba lần")],
)  # fmt: skip
def test_how_many_times_the_average_is_said_in_words(ratio: str, words: str):
    assert clauses.times(Fraction(ratio)) == words


def test_no_change_is_told_that_may_not_be_compared(made):
    for deck in made:
        for slide in content_slides(deck):
            for sentence in (Sentence(slide.message), *slide.findings, *slide.speech):
                for source in sentence.sources:
                    if source.kind != "change" or source.trace.code not in every_indicator():
                        continue
                    result = deck.report.result(every_indicator()[source.trace.code])
                    if source.trace.unit:
                        unit = next(u for u in result.units if u.association.key == source.trace.unit)
                        assert unit.pair.is_comparable
                        assert unit.change is not None
                    else:
                        assert result.since_last_year.is_displayable


def test_those_without_a_return_stand_on_one_slide_and_numbers_say_of_whom_they_are():
    deck = make_deck(made_report(8, missing=3))
    (slide,) = [slide for slide in deck.story if slide.key == "chua-bao-cao"]
    text = " ".join(line.text for line in slide.lines)
    assert all(name in text for name in NAMES[5:8])
    assert slide.title == "Ba hội chưa có báo cáo được duyệt, số liệu mới tính trên năm hội"
    for told in deck.story:
        if told.bars and told.key != "mo-hinh-ti-le":
            assert "ăm hội" in told.title, told.title
    assert not [slide for slide in make_deck(made_report(8, missing=0)).story if slide.key == "chua-bao-cao"]


def test_a_long_ranking_is_drawn_from_both_ends_and_the_rest_counted():
    deck = make_deck(made_report(34, missing=0))
    slide = next(slide for slide in deck.story if slide.key == "members-per-population")
    labels = [row.label for row in slide.table.rows]
    assert len(labels) == 9
    assert labels[5] == "26 hội ở giữa"
    assert slide.table.rows[5].cells[1].value is None


def test_long_petitions_are_cut_at_a_sentence_and_stand_whole_in_the_notes():
    long = "Đề nghị hướng dẫn việc chi quỹ ở cấp xã, phường. " * 400
    report = made_report(8, petitions=0)
    unit = report.units[0].association
    rows = [ListRow(unit, unit, ("tài chính", long)), ListRow(unit, unit, ("khác", "Ngắn."))]
    deck = make_deck(replace(report, stored_qualitative=QualitativeData(lists={PETITIONS.key: rows})))
    (slide,) = [slide for slide in deck.story if slide.key == "kien-nghi"]
    assert slide.title == "Các hội nêu hai kiến nghị, chưa có trả lời"
    assert slide.lines[0].text.endswith("phường. (…)")
    assert " ".join(long.split()) in " ".join(" ".join(slide.whole_texts).split())
    behind = [slide for slide in deck.slides if slide.key.startswith("kien-nghi-day-du")]
    assert 1 <= len(behind) <= 4
    assert cut("một hai ba bốn", 9) == "một (…)"


def test_a_meeting_of_which_nothing_is_known_leaves_its_lines_out():
    silent = made_meeting()
    silent.date = silent.starts_at = silent.host = None
    silent.place = silent.chair = ""
    lines = [line.text for line in make_deck(made_report(3), silent).story[0].lines]
    assert lines == ["Số liệu đã duyệt, theo địa giới khi báo cáo."]
    assert make_deck(made_report(3, revision=None)).standing == wording.LIVE_FIGURES


def test_notes_are_spoken_in_two_to_four_sentences(made):
    for deck in made:
        for slide in deck.story:
            assert 2 <= len(slide.speech) <= 4, (slide.key, [sentence.text for sentence in slide.speech])
