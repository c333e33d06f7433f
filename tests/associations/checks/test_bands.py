"""How far figures move within a year: the table worked out of the demonstration's returns, and what it asks."""

import csv
from collections import defaultdict
from fractions import Fraction

import pytest

from associations.checks.bands import BANDS, Band, Kind, kind_of
from associations.checks.findings import Cause
from associations.demo import FOLDER
from associations.returns.assessment import find_problems, sum_or_missing
from associations.sections.base import figures

LEAST = 120  # the larger of both years, as the look has it
WIDENED = 20  # a fifth, twentieths: rounded outwards to the next 5 %


def yearly_pairs():
    """The figures of each return with those of the year before, a successor's with its predecessors' sum."""
    values, came_from = defaultdict(dict), defaultdict(list)
    for row in rows_of("returns.csv"):
        if row["code"] in figures() and row["value"]:
            values[row["association"], int(row["year"])][row["code"]] = int(row["value"])
    for row in rows_of("successions.csv"):
        came_from[row["successor"]].append(row["predecessor"])
    for (key, year), now in list(values.items()):
        before = [values.get((unit, year - 1)) for unit in came_from.get(key, [key])]
        if None not in before:
            codes = figures()
            yield now, {code: sum_or_missing([one.get(code) for one in before]) for code in codes}


def rows_of(name):
    with (FOLDER / name).open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def changes():
    """All changes within a year by kind, as shares of the year before, in order."""
    found = defaultdict(list)
    for now, before in yearly_pairs():
        for code, figure in figures().items():
            value, last = now.get(code), before[code]
            if value is not None and last and max(value, last) >= LEAST:
                found[measured_kind(figure)].append(Fraction(value, last))
    return {kind: sorted(shares) for kind, shares in found.items()}


def measured_kind(figure):
    """The kind that a figure's changes tell of: all three balances say how a fund moves."""
    is_stock = figure.time == "stock"
    if figure.is_money and is_stock:
        return Kind.FUND
    return kind_of(figure.code, is_money=figure.is_money, is_stock=is_stock)


def band_of(shares):
    """The band round what there is between the 1st and the 99th per cent, by nearest rank."""
    low, high = shares[-(-len(shares) // 100) - 1], shares[-(-len(shares) * 99 // 100) - 1]
    return Band(int(low * WIDENED) * 5, -int(-high * WIDENED // 1) * 5)


def test_the_bands_are_those_of_the_data():
    found = changes()
    table = {kind: band_of(shares) for kind, shares in found.items()}
    # Opening and closing balances are held to the last đồng by rules, handovers have no changes to go by.
    assert {kind: band for kind, band in BANDS.items() if kind != Kind.LOOSE} == table, {
        kind: (len(shares), float(shares[0]), float(shares[-1])) for kind, shares in found.items()
    }


def test_true_data_are_asked_about_seldom():
    asked, cells = 0, 0
    for now, before in yearly_pairs():
        asked += sum(finding.cause == Cause.UNKNOWN for finding in find_problems(now, before))
        cells += sum(now.get(code) is not None and before[code] is not None for code in figures())
    assert cells > 1_300
    assert asked * 100 <= cells  # not one in a hundred


@pytest.mark.parametrize(
    ("code", "before", "value", "sentence"),
    [
        (
            "members", 12_000, 17_400,
            "Tổng số hội viên tăng 45\u00a0% so với năm trước (năm trước 12.000, năm nay 17.400). "
            "Nếu đúng, ghi lý do trong một câu.",
        ),
        ("members", 12_000, 9_000, "Tổng số hội viên giảm 25\u00a0% so với năm trước (năm trước 12.000, năm nay 9.000)."),
        ("members", 12_000, 36_000, "Tổng số hội viên gấp 3,0 lần năm trước (năm trước 12.000, năm nay 36.000)."),
        ("fund_total", 11_000_000_000, 0, "giảm 100\u00a0% so với năm trước"),
        ("fund_total", 11_000_000_000, 16_000_000_000, "tăng 45\u00a0% so với năm trước (năm trước 11.000.000.000 đồng"),
        ("family_recognised", 90_000, 140_000, "tăng 56\u00a0%"),
        ("press_items", 340, 500, ""),
        ("family_awarded", 1_696, 7_200, ""),
        ("communes", 452, 114, ""),  # as communes were merged
        ("cooperation_programmes", 9, 14, ""),  # small counts double easily
        ("press_items", 340, 0, ""),
    ],
)  # fmt: skip
def test_what_moves_further_than_its_kind_is_asked_about_in_an_officials_words(code, before, value, sentence):
    messages = [finding.message for finding in find_problems({code: value}, {code: before})]
    assert len(messages) == bool(sentence)
    assert sentence in "".join(messages)
