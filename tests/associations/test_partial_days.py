"""Days of lists of which only the month or the year is known: kept as they are known, and counted only where certain."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from associations.models import CooperationAgreement, PartialDay, Period
from associations.returns.assessment import assess, list_counts, unsure_key
from associations.sections.movement import AGREEMENTS
from tests import factories

pytestmark = pytest.mark.postgresql

BEFORE = "0017_sent_forms"  # 0018_days_known_in_part follows
WHOLE = st.dates(datetime.date(1996, 1, 1), datetime.date(2100, 12, 31)).map(PartialDay.of)
DAYS = st.one_of(
    WHOLE,
    st.builds(PartialDay, st.integers(1996, 2100), st.integers(1, 12)),
    st.builds(PartialDay, st.integers(1996, 2100)),
)


def agreement(return_, signed_on, until=None, **more):
    values = {"partner": f"Sở {signed_on} {until}", "partner_kind": "press", "position": 1, **more}
    return CooperationAgreement.objects.create(
        of_return=return_, signed_on=signed_on, in_force_until=until, **values
    )


@given(DAYS, DAYS)
def test_what_is_stored_comes_back_and_sorts_in_the_order_of_time(one, other):
    assert PartialDay.of_stored(one.stored) == one
    assert (one < other) == (one.stored < other.stored)
    assert one.first_day <= one.last_day
    assert (one.first_day == one.last_day) == one.is_whole
    if one.last_day < other.first_day:
        assert one < other


@pytest.mark.parametrize(
    ("day", "written", "first", "last"),
    [
        (PartialDay(2024), "2024", "2024-01-01", "2024-12-31"),
        (PartialDay(2024, 2), "2/2024", "2024-02-01", "2024-02-29"),
        (PartialDay(2025, 12), "12/2025", "2025-12-01", "2025-12-31"),
        (PartialDay(2024, 3, 5), "05/03/2024", "2024-03-05", "2024-03-05"),
    ],
)
def test_a_partial_day_is_written_no_further_than_it_is_known(day, written, first, last):
    assert (str(day), str(day.first_day), str(day.last_day)) == (written, first, last)


@pytest.mark.parametrize("text", ["2024-13", "2024-02-30", "2024-00-01", "2024-1", "24", "9/2024", "x", ""])
def test_what_is_no_partial_day_is_never_stored(text):
    with pytest.raises((ValueError, TypeError)):
        PartialDay.of_stored(text)
    with pytest.raises(ValidationError):
        CooperationAgreement(signed_on=text)


def test_the_database_knows_the_same_first_and_last_days(cast):
    return_ = factories.begin(cast.lang_son)
    texts = ["2024", "2023-02", "2024-02", "2024-11", "2024-12", "2024-03-05", "2000-02", "1999-12-31"]
    for text in texts:
        agreement(return_, text)
    rows = CooperationAgreement.objects.order_by("signed_on")
    assert [row.signed_on.stored for row in rows] == sorted(texts)
    for row in rows.annotate(first=F("signed_on__first_day"), last=F("signed_on__last_day")):
        assert (row.first, row.last) == (row.signed_on.first_day, row.signed_on.last_day)


@pytest.mark.parametrize("until", ["2023", "2024-08", "2024-09-04"])
def test_an_agreement_that_ends_before_it_is_signed_is_refused_by_the_database(cast, until):
    return_ = factories.begin(cast.lang_son)
    agreement(return_, "2024-09-05", "2024")
    agreement(return_, "2024-09-05", "2024-09", partner="b")
    with pytest.raises(IntegrityError), transaction.atomic():
        agreement(return_, "2024-09-05", until)
    row = CooperationAgreement(
        signed_on="2024-09-05", in_force_until=until, partner="a", partner_kind="press"
    )
    with pytest.raises(ValidationError, match="trước ngày ký"):
        row.clean()


# Signed on, in force until; whether it counts for a year whose cut-off is 30/11/2025, and whether it may; the same of
# the agreements that were signed within the year.
COUNTED = [
    ("2025-11-30", None, True, False, True, False),
    ("2025-12-01", None, False, False, True, False),
    ("2024", None, True, False, False, False),
    ("2025-11", None, True, False, True, False),
    ("2025-12", None, False, False, True, False),
    ("2025", None, False, True, True, False),
    ("2026", None, False, False, False, False),
    ("2025", "2025-10", False, False, True, False),
    ("2024", "2025", True, False, False, False),
    ("2024", "2025-11", True, False, False, False),
    ("2024", "2025-10", False, False, False, False),
    ("2024", "2024", False, False, False, False),
]


@pytest.mark.parametrize(("signed_on", "until", "counts", "may", "new", "new_may"), COUNTED)
def test_an_agreement_counts_only_where_that_is_certain(cast, signed_on, until, counts, may, new, new_may):
    Period.objects.open_year(2025)
    Period.objects.filter(year=2025).update(figures_as_of=datetime.date(2025, 11, 30))
    return_ = factories.begin(cast.lang_son, 2025)
    agreement(return_, signed_on, until)
    found = list_counts([return_])[return_.pk]
    for code, is_counted, is_unsure in (
        ("cooperation_programmes", counts, may),
        ("cooperation_programmes_new", new, new_may),
    ):
        assert (found[code], found.get(unsure_key(code), 0)) == (is_counted, is_unsure), code


def test_what_is_carried_over_holds_perhaps_still(cast):
    before = factories.begin(cast.lang_son, 2024)
    for until in ("2024", "2024-12", "2025", "2025-01", "2024-12-31", None):
        agreement(before, "2023", until, partner=f"đến {until}")
    period = Period.objects.open_year(2025)
    rows = CooperationAgreement.objects.filter(AGREEMENTS.carries_over(period))
    assert {row.partner for row in rows} == {"đến 2025", "đến 2025-01", "đến None"}


def test_a_year_without_its_end_in_november_is_asked_about_in_words(cast):
    Period.objects.open_year(2025)
    Period.objects.filter(year=2025).update(figures_as_of=datetime.date(2025, 11, 30))
    return_ = factories.draft(cast, year=2025, cooperation_programmes=2)
    agreement(return_, "2024")
    agreement(return_, "2025", partner="b")
    words = " ".join(assess([return_])[return_.pk].obstacles)
    assert (
        "ghi 2, danh mục thỏa thuận phối hợp đếm được 1 dòng. Không đếm 1 dòng chỉ ghi tháng hoặc năm."
        in words
    )
    assert "Ghi đủ ngày, thêm dòng còn thiếu trong danh mục" in words


def test_the_days_of_before_come_through_the_migration_and_back(transactional_db, cast):
    return_ = factories.begin(cast.lang_son)
    row = agreement(return_, "2024-03-05", "2026-12-31")
    line = AGREEMENTS.line(row)

    def migrate_back_to(name):
        executor = MigrationExecutor(connection)
        executor.migrate([("associations", name)])
        return executor.loader.project_state([("associations", name)]).apps

    try:
        old = migrate_back_to(BEFORE).get_model("associations", "CooperationAgreement").objects.get()
        assert (old.signed_on, old.in_force_until) == (datetime.date(2024, 3, 5), datetime.date(2026, 12, 31))
    finally:
        # As far as everything goes: what came after this migration went back with it.
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    row = CooperationAgreement.objects.get()
    assert (row.signed_on, row.in_force_until) == (PartialDay(2024, 3, 5), PartialDay(2026, 12, 31))
    assert AGREEMENTS.line(row) == line == "Sở 2024-03-05 2026-12-31 · báo chí · – · 05/03/2024 · 31/12/2026"
