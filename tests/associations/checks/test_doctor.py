"""The doctor for figures: what it catches of seeded slips, what it says, and that it asks little of sound returns."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from associations.checks.findings import IMPOSSIBLE, Cause
from associations.demo import FOLDER
from associations.exchange.entries import read_returns
from associations.returns.assessment import assess, find_problems
from associations.sections.base import figures
from tests import factories
from tests.associations.checks.doctor_table import measure
from tests.associations.checks.generator import KINDS, make_years
from tests.browsing import address, sign_in


def test_nine_of_ten_slips_are_caught_eight_of_ten_named_and_clean_returns_draw_two_questions_at_most(rounds):
    table = measure(304 * rounds, start=5_000)
    assert sum(table.seeded.values()) >= 300 * rounds
    assert min(table.seeded[kind] for kind in KINDS) >= 30 * rounds
    assert table.share(table.caught) >= 0.9, f"\n{table}"
    assert table.share(table.named) >= 0.8, f"\n{table}"
    assert table.questions <= 2, f"\n{table}"
    assert set(KINDS) == set(Cause) - {Cause.UNKNOWN}


@pytest.mark.parametrize(
    ("code", "before", "value", "cause", "proposed"),
    [
        ("fund_spent", 12_500_000_000, 13_100_000, Cause.UNIT, {"fund_spent": 13_100_000_000}),
        ("fund_spent", 12_500_000_000, 13_100, Cause.UNIT, {"fund_spent": 13_100_000_000}),
        ("members", 220_000, 2_212_000, Cause.DIGIT, {"members": 221_000}),
        ("members", 220_000, 22_150, Cause.DIGIT, {"members": 221_500}),
        ("members", 220_000, 5_110, Cause.INCREASE, {"members": 225_110}),
        ("members", 220_000, 220_000, Cause.COPIED, None),
        ("population", 800_000, 881_384, Cause.POPULATION, None),
        ("broadcast_items", 900, 9_112, Cause.DIGIT, {"broadcast_items": 911}),
    ],
)
def test_the_cause_is_named_with_the_officers_own_numbers_and_a_proposal(
    code, before, value, cause, proposed
):
    finding = next(f for f in find_problems({code: value}, {code: before}) if f.code == code)
    assert finding.cause == cause
    assert f"{value:,}".replace(",", ".") in finding.message
    assert (finding.proposals[0].values if proposed else finding.proposals) == (proposed or ())


def test_two_fields_swapped_are_one_question_that_exchanges_both():
    before = {"press_items": 200, "broadcast_items": 1_500}
    found = find_problems({"press_items": 1_600, "broadcast_items": 210}, before)
    assert [f.cause for f in found] == [Cause.SWAPPED]
    assert found[0].proposals[0].values == {"press_items": 210, "broadcast_items": 1_600}


def test_a_sum_that_a_diagnosed_part_explains_is_not_asked_about_as_well():
    before = {"fund_opening": 4_000_000_000, "fund_raised": 6_000_000_000, "transfer_in": 0}
    values = {
        "fund_total": 10_500_000_000,
        "fund_opening": 4_500_000_000,
        "fund_raised": 6_000_000,
        "transfer_in": 0,
    }
    assert [(f.code, f.cause) for f in find_problems(values, before)] == [("fund_raised", Cause.UNIT)]


@pytest.mark.parametrize(
    ("growth", "codes"),
    [
        *((growth, ("members", "branches", "press_items")) for growth in (-20, -5, 0.3, 4, 15, 40)),
        (60, ("branches", "press_items")),
    ],
)
def test_what_grows_as_provinces_do_is_not_asked_about(growth, codes):
    before = dict.fromkeys(codes, 2_100) | ({"members": 220_000} if "members" in codes else {})
    values = {code: int(value * (1 + growth / 100)) for code, value in before.items()}
    assert find_problems(values, before) == []


def test_nothing_possible_is_blocked(cast):
    factories.approved(cast, year=2023)
    return_ = factories.draft(cast, population=880_000, members=221_000, fund_total=11_000_000)
    found = assess([return_])[return_.pk]
    assert not found.impossible
    notes = {(q.code, "explanation", q.key): ("đúng như vậy", q.about) for q in found.questions}
    assert {q.cause for q in found.questions} >= {Cause.POPULATION, Cause.UNIT}
    factories.actions.save(by=cast.officer, edits=[factories.actions.Edit(return_, notes=notes)])
    assert factories.go(return_, "submit", cast.officer).status == "submitted"


def test_a_proposal_is_taken_with_one_button_also_without_a_script(cast):
    factories.approved(cast, year=2023)
    return_ = factories.draft(cast, fund_total=11_200_000)
    client = sign_in(cast.officer)
    page = client.get(address(return_, "nhap")).content.decode()
    assert "Là 11.200.000 nghìn?" in page
    assert "Lấy 11.200.000.000" in page
    assert "{&quot;fund_total&quot;: 11200000000}" in page
    client.post(address(return_, "nhap"), {"take": '{"fund_total": 11200000000}'})
    assert factories.assess([return_])[return_.pk].previous["fund_total"] == 11_000_000_000
    assert "Lấy 11.200.000.000" not in client.get(address(return_, "nhap")).content.decode()


def test_the_returns_of_the_demonstration_draw_few_questions(cast):
    from associations.actions.registry import load_registry

    load_registry(folder=FOLDER)
    entries = read_returns(FOLDER / "returns.csv").entries
    asked = {
        (key, year): len(find_problems(entry.figures, entries[key, year - 1].figures))
        for (key, year), entry in entries.items()
        if (key, year - 1) in entries
    }
    assert sum(asked.values()) / len(asked) <= 4, asked


numbers = st.none() | st.integers(0, 10**15)


@given(
    st.dictionaries(st.sampled_from(sorted(figures())), numbers),
    st.dictionaries(st.sampled_from(sorted(figures())), numbers),
)
def test_any_figures_get_an_answer_and_proposals_are_whole_numbers_not_below_0(values, before):
    for finding in find_problems(values, before):
        assert (
            finding.kind == IMPOSSIBLE
            or finding.message.endswith("Sửa số, hoặc giải thích một câu.")
            or finding.message
        )
        assert len(finding.key) <= 60
        assert len(finding.about) <= 200
        for proposal in finding.proposals:
            assert all(isinstance(value, int) and value >= 0 for value in proposal.values.values())


def test_the_generator_makes_returns_in_which_no_rule_is_broken_but_by_its_true_oddities():
    broken = 0
    for turn in range(100):
        before, now = make_years(random.Random(turn))
        broken += sum(
            finding.cause in (Cause.ABOVE, Cause.CONTRADICTED) for finding in find_problems(now, before)
        )
    assert broken <= 10
