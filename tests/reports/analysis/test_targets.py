"""Official targets: which one counts, how far a result is from it, and that the data are loaded."""

import json
from fractions import Fraction

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from reports.analysis.national_targets import NATIONAL_TARGETS
from reports.analysis.targets import Aim, aims_of, choose_aims, progress, read_aims
from reports.indicators import BY_CODE, Amount
from reports.models import Target
from tests import factories

pytestmark = pytest.mark.postgresql

FAMILIES = Aim("family_rate", 2025, Fraction(70), "Quyết định")


@pytest.fixture
def targets(db):
    # Rows of a migration are gone after a test that empties the tables.
    for indicator, year, value, basis in NATIONAL_TARGETS:
        Target.objects.get_or_create(
            indicator=indicator, year=year, cluster=None, defaults={"value": value, "legal_basis": basis}
        )


def test_the_decisions_are_loaded_with_their_legal_basis(targets):
    stored = {(t.indicator, t.year): (int(t.value), t.legal_basis[:18]) for t in Target.objects.all()}
    assert stored["family_rate", 2025] == (70, "Quyết định 387/QĐ-")
    assert stored["clan_rate", 2025][0] == stored["community_rate", 2025][0] == 65
    assert stored["unit_rate", 2025][0] == 80
    assert stored["citizen_rate", 2025] == (40, "Quyết định 677/QĐ-")
    assert [stored["official_rate", year][0] for year in (2025, 2030)] == [60, 80]


def test_the_target_of_the_year_counts_else_the_next_later_one_and_the_clusters_before_the_countrys(
    cast, targets
):
    assert read_aims(cast.cluster, 2024)["citizen_rate"].year == 2025
    assert read_aims(cast.cluster, 2026)["citizen_rate"].value == 60
    assert "family_rate" not in read_aims(cast.cluster, 2026)
    Target.objects.create(
        indicator="family_rate", year=2025, value=75, cluster=cast.cluster, legal_basis="Nghị quyết của cụm"
    )
    assert read_aims(cast.cluster, 2025)["family_rate"].value == 75


def test_the_one_that_counts_knows_which_follows_and_none_that_has_passed_is_ahead(cast, targets):
    def ahead(year):
        aims = read_aims(cast.cluster, year)
        return {code: aim.year for code, aim in aims.ahead_of(year).items()}, [
            a.code for a in aims.ends_by(year)
        ]

    ending = ["family_rate", "clan_rate", "community_rate", "unit_rate"]
    beyond = {"citizen_rate": 2030, "official_rate": 2030}
    assert read_aims(cast.cluster, 2023)["citizen_rate"].following.value == 60
    assert read_aims(cast.cluster, 2023)["family_rate"].following is None
    assert ahead(2023) == (dict.fromkeys(ending, 2025) | dict.fromkeys(beyond, 2025), [])
    assert ahead(2025) == (beyond, ending)
    assert ahead(2026) == (beyond, ending)
    assert ahead(2031) == ({}, [*ending, *beyond])
    Target.objects.create(indicator="family_rate", year=2035, value=80, legal_basis="x")
    Target.objects.create(
        indicator="citizen_rate", year=2030, value=65, legal_basis="y", cluster=cast.cluster
    )
    assert ahead(2026)[0] == {"family_rate": 2035, **beyond}
    assert [aim.value for aim in read_aims(cast.cluster, 2025)["citizen_rate"].later] == [65]


def test_the_clusters_own_counts_in_whatever_order_and_what_is_no_indicator_is_left_out():
    own, country = (
        Target(indicator="family_rate", year=2025, value=value, cluster_id=cluster, legal_basis="x")
        for value, cluster in ((75, 1), (70, None))
    )
    gone = Target(indicator="no_longer", year=2025, value=1, legal_basis="x")
    for rows in ((own, country, gone), (gone, country, own)):
        aims = choose_aims(rows, 2025)
        assert {code: aim.value for code, aim in aims.items()} == {"family_rate": 75}


TARGETS = st.dictionaries(
    st.tuples(st.sampled_from(["family_rate", "clan_rate", "citizen_rate"]), st.integers(2020, 2035)),
    st.integers(1, 100),
)


@given(TARGETS, st.integers(2019, 2036))
def test_every_indicator_with_a_target_has_one_ahead_or_a_last_one_and_never_both(values, year):
    given_ = [Aim(code, of, Fraction(value), "x") for (code, of), value in values.items()]
    aims = aims_of(given_, year)
    ahead, ended = aims.ahead_of(year), aims.ends_by(year)
    assert sorted([*ahead, *(aim.code for aim in ended)]) == sorted({aim.code for aim in given_})
    assert all(aim.year > year for aim in ahead.values())
    assert all(aim.year <= year for aim in ended)
    assert not set(aims) & set(aims.lapsed)
    assert all(
        aim.year == max(of for other, of in values if other == code) for code, aim in aims.lapsed.items()
    )
    for code, aim in aims.items():
        chain = [one.year for one in (aim, *aim.later)]
        assert chain == sorted(of for other, of in values if other == code and of >= year)


def test_one_target_an_indicator_year_and_scope(cast, targets):
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.create(indicator="unit_rate", year=2025, value=1, legal_basis="x")


def test_the_json_names_the_target_and_its_year(cast, targets, capsys):
    factories.approved(cast)
    call_command("figures", cluster="dong-bac", year=2024)
    text = json.loads(capsys.readouterr().out)["indicators"]
    assert (text["citizen_rate"]["target"], text["citizen_rate"]["target_year"]) == (40, 2025)
    assert (text["fund_total"]["target"], text["fund_total"]["target_year"]) == (None, None)


def test_gap_lacking_and_pace():
    found = progress(BY_CODE["family_rate"], Amount(600, 1001, Fraction(60_000, 1001)), FAMILIES, 2023)
    assert found.gap == 70 - Fraction(60_000, 1001)
    assert found.lacking == 101  # 701 of 1001 are 70.03 %, 700 are not enough
    assert found.pace == found.gap / 2
    assert not found.is_reached
    reached = progress(BY_CODE["family_rate"], Amount(70, 100, Fraction(70)), FAMILIES, 2025)
    assert (reached.lacking, reached.pace, reached.is_reached) == (0, None, True)
    assert progress(BY_CODE["family_rate"], Amount(None, 5, None), FAMILIES, 2023).gap is None
    assert not progress(
        BY_CODE["family_rate"], Amount(695, 1000, Fraction(139, 2)), FAMILIES, 2025
    ).is_reached
    fund = Aim("fund_total", 2025, Fraction(9), "Kế hoạch")
    assert progress(BY_CODE["fund_total"], Amount(7, None, Fraction(7)), fund, 2025).lacking is None


@given(st.integers(1, 10**6), st.integers(0, 10**6))
def test_what_is_lacking_reaches_the_target_and_one_less_does_not(denominator, numerator):
    indicator = BY_CODE["family_rate"]
    amount = Amount(numerator, denominator, Fraction(numerator * 100, denominator))
    lacking = progress(indicator, amount, FAMILIES, 2025).lacking
    assert lacking is not None
    assert Fraction((numerator + lacking) * 100, denominator) >= 70
    assert lacking == 0 or Fraction((numerator + lacking - 1) * 100, denominator) < 70
