"""The one line of a finding beside its figure: it has room there, says its values, and offers one button at most."""

import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from associations.checks.explanations import (
    in_short,
    is_explained,
    problem_with_answer,
    problem_with_explanation,
    problem_with_reason,
)
from associations.checks.findings import Cause, Finding
from associations.checks.looks import LOOKS
from associations.checks.rules import ListCount, find_list_difference
from associations.numbers import COUNT_MAX, MONEY_MAX
from associations.printable import LONGEST_BRIEF
from associations.returns.assessment import find_problems
from associations.sections.base import casebook, figures, labels, registers, sections
from tests.internal_words import internal_words_in

RULES = [rule for section in sections() for rule in section.rules]
NUMBER = re.compile(r"\d[\d.]*(?:,\d+)?")


def assert_brief(finding: Finding) -> None:
    """Assert that a finding's line is short, whole, of people's words, and says numbers that the message says too."""
    brief, own = finding.brief, figures()[finding.code].label
    assert len(brief) <= LONGEST_BRIEF, brief
    assert "…" not in brief, brief
    assert brief[0].isupper(), brief
    assert own not in brief, brief
    assert internal_words_in(brief) == [], brief
    numbers = {number.rstrip(".") for number in NUMBER.findall(brief)}
    assert numbers, brief
    # Of many copies, which are one question, the line has the first; of a population how far it moved.
    if finding.cause not in (Cause.COPIED, Cause.POPULATION):
        in_full = {number.rstrip(".") for number in NUMBER.findall(finding.message.replace(",0 lần", " lần"))}
        assert numbers <= in_full, (brief, finding.message)
    for proposal in finding.proposals:
        assert len(f"Lấy {proposal.words}") <= LONGEST_BRIEF, proposal.words
        assert "(" not in proposal.words
    assert len(finding.proposals) <= 1 or finding.main_proposal is None


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.code}{rule.spec}")
def test_the_line_of_every_rule_is_short_at_every_size(rule):
    most = MONEY_MAX if figures()[rule.code].is_money else COUNT_MAX
    for small, large in ((1, 2), (0, 1_200), (most - 1, most), (0, most)):
        for own, other in ((small, large), (large, small)):
            values, before = (
                dict.fromkeys(rule.codes, other) | {rule.code: own},
                dict.fromkeys(figures(), other),
            )
            if finding := rule.find(values, before, labels()):
                assert_brief(finding)
                break
        else:
            assert small == most - 1, rule.spec  # of seven parts as large, the sum is above any total


def test_each_look_at_a_figure_and_each_of_the_doctors_causes_has_its_line():
    spoke = set()
    for patient in casebook().patients.values():
        most = MONEY_MAX if patient.is_money else COUNT_MAX
        for before in (120, 999, 21_455, most // 7, most):
            for value in {
                before * top // bottom
                for top in (1, 3, 10, 10**3, 10**6)
                for bottom in (1, 2, 9, 10, 10**3, 10**6)
            }:
                for look in LOOKS:
                    if value <= most and (diagnosis := look(patient, value, before)):
                        spoke.add((look.__name__, diagnosis.cause))
                        assert len(diagnosis.brief) <= LONGEST_BRIEF, diagnosis.brief
                        for finding in find_problems({patient.code: value}, {patient.code: before}):
                            assert_brief(finding)
    assert {look.__name__ for look in LOOKS} == {name for name, _ in spoke}


@settings(
    suppress_health_check=[HealthCheck.too_slow]
)  # the first row of a run builds the tables of all sections
@given(
    st.lists(st.tuples(st.sampled_from(sorted(figures())), st.integers(30, COUNT_MAX), st.integers(30, COUNT_MAX)), min_size=1),
    st.sampled_from((1, 1, 10, 1_000, 1_000_000)),
)  # fmt: skip
@example([("press_items", 1_600, 200), ("broadcast_items", 210, 1_500)], 1)
@example([(code, 5_000, 5_000) for code in figures()], 1)
def test_whatever_is_found_between_figures_has_its_line(rows, factor):
    values = {code: value * (factor if figures()[code].is_money else 1) for code, value, _ in rows}
    for finding in find_problems(values, {code: before for code, _, before in rows}):
        assert_brief(finding)


def test_the_line_of_every_list_is_short():
    for register in registers().values():
        for code in register.counts:
            for value, counted in ((0, COUNT_MAX), (COUNT_MAX, 12)):
                count = ListCount(register.key, register.title, counted, 3)
                assert_brief(find_list_difference(code, value, count, labels()))


@pytest.mark.parametrize(
    ("code", "before", "value", "brief", "button"),
    [
        ("fund_spent", 148_724_000_000, 148_724, "Là 148.724 triệu?", "148.724.000.000"),
        ("fund_spent", 12_500_000_000, 13_100_000, "Là 13.100.000 nghìn?", "13.100.000.000"),
        ("members", 220_000, 2_212_000, "Thừa một chữ số? Năm trước 220.000", "221.000"),
        ("members", 12_000, 17_400, "Tăng 45\u00a0% so với năm trước (12.000)", None),
        ("members", 12_000, 36_000, "Gấp 3 lần năm trước (12.000)", None),
        ("members", 220_000, 220_000, "Giống hệt năm trước (220.000)", None),
    ],
)
def test_the_line_says_what_is_wrong_with_which_value_and_offers_one_button(
    code, before, value, brief, button
):
    (finding,) = find_problems({code: value}, {code: before})
    assert finding.brief == brief
    assert (finding.main_proposal and finding.main_proposal.words) == button


def test_a_part_above_its_whole_and_a_sum_that_lacks_something_say_so():
    found = find_problems({"family_registered": 1_200, "family_recognised": 1_500}, {})
    assert [finding.brief for finding in found] == ["Lớn hơn số đăng ký (1.200)"]
    found = find_problems({"fund_raised": 1_000, "income_members": 1_200}, {})
    assert [(f.brief, f.main_proposal.words) for f in found] == [("Các khoản cộng lại 1.200", "1.200")]


def test_a_copy_of_the_line_or_of_the_message_explains_nothing():
    (finding,) = find_problems({"members": 17_400}, {"members": 12_000})
    for text in (finding.brief, finding.brief.upper(), finding.message, finding.message.partition(". ")[0]):
        assert not is_explained(text, question=finding.question), text
    assert is_explained("Tăng do kết nạp ở trường học", question=finding.question)


@pytest.mark.parametrize("text", ["1", "ok (rồi)", "aaa", "…", "Đúng rồi ạ", "1" * 90])
def test_what_explains_nothing_is_told_in_one_line_too(text):
    for problem in (
        problem_with_explanation(text),
        problem_with_reason(text, of="thiếu số"),
        problem_with_answer(text, question="Vì sao?"),
    ):
        line = in_short(problem)
        assert len(line) <= LONGEST_BRIEF, line
        assert re.search("chưa phải là (lời giải thích|lý do thiếu số|câu trả lời)$", line), (line, problem)


def test_what_a_diagnosis_cures_is_said_once_in_full_too():
    parts = {"fund_opening": 48_724_000_000, "fund_raised": 100_000_000_000, "transfer_in": 0}
    (finding,) = find_problems({**parts, "fund_total": 148_724}, {"fund_total": 140_000_000_000})
    assert finding.message == (
        "Tổng nguồn quỹ khuyến học là 148.724, năm trước 140.000.000.000: có vẻ nhập theo triệu đồng. "
        "Sửa số, hoặc giải thích một câu."
    )
    (finding,) = find_problems({**parts, "fund_total": 150_000}, {"fund_total": 140_000_000_000})
    assert "lệch 148.723.850.000 đồng. Tổng nguồn quỹ khuyến học là 150.000" in finding.message
    assert "Có thể" not in finding.message
