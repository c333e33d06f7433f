"""Numbers of a pasted paragraph are read right, and nothing is proposed that is not the figure or asked about."""

import time
import unicodedata
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from associations.exchange.prose import Mention, read_paragraph
from associations.exchange.prose.rules import DENOMINATORS, RULES
from associations.exchange.prose.vocabulary import WORDS
from associations.sections.base import figures
from tests.associations.exchange.paragraphs import FRESH, HELD_OUT, TUNED, Answer


@dataclass
class Measure:
    """What came of a set of sentences."""

    numbers: int = 0
    read: int = 0
    answered: int = 0
    wrong_proposals: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.numbers} numbers, value and kind right {self.read}, figure right too {self.answered}, "
            f"wrong proposals {len(self.wrong_proposals)}"
        )


def judge(mention: Mention, answer: Answer) -> tuple[bool, bool, bool]:
    """Whether value and kind are right, whether the figures are, and whether a wrong one is proposed."""
    value, kind, code = answer
    read = (mention.value, mention.kind) == (value, kind)
    codes = mention.candidates
    if code is None:
        return read, not codes, bool(codes)
    if code.startswith("ask"):
        right = len(codes) > 1 and (":" not in code or code[4:] in codes)
        return read, right, len(codes) == 1
    # Asking where one figure is meant costs a question but proposes nothing wrong, if the figure is among them.
    return read, codes == (code,), bool(codes) and code not in codes


def measure(sentences: list[tuple[str, list[Answer]]]) -> Measure:
    result = Measure()
    for text, answers in sentences:
        found = read_paragraph(text, figures=figures())
        result.numbers += len(answers)
        if len(found) != len(answers):
            result.faults.append(f"{text}\n    found {[m.text for m in found]} for {len(answers)} numbers")
            continue
        for mention, answer in zip(found, answers, strict=True):
            read, answered, wrong = judge(mention, answer)
            result.read += read
            result.answered += read and answered
            line = f"{text}\n    {mention.text}: {mention.value} {mention.kind} {mention.candidates}, not {answer}"
            if wrong:
                result.wrong_proposals.append(line)
            if not read or not answered:
                result.faults.append(line)
    return result


@pytest.mark.parametrize("sentences", [TUNED, HELD_OUT, FRESH], ids=["tuned", "held out", "fresh"])
def test_at_least_95_of_100_numbers_are_read_right_and_none_is_proposed_wrong(sentences):
    result = measure(sentences)
    print(result, *result.faults, sep="\n")  # noqa: T201
    assert result.read >= 0.95 * result.numbers
    assert not result.wrong_proposals


def test_the_corpora_are_large_enough():
    assert len(TUNED) >= 80
    assert len(HELD_OUT) >= 20


def read(text: str, **more) -> list[Mention]:
    return read_paragraph(text, figures=figures(), **more)


ALL = " ".join(text for text, _ in (*TUNED, *HELD_OUT, *FRESH))


def test_a_share_or_an_increase_is_never_proposed():
    mentions = read(ALL)
    assert mentions
    assert all(not m.candidates for m in mentions if m.kind != "total")


def test_the_tables_name_only_figures_and_words_that_there_are():
    codes = {code for rules in RULES.values() for rule in rules for code in rule.codes}
    assert codes == set(figures())
    assert set(DENOMINATORS) <= codes
    assert {code for below in DENOMINATORS.values() for code in below} <= codes
    derived = {"around_centre", "around_learning", *(f"inherited_{tag}" for tag in WORDS)}
    needs = {
        tag for rules in RULES.values() for rule in rules for need in rule.needs for tag in need.split("|")
    }
    assert needs | set(RULES) - {"money"} <= set(WORDS) | derived


def test_a_phrase_stands_for_one_meaning():
    phrases = [phrase for some in WORDS.values() for phrase in some]
    assert len(phrases) == len(set(phrases))


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_place_is_where_the_number_stands_in_the_text_as_given(form):
    text = unicodedata.normalize(form, "Vận động được\u200b hơn 45,6 tỉ đồng; kết nạp 3\u00a0200 hội viên.")
    for mention in read(text):
        assert text[slice(*mention.place)] == mention.text
    assert [m.value for m in read(text)] == [45_600_000_000, 3_200]


@pytest.mark.parametrize(
    ("text", "is_rounded"),
    [
        ("318 nghìn hội viên", True),
        ("gần 400 tỉ đồng", True),
        ("hơn 20.000 hội viên", True),
        ("khoảng 1.200 chi hội", True),
        ("20.110 hội viên", False),
        ("148.724.000.000 đồng", False),
    ],
)
def test_a_rounded_number_is_known_as_such(text, is_rounded):
    assert [m.is_rounded for m in read(text)] == [is_rounded]


@pytest.mark.parametrize(
    ("text", "value"),
    [("2tr5", 2_500_000), ("1 tỉ rưỡi", 1_500_000_000), ("1tỷ2 đồng", 1_200_000_000), ("2 triệu rưỡi đồng", 2_500_000),
     ("500tr đồng", 500_000_000)],
)  # fmt: skip
def test_an_amount_is_read_whole_however_its_end_is_written(text, value):
    (mention,) = read_paragraph(f"Quỹ khuyến học huy động được {text} trong năm.", figures=figures())
    assert (mention.text, mention.value, mention.candidates) == (text, value, ("fund_raised",))


def test_what_can_be_read_in_two_ways_has_no_value_and_says_so():
    (mention,) = read("Toàn tỉnh có 318,000 hội viên.")
    assert mention.value is None
    assert "hay" in mention.problem
    assert mention.must_ask


def test_two_numbers_for_one_figure_are_asked_about():
    mentions = read("Toàn tỉnh có 318.000 hội viên. Hội có 297.000 hội viên.")
    assert all(m.is_contested and m.must_ask for m in mentions)
    assert not any(m.is_contested for m in read("Có 318 nghìn hội viên. Có 318.204 hội viên."))


def test_a_number_that_repeats_the_year_before_gives_way_to_another():
    then, now = read("Có 297.000 hội viên. Có 318.000 hội viên.", previous={"members": 297_000})
    assert (then.kind, then.candidates) == ("other", ())
    assert (now.candidates, now.must_ask) == (("members",), False)


def test_of_several_figures_the_one_nearest_to_last_year_comes_first():
    previous = {"fund_total": 90_000_000_000, "fund_closing": 21_000_000_000}
    (mention,) = read("Quỹ khuyến học có 22 tỉ đồng.", previous=previous)
    assert mention.candidates[0] == "fund_closing"
    assert mention.must_ask


def test_only_figures_that_may_be_proposed_are():
    some = {code: figure for code, figure in figures().items() if code != "members"}
    assert [m.candidates for m in read_paragraph("318.000 hội viên, 12 chi hội", figures=some)] == [
        (),
        ("branches",),
    ]


LETTERS = st.text(max_size=5_000) | st.lists(
    st.sampled_from(
        [
            *(p for some in WORDS.values() for p in some),
            "1",
            "23",
            ".",
            ",",
            " ",
            "/",
            "%",
            "tỉ",
            "\n",
            ";",
            "(",
            "2023",
        ]
    ),
    max_size=900,
).map(lambda words: " ".join(words)[:5_000])


@settings(max_examples=60, deadline=None)
@given(LETTERS)
def test_no_text_is_too_odd(text):
    for mention in read(text):
        assert text[slice(*mention.place)] == mention.text


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1 ",
        "1.",
        "1 000 ",
        "9 hội viên ",
        "5 tỉ ",
        "1/",
        "12/3/",
        "1-a",
        " ",
        "có ",
        ",",
        "e\u0301",
        "từ 1 ",
        "x",
    ],
)
def test_the_longest_text_that_is_taken_is_read_at_once(piece):
    text = (piece * 20_000)[:20_000]
    begun = time.process_time()
    read(text)
    assert time.process_time() - begun < 3
