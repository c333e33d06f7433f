"""The figures of a cluster from real returns: which returns count, on which map, with which marks."""

import random
from fractions import Fraction
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied

from associations.actions import returns as actions
from associations.models import (
    Association,
    Cluster,
    ClusterMembership,
    Note,
    Period,
    Return,
    Succession,
    User,
)
from associations.sections.base import figures as all_figures
from reports.analysis.all_clusters import read_clusters
from reports.analysis.figures import (
    Map,
    Span,
    UnitFigures,
    figures,
    read_material,
    restated,
    restated_within_reach,
)
from reports.analysis.results import cluster_report
from reports.indicators import INDICATORS, Growth, Ratio
from tests import factories
from tests.cast import LONG_AGO, Cast
from tests.split import AFTER, BEFORE, approve_all, make_split

Status = Return.Status


def units(cast: Cast, year: int = 2024, map_: str = "then", status: str = "approved", by: User | None = None):
    found = figures(by=by or cast.secretary, cluster=cast.cluster, years=[year], map_=map_, status=status)
    return {unit.association.key: unit for unit in found.get(year, [])}


def test_all_expected_units_stand_in_the_clusters_order(cast: Cast):
    Period.objects.open_year(2024)
    Period.objects.open_year(2025)
    assert list(units(cast, 2024)) == ["thai-nguyen", "bac-kan", "cao-bang", "lang-son"]
    assert list(units(cast, 2025)) == ["cao-bang", "lang-son", "thai-nguyen-2025"]
    assert list(units(cast, 2024, "today")) == ["cao-bang", "lang-son", "thai-nguyen-2025"]
    ClusterMembership.objects.update(position=None)
    assert list(units(cast, 2024)) == ["bac-kan", "cao-bang", "lang-son", "thai-nguyen"]


def test_a_territory_without_an_association_is_not_expected(cast: Cast):
    Period.objects.open_year(2024)
    Association.objects.filter(key="cao-bang").update(has_association=False)
    assert "cao-bang" not in units(cast)


@pytest.mark.parametrize(
    ("status", "approved", "with_submitted"),
    [
        (Status.DRAFT, False, False),
        (Status.RETURNED, False, False),
        (Status.SUBMITTED, False, True),
        (Status.APPROVED, True, True),
    ],
)
def test_which_states_count(cast: Cast, status: Status, approved: bool, with_submitted: bool):
    factories.IN_STATE[status](cast)
    assert units(cast)["lang-son"].is_included == approved
    unit = units(cast, status="submitted")["lang-son"]
    assert unit.is_included == with_submitted
    assert unit.flags.get("members", frozenset()) == (
        {"tam_tinh"} if status == Status.SUBMITTED else frozenset()
    )


def test_a_reopened_return_counts_with_its_approved_figures_and_is_marked(cast: Cast):
    return_ = factories.go(factories.approved(cast), "reopen", cast.secretary, "Sai")
    factories.save(return_, cast.officer, members=1)
    unit = units(cast)["lang-son"]
    assert unit.values["members"] == 220_000
    assert unit.flags["members"] == {"dang_mo_lai"}
    factories.go(return_, "submit", cast.officer)
    assert units(cast)["lang-son"].values["members"] == 220_000
    assert units(cast, status="submitted")["lang-son"].values["members"] == 1


def test_reasons_and_flags_follow_the_figure(cast: Cast):
    return_ = factories.draft(cast, branches=None)
    notes = {
        ("branches", Note.Kind.MISSING, "gop_dong"): ("gộp vào ban", ""),
        ("members", Note.Kind.FLAG, "uoc_tinh"): ("", ""),
        ("members", Note.Kind.SOURCE, "illustrative"): ("Số liệu minh họa", ""),
        ("population", Note.Kind.SOURCE, "official"): ("Cục Thống kê", ""),
        ("communes", Note.Kind.SOURCE, "published"): ("", ""),
    }
    actions.save(by=cast.officer, edits=[actions.Edit(return_, notes=notes)])
    factories.go(return_, "submit", cast.officer)
    factories.go(return_, "approve", cast.secretary)
    unit = units(cast)["lang-son"]
    assert unit.why["branches"] == "Số chi hội khuyến học: gộp ở dòng khác (gộp vào ban)"
    assert unit.flags["members"] == {"uoc_tinh", "minh_hoa"}
    assert "population" not in unit.flags
    assert unit.sources == {
        "members": "Số liệu minh họa",
        "population": "Cục Thống kê",
        "communes": "đã công bố",
    }


def test_notes_are_read_of_the_years_for_which_they_are_wanted(cast: Cast):
    for year in (2023, 2024):
        return_ = factories.draft(cast, year=year)
        notes = {("members", Note.Kind.FLAG, "uoc_tinh"): ("", "")}
        actions.save(by=cast.officer, edits=[actions.Edit(return_, notes=notes)])
        factories.answer_doctor(return_, cast.officer)
        factories.go(return_, "submit", cast.officer)
        factories.go(return_, "approve", cast.secretary)

    def marked(span: Span) -> list[int]:
        read = read_material(
            by=cast.secretary, cluster=cast.cluster, span=span, map_="then", status="approved"
        )
        return [year for year, found in read.figures().items() for unit in found if unit.flags]

    assert marked(Span.back_from(2024, 1)) == [2024]
    assert marked(Span(years=frozenset({2023, 2024}))) == [2023, 2024]


def test_on_todays_map_the_past_is_added_up_and_marked_where_a_part_is_missing(cast: Cast):
    factories.approved(cast, cast.thai_nguyen, members=300_000)
    assert units(cast, map_="today")["thai-nguyen-2025"].why[""] == "chưa đủ (1/2)"
    factories.approved(cast, cast.bac_kan, members=90_000, households=5)
    unit = units(cast, map_="today")["thai-nguyen-2025"]
    assert unit.values["members"] == 390_000
    assert unit.values["households"] is None
    assert unit.why["households"] == "chưa đủ (1/2)"
    assert len(unit.parts) == 2


def test_a_unit_is_restated_for_who_reads_all_that_it_was_made_of(cast: Cast):
    Succession.objects.create(predecessor=cast.elsewhere, successor=cast.cao_bang, effective_on="2025-07-01")
    factories.approved(cast, cast.lang_son)
    read = partial(restated_within_reach, associations=[cast.cao_bang, cast.lang_son], year=2024)
    assert set(read(by=cast.officer)) == {cast.lang_son.pk}
    assert set(read(by=cast.central)) == {cast.cao_bang.pk, cast.lang_son.pk}
    opened = frozenset({(cast.elsewhere.pk, 2024)})
    assert set(read(by=cast.officer, opened=opened)) == {cast.cao_bang.pk, cast.lang_son.pk}


def test_years_without_a_period_have_no_figures(cast: Cast):
    assert units(cast, 1999) == {}
    assert units(cast, 1999, by=cast.nobody) == {}


def test_a_split_is_not_restated(cast: Cast):
    other = Association.objects.create(
        key="moi", gso_code="99", name="Mới", kind="tỉnh", valid_from="2025-07-01"
    )
    Succession.objects.create(predecessor=cast.bac_kan, successor=other, effective_on="2025-07-01")
    factories.approved(cast, cast.thai_nguyen)
    factories.approved(cast, cast.bac_kan)
    assert "đã chia cho 2 đơn vị" in units(cast, map_="today")["thai-nguyen-2025"].why[""]


def test_status_submitted_needs_the_right_to_see_drafts(cast: Cast):
    Period.objects.open_year(2024)
    units(cast, by=cast.officer)
    units(cast, by=cast.central)
    for person in (cast.officer, cast.central):
        with pytest.raises(PermissionDenied):
            units(cast, status="submitted", by=person)
    for person in (cast.stranger, cast.nobody):
        with pytest.raises(PermissionDenied):
            units(cast, by=person)


def test_submitted_figures_need_every_part_of_every_unit_to_be_seen_and_not_any(cast: Cast):
    split = make_split(cast)
    approve_all(split)

    def read(year: int, map_: Map) -> list[str]:
        found = figures(
            by=split.secretary, cluster=split.cluster, years=[year], map_=map_, status="submitted"
        )
        return [unit.association.key for unit in found[year]]

    assert read(AFTER, "today") == ["cao-bang", "lang-son", "quang-ninh"]
    assert read(BEFORE, "then") == ["quang-ninh"]
    # Before they came, Cao Bằng and Lạng Sơn were another cluster's to review; Quảng Ninh alone opens nothing.
    with pytest.raises(PermissionDenied):
        read(BEFORE, "today")


def test_queries_do_not_grow_with_the_number_of_units(cast: Cast, django_assert_num_queries):
    def ask():
        return cluster_report(by=cast.secretary, cluster=cast.cluster, year=2024, map_="today")

    factories.approved(cast)
    ask()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        ask()
    for number in range(30):
        extra = Association.objects.create(
            key=f"x-{number}", gso_code=f"9{number:02}", name=f"X {number}", kind="tỉnh", valid_from=LONG_AGO
        )
        ClusterMembership.objects.create(cluster=cast.cluster, association=extra, valid_from=LONG_AGO)
        factories.approved(cast, extra)
    with django_assert_num_queries(len(few)):
        assert ask().included == 31


@pytest.mark.soak
@pytest.mark.django_db
def test_random_merger_trees_restate_to_the_dong(rounds: int):
    """Each tree: leaves of 2020 merge step by step; the last unit's past is the leaves' sum, or missing."""
    chance = random.Random(2025)
    portal = User.objects.portal()
    period = Period.objects.open_year(2020)
    for tree in range(100 * rounds):
        root, leaves = _random_tree(chance, tree)
        reported = [leaf for leaf in leaves if chance.random() > 0.08]
        sums = dict.fromkeys(all_figures(), 0)
        lacking = set() if len(reported) == len(leaves) else set(sums)
        edits = []
        begun = actions.begin(wanted=[(leaf, period) for leaf in reported])
        for leaf in reported:
            values = {code: chance.randrange(10**15) for code in sums}
            if chance.random() < 0.2:
                blank = chance.choice(list(values))
                values[blank] = None
                lacking.add(blank)
            for code, value in values.items():
                sums[code] += value or 0
            edits.append(actions.Edit(begun[leaf.pk, period.pk], figures=values))
        actions.save(by=portal, edits=edits)
        Return.objects.filter(pk__in=[e.return_.pk for e in edits]).update(
            status="approved", approved_by=portal, approved_at="2021-01-01T00:00:00Z"
        )
        unit = restated(by=portal, association=root, years=[2020])[2020]
        expected = {code: None if code in lacking else total for code, total in sums.items()}
        assert unit.values == expected
        _ratios_are_sums_over_sums(unit, expected)
        if len(reported) < len(leaves):
            assert unit.why[""] == f"chưa đủ ({len(reported)}/{len(leaves)})"
        else:
            assert all(unit.why[code].startswith("chưa đủ (") for code in lacking)
        Succession.objects.all().delete()  # each tree stands alone; thousands together would only be slow to read


def _ratios_are_sums_over_sums(unit: UnitFigures, sums: dict[str, int | None]) -> None:
    for indicator in INDICATORS:
        if not isinstance(indicator, Ratio) or isinstance(indicator, Growth):
            continue
        amount = indicator.of(unit.values, None, unit.why)
        above, below = sums[indicator.numerator], sums[indicator.denominator]
        if above is None or not below:
            assert amount.value is None
            assert amount.missing
        else:
            assert amount.value == Fraction(above * indicator.scale, below)


def _random_tree(chance: random.Random, tree: int) -> tuple[Association, list[Association]]:
    leaves = [
        Association.objects.create(
            key=f"t{tree}-{n}",
            gso_code=f"{tree}",
            name=f"Lá {n}",
            kind="tỉnh",
            valid_from=f"19{n:02}-01-01",
            valid_to="2020-12-31",
        )
        for n in range(chance.randrange(2, 7))
    ]
    standing, step = list(leaves), 0
    while len(standing) > 1:
        step += 1
        since = f"{2020 + step}-07-01"
        merged = Association.objects.create(
            key=f"t{tree}-m{step}", gso_code=f"{tree}", name=f"Gộp {step}", kind="tỉnh", valid_from=since
        )
        taken = [
            standing.pop(chance.randrange(len(standing)))
            for _ in range(min(len(standing), chance.randrange(2, 4)))
        ]
        for predecessor in taken:
            Succession.objects.create(predecessor=predecessor, successor=merged, effective_on=since)
        standing.append(merged)
    return Association.objects.get(pk=standing[0].pk), leaves


def test_clusters_are_kept_apart(cast: Cast):
    factories.approved(cast)
    other = Cluster.objects.create(key="khac", name="Cụm khác", short_name="Khác")
    assert (
        figures(by=User.objects.portal(), cluster=other, years=[2024], map_="then", status="approved")[2024]
        == []
    )


@pytest.mark.parametrize("map_", ["then", "today"])
def test_several_clusters_read_together_say_what_each_says_alone(cast: Cast, map_: Map):
    for unit, members in ((cast.lang_son, 5_000), (cast.thai_nguyen, 3_000), (cast.bac_kan, 900)):
        factories.approved(cast, unit, members=members)
    other = Cluster.objects.create(key="khac", name="Cụm khác", short_name="Khác")
    ClusterMembership.objects.create(cluster=other, association=cast.elsewhere, valid_from=LONG_AGO)
    factories.go(factories.submitted(cast, cast.elsewhere, members=7_000), "approve", cast.administrator)
    found = read_clusters(by=cast.central, clusters=[cast.cluster, other], year=2024, map_=map_).reports
    members = [{unit.association.key: unit.values["members"] for unit in report.units} for report in found]
    merged = {"thai-nguyen-2025": 3_900} if map_ == "today" else {"thai-nguyen": 3_000, "bac-kan": 900}
    assert members == [{"lang-son": 5_000, "cao-bang": None, **merged}, {"elsewhere": 7_000}]
    alone = figures(by=cast.central, cluster=cast.cluster, years=[2024], map_=map_, status="approved")
    assert found[0].years == alone
