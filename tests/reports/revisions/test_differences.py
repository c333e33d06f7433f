"""What differs between two revisions, out of their contents alone; and the reasons that returns give for it."""

import copy
from typing import Any

import pytest
from django.utils import timezone

from associations.models import Return
from reports.indicators import INDICATORS
from reports.revisions.content import formula_of
from reports.revisions.differences import differences, in_words, reasons_since
from tests import factories
from tests.cast import Cast
from tests.internal_words import internal_words_in

MEMBERS, BRANCHES = "members", "branches"
PLACE = "Lạng Sơn, năm 2024, Tổng số hội viên"


def content(*units: dict[str, Any], year: int = 2024, **more: Any) -> dict[str, Any]:
    """A content with two figures a unit."""
    return {
        "associations": {key: {"name": name} for key, name in (("lang-son", "Lạng Sơn"), ("cao-bang", "Cao Bằng"))},
        "figures": [MEMBERS, BRANCHES],
        "formulas": {},
        "targets": {},
        "maps": {"then": {"years": {str(year): list(units)}, "said": {}}},
        **more,
    }  # fmt: skip


def unit(*values: int | None, key: str = "lang-son", **more: Any) -> dict[str, Any]:
    """A unit with values in the order of the figures."""
    return {"association": key, "values": list(values), **more}


def lines(old: dict[str, Any], new: dict[str, Any], **reasons: str) -> list[str]:
    """The differences in words, each after its kind."""
    return [f"{d['kind']} {in_words(d)}" for d in differences(old, new, reasons)]


def test_the_same_contents_differ_in_nothing():
    one = content(unit(5, None))
    assert differences(one, copy.deepcopy(one), {"lang-son/2024": "Đếm lại"}) == []


def test_a_figure_that_changed_stands_with_both_values_and_the_reason_of_its_return():
    old, new = content(unit(1_000, 7)), content(unit(None, 7))
    (change,) = differences(old, new, {"lang-son/2024": "Đếm lại", "lang-son/2023": "khác"})
    assert change == {
        "kind": "figure", "place": PLACE, "association": "lang-son", "year": 2024, "code": MEMBERS,
        "before": 1_000, "after": None, "reason": "Đếm lại",
    }  # fmt: skip
    assert in_words(change) == f"{PLACE}: 1.000 → chưa có. Lý do: Đếm lại"
    assert in_words({**change, "reason": ""}) == f"{PLACE}: 1.000 → chưa có."


def test_a_figure_of_an_edition_that_had_not_asked_for_it_counts_as_missing():
    old = content(unit(5), figures=[MEMBERS])
    assert [d["code"] for d in differences(old, content(unit(5, 7)), {})] == [BRANCHES]
    assert [d["kind"] for d in differences(old, content(unit(5, None)), {})] == ["map"]
    assert [d["before"] for d in differences(content(unit(5, 7)), old, {})] == [7]


def test_a_unit_that_came_or_went_is_one_difference():
    one, two = content(unit(1, 2)), content(unit(1, 2), unit(3, 4, key="cao-bang"))
    assert lines(one, two) == ["unit Cao Bằng, năm 2024: không trong cụm → trong cụm."]
    assert lines(two, one) == ["unit Cao Bằng, năm 2024: trong cụm → không trong cụm."]
    assert [d["year"] for d in differences(one, content(unit(1, 2), year=2025), {})] == [2024, 2025]


@pytest.mark.parametrize("missing", [0, 1])
def test_a_unit_that_has_or_lost_its_return_is_one_difference_whatever_its_figures(missing: int):
    units = [unit(5, 6), unit(None, None, why={"": "chưa có báo cáo được duyệt"})]
    old, new = content(units[1 - missing]), content(units[missing])
    words = ["có báo cáo được duyệt", "chưa có báo cáo được duyệt"]
    assert lines(old, new) == [f"unit Lạng Sơn, năm 2024: {words[1 - missing]} → {words[missing]}."]


def test_marks_reasons_and_sources_of_a_figure_are_told_apart_from_its_value():
    old = content(unit(5, None, flags={MEMBERS: ["uoc_tinh"]}, why={BRANCHES: "chưa có số liệu"}))
    new = content(unit(5, None, sources={MEMBERS: "Sổ hội viên"}, why={BRANCHES: "không áp dụng"}))
    assert lines(old, new) == [
        f"mark {PLACE} (dấu, lý do, nguồn): ước tính → Sổ hội viên.",
        "mark Lạng Sơn, năm 2024, Số chi hội khuyến học (dấu, lý do, nguồn): chưa có số liệu → không áp dụng.",
    ]
    assert lines(content(unit(5, None)), new)[0].endswith("không có → Sổ hội viên.")


def test_formulas_targets_and_words_that_changed_are_named():
    rate = {"kind": "ratio", "numerator": MEMBERS, "denominator": "population", "scale": 1}
    target = {"value": "185/2", "year": 2025, "legal_basis": "QĐ 387/QĐ-TTg, 25/3/2022"}
    old = content(unit(1, 2), formulas={"card_rate": rate}, targets={"card_rate": target})
    new = content(
        unit(1, 2), formulas={"card_rate": {**rate, "denominator": "adult_population", "scale": 100}},
        targets={"card_rate": {**target, "value": "95"}},
    )  # fmt: skip
    new["maps"]["then"]["said"] = {"texts": {"lang-son": [["Tốt"]]}}
    assert lines(old, new) == [
        "formula Cách tính “Hội viên có thẻ”: mẫu số: Dân số trung bình → Dân số từ 18 tuổi trở lên; nhân với: 1 → 100.",
        "target Mục tiêu của “Hội viên có thẻ”: 92,5 % đến năm 2025 (QĐ 387/QĐ-TTg, 25/3/2022) → "
        "95 % đến năm 2025 (QĐ 387/QĐ-TTg, 25/3/2022).",
        "words Lời văn và danh mục trong báo cáo: đã sửa.",
    ]
    # What is of no unit has every key all the same, and is stored as it always was: revisions that stand hold it so.
    assert differences(old, content(unit(1, 2), formulas=old["formulas"]), {}) == [{
        "kind": "target", "place": "card_rate", "association": "", "year": 0, "code": "",
        "before": "legal_basis QĐ 387/QĐ-TTg, 25/3/2022, value 185/2, year 2025", "after": "không có", "reason": "",
    }]  # fmt: skip


def test_every_part_of_every_formula_that_can_change_is_told_in_words():
    told = []
    for indicator in INDICATORS:
        stored = formula_of(indicator)
        for other in (formula_of(INDICATORS[0]), formula_of(INDICATORS[7]), None):
            before = content(unit(1, 2), formulas={indicator.code: stored})
            after = content(unit(1, 2), formulas={indicator.code: other} if other else {})
            told += lines(before, after)
    assert len(told) > 70
    for line in told:
        assert internal_words_in(line.partition(" ")[2]) == []


def test_what_differs_in_nothing_named_is_a_change_of_the_map():
    old, new = content(unit(1, 2)), content(unit(1, 2))
    new["associations"]["lang-son"]["name"] = "Lạng Sơn (mới)"
    assert lines(old, new) == ["map địa giới, tên gọi hoặc thành viên cụm: đã đổi."]
    new = content(unit(1, 3))
    new["associations"]["lang-son"]["kind"] = "thành phố"
    assert [d["kind"] for d in differences(old, new, {})] == ["figure"]


def test_reasons_are_those_given_since_then_each_once_in_their_order(cast: Cast):
    return_, other = factories.approved(cast), factories.approved(cast, cast.cao_bang)
    factories.go(return_, "reopen", cast.secretary, "Trước đó")
    factories.go(return_, "submit", cast.officer)
    factories.go(return_, "approve", cast.secretary)
    since = timezone.now()
    for reason in ("Sai quỹ", "Đếm lại", "Sai quỹ"):
        factories.go(return_, "reopen", cast.secretary, reason)
        factories.go(return_, "submit", cast.officer)
        factories.go(return_, "approve", cast.secretary)
    factories.go(other, "reopen", cast.secretary, "Của hội khác")
    assert reasons_since(since, Return.objects.filter(pk=return_.pk)) == {"lang-son/2024": "Sai quỹ; Đếm lại"}
    assert set(reasons_since(since, Return.objects.all())) == {"lang-son/2024", "cao-bang/2024"}
