"""What the template asks by itself: the formulas say exactly where the portal's rules and looks ask, on any figures."""

import io
import random
from types import SimpleNamespace

import openpyxl
import pytest

from associations.actions import returns as actions
from associations.checks.doctor import (
    LEAP_KEY,
    _diagnose,
    _find_copied,
    _first_diagnosis,
    _known_in_both_years,
)
from associations.checks.findings import Cause
from associations.checks.rules import Sum
from associations.exchange import template_checks as checks
from associations.exchange.template import make_template
from associations.exchange.template_cells import as_written
from associations.exchange.template_places import CHECK, EXPLANATION, FIGURES, SUM, VALUE, places
from associations.numbers import COUNT_MAX, MONEY_MAX
from associations.returns.assessment import find_problems
from associations.sections.base import casebook, figures, labels, sections
from tests import factories
from tests.associations.exchange.evaluation import compiled
from tests.reports.exports.workbook.recalculation import differ, stored_and_recalculated

ROWS = {place.cell: place.row for place in places() if place.cell in figures()}
RULES = [rule for section in sections() for rule in section.rules]
MOVES = (0.9, 0.97, 1.02, 1.1, 1.3, 2, 0.1, 10, 0.001, 1000)
SUMS = {rule.code: rule for rule in RULES if isinstance(rule, Sum)}


def size_of(code, chance):
    return 10 ** chance.randrange(1, 12 if figures()[code].is_money else 7)


def random_year(chance):
    return {code: chance.choice([None, 0, *(chance.randrange(size_of(code, chance)) for _ in range(4))]) for code in figures()}  # fmt: skip


def random_figures(chance, previous):
    """Figures of the year after one, most of them sound; slips of all kinds are sown among them."""
    values = {}
    for code, figure in figures().items():
        before = previous[code]
        moved = int((before or size_of(code, chance)) * chance.choice(MOVES))
        value = chance.choice(
            [None, before, before, moved, moved, moved, chance.randrange(size_of(code, chance))]
        )
        values[code] = None if value is None else min(value, MONEY_MAX if figure.is_money else COUNT_MAX)
    for rule in RULES:  # half of the rules are kept to the last đồng, or missed by one
        wanted = rule.expected(values, previous)
        wanted = values.get(rule.codes[1]) if wanted is None else wanted
        if wanted is not None and chance.random() < 0.5:
            values[rule.code] = max(wanted + chance.choice([-1, 0, 0, 1]), 0)
    texts = {code for code in figures() if chance.random() < 0.03}
    reasons = {code for code in figures() if chance.random() < 0.05}
    return {code: None if code in texts else value for code, value in values.items()}, texts, reasons


def cells_of(values, texts, reasons, *, in_millions):
    """The cells as the template writes them."""
    found = {}
    for code, figure in figures().items():
        row = SimpleNamespace(in_millions=in_millions and figure.is_money)
        found[f"{VALUE}{ROWS[code]}"] = "11,2 tỉ" if code in texts else as_written(row, values[code])
        found[f"F{ROWS[code]}"] = "không áp dụng" if code in reasons else None
    return found


def asked_by_the_portal(values, previous, texts):
    """Return the figures at which a rule, or a look at the figure's own last year, says anything."""
    patients, names = casebook().patients, labels()
    found = {
        rule.code
        for rule in RULES
        if rule.find(values, previous, names)
        and not (
            isinstance(rule, Sum) and texts & set(rule.inputs)
        )  # a sum with a text in it is not known yet
    }
    known = _known_in_both_years(values, previous, casebook())
    found |= {code for code in _diagnose(values, previous, casebook()) if _first_diagnosis(patients[code], *known[code])}  # fmt: skip
    copied = {}
    _find_copied(known, patients, copied)
    return found | set(copied)


@pytest.mark.parametrize("in_millions", [False, True])
def test_every_formula_says_exactly_where_the_portal_asks(in_millions):
    chance = random.Random(21)
    cells = checks.Cells(ROWS, in_millions=in_millions)
    seen = set()
    for _ in range(8):
        previous = random_year(chance)
        made = checks.checks_of(cells, previous)
        read = {code: compiled(checks.formula_of(code, made[code], cells)) for code in figures()}
        sums = {code: compiled(checks.sum_formula(rule, cells)) for code, rule in SUMS.items()}
        for _ in range(12):
            values, texts, reasons = random_figures(chance, previous)
            written = cells_of(values, texts, reasons, in_millions=in_millions)
            standing = checks.Standing(values, texts, reasons)
            said = {code: formula(written) for code, formula in read.items()}
            assert said == {code: checks.result_of(code, made[code], standing) for code in figures()}
            marked = {
                code
                for code, text in said.items()
                if text.replace(checks.BLANK, "").replace(checks._BOTH, "")
            }
            swapped = {
                c for c, d in _diagnose(values, previous, casebook()).items() if d.cause == Cause.SWAPPED
            }
            if not swapped:  # what is exchanged is left to the upload
                assert marked == asked_by_the_portal(values, previous, texts)
            seen |= {sentence for text in said.values() for sentence in text.split(". ") if sentence}
            for code, formula in sums.items():
                row = SimpleNamespace(in_millions=in_millions)
                total = as_written(row, checks.sum_of(SUMS[code], standing))
                assert formula(written) == pytest.approx("" if total is None else total)
    kinds = ("Lớn hơn", "Nhỏ hơn", "Khác số", "Khác “", "Khác nhiều", "Giống hệt", "Sai: lớn hơn", "Sai: đã có", "Còn trống")  # fmt: skip
    assert {kind for kind in kinds for sentence in seen if sentence.startswith(kind)} == set(kinds)


def test_all_that_the_portal_finds_is_marked_but_what_is_left_to_the_upload():
    chance = random.Random(7)
    cells = checks.Cells(ROWS, in_millions=False)
    for _ in range(40):
        previous = random_year(chance)
        values, _, _ = random_figures(chance, previous)
        made = checks.checks_of(cells, previous)
        found = find_problems(values, previous)
        left = {f.code for f in found if f.key == f"doctor:{Cause.SWAPPED.name.lower()}"}
        marked = {code for code in figures() if any(check.holds(values) for check in made[code])}
        assert {finding.code for finding in found} - left <= marked


@pytest.fixture
def watched(cast):
    """A return with an odd figure that is explained, one that is not, and an impossible one."""
    factories.approved(cast, year=2023)
    return_ = factories.draft(
        cast, members=350_000, branches=4_000, population=340_000, fund_raised=5 * 10**9
    )
    notes = {("branches", "explanation", LEAP_KEY): ("Chi hội tách theo thôn", "4000 2100")}
    actions.save(by=cast.officer, edits=[actions.Edit(return_, notes=notes)])
    return return_


@pytest.mark.parametrize("in_millions", [False, True])
def test_the_results_are_stored_and_another_program_gives_the_same(watched, in_millions):
    content = make_template(watched, in_millions=in_millions)
    stored = openpyxl.load_workbook(io.BytesIO(content), data_only=True)[FIGURES]
    sheet = openpyxl.load_workbook(io.BytesIO(content))[FIGURES]
    cells = {cell.coordinate: cell.value for row in stored.iter_rows() for cell in row}
    written = {
        cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    }
    assert len(written) == len(figures()) + len(SUMS) + 1
    for address, formula in written.items():
        assert compiled(formula)(cells) == (cells[address] or ""), address
    assert cells[f"{CHECK}{ROWS['members']}"].startswith("Sai: lớn hơn “Dân số")
    assert cells[f"{EXPLANATION}{ROWS['branches']}"] == "Chi hội tách theo thôn"
    assert cells[f"{SUM}{ROWS['fund_total']}"] == (5_000 if in_millions else 5 * 10**9)
    again = stored_and_recalculated(content, only=(FIGURES,))
    assert len(again) == len(written)
    assert [at for at, (stored, worked_out) in again.items() if differ(stored or "", worked_out)] == []
