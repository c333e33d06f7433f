"""Which backups stay: seven days, five weeks, twelve months, and never less because the portal's clock or nights failed."""

import datetime
import os
from array import array

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from khuyenhoc.operations.backups import rotation
from khuyenhoc.operations.backups.rotation import DAYS, MONTHS, WEEKS, clear_away, new_file, outdated

HANOI = timezone.get_default_timezone()
NOW = datetime.datetime(2026, 11, 30, 12, 0, tzinfo=HANOI)
HOURS_OF_FIVE_YEARS = 5 * 366 * 24


def days(known):
    return {moment.date() for moment in known}


def weeks(known):
    return {moment.isocalendar()[:2] for moment in known}


def months(known):
    return {(moment.year, moment.month) for moment in known}


def at(hours):
    return [NOW + datetime.timedelta(hours=number) for number in hours]


def some_hours(most):
    """Up to so many hours of five years, two bytes each: drawn at once, where a list is drawn number by number."""
    drawn = st.tuples(st.integers(0, most), st.binary(min_size=2 * most, max_size=2 * most))
    return drawn.map(lambda some: [hour % HOURS_OF_FIVE_YEARS for hour in array("H", some[1])[: some[0]]])


@given(some_hours(40), some_hours(4))
def test_the_newest_of_each_of_the_last_days_weeks_and_months_stays(hours, wrong_hours):
    known, wrong_clock = at(-number for number in hours), at(number + 1 for number in wrong_hours)
    gone = outdated(known + wrong_clock, NOW)
    stay = set(known) - gone
    assert gone <= set(known), "what a wrong clock named is not looked at"
    assert outdated(stay, NOW) == set(), "clearing away twice removes nothing more"
    assert len(stay) <= DAYS + WEEKS + MONTHS
    for number, of in ((DAYS, days), (WEEKS, weeks), (MONTHS, months)):
        for period in sorted(of(known))[-number:]:
            newest = max(moment for moment in known if of([moment]) == {period})
            assert newest in stay
    for moment in stay:  # and nothing stays without such a reason
        assert any(
            moment == max(other for other in known if of([other]) == of([moment]))
            and of([moment]) <= set(sorted(of(known))[-number:])
            for number, of in ((DAYS, days), (WEEKS, weeks), (MONTHS, months))
        )


@given(st.integers(1, 500), st.randoms(use_true_random=True))
def test_night_after_night_the_past_stays_in_reach(nights, luck):
    """However many nights fail, there is always the last backup, and one of about as long ago as there were any."""
    stay, first = set(), None
    for night in range(nights):
        now = NOW + datetime.timedelta(days=night)
        if luck.random() < 0.3:
            continue
        first = first or now
        stay = {*stay, now} - outdated({*stay, now}, now)
        assert now in stay
        months_back = (now.year - first.year) * 12 + now.month - first.month
        assert len(months(stay)) >= min(months_back + 1, MONTHS) - 2  # a month may have had no night


def _lay(folder, *moments):
    for moment in moments:
        (folder / f"khuyen-hoc-{moment:%Y%m%d-%H%M%S}.zip").write_text("")


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def test_only_files_of_that_name_are_touched(folder):
    now = timezone.localtime()
    _lay(folder, *(now - datetime.timedelta(days=400 + number) for number in range(400)))
    others = ["thu.zip", "khuyen-hoc-20200101-000000.zip.bak", "khuyen-hoc-20209901-000000.zip", "khuyen-hoc-2020.zip",
              "x-khuyen-hoc-20200101-000000.zip", "khuyen-hoc-٢٠200101-000000.zip"]  # fmt: skip
    for name in others:
        (folder / name).write_text("")
    (folder / "khuyen-hoc-20200101-000001.zip").mkdir()
    (folder / "khuyen-hoc-20200101-000002.zip").symlink_to(folder / "thu.zip")
    made = new_file(folder)
    made.write_text("")
    cleared = clear_away(folder, made)
    left = set(os.listdir(folder))
    assert {*others, made.name, "khuyen-hoc-20200101-000001.zip", "khuyen-hoc-20200101-000002.zip"} <= left
    assert (len(cleared.names), cleared.problems) == (400 - (len(left) - len(others) - 3), [])
    assert len(left) - len(others) - 2 <= DAYS + WEEKS + MONTHS


def test_parts_of_killed_ones_go_once_nobody_writes_them(folder):
    old = [
        "khuyen-hoc-20260101-000000.zip.copy.part",
        "truoc-khi-khoi-phuc-20260101-000000.zip.part",  # of a restore
        "truoc-khi-khoi-phuc-20260101-000000-2.zip.copy.age.part",
    ]
    others = ["a.zip.part", "truoc-khi-khoi-phuc-20260101-000000.zip", "khuyen-hoc-20260102-000000.zip.part"]
    for name in [*old, *others]:
        (folder / name).write_text("half")
        os.utime(folder / name, (0, 0))
    os.utime(folder / others[-1])  # is being written
    made = new_file(folder)
    made.write_text("")
    assert sorted(clear_away(folder, made).names) == sorted(old)
    assert sorted(os.listdir(folder)) == sorted([*others, made.name])


def test_what_cannot_be_removed_is_named(folder, monkeypatch):
    _lay(folder, *(NOW - datetime.timedelta(days=400, minutes=number) for number in range(2)))
    made = new_file(folder)
    made.write_text("")

    def refuse(file):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(rotation.Path, "unlink", refuse)
    (problem,) = clear_away(folder, made).problems
    assert "không xóa được bản sao lưu cũ" in problem


def test_a_folder_that_cannot_be_looked_at_is_named(folder, monkeypatch):
    def refuse(folder):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(rotation.Path, "iterdir", refuse)
    (problem,) = clear_away(folder, folder / "made").problems
    assert problem.startswith(f"{folder}: không xem được thư mục")


def test_two_of_one_second_have_two_names(folder):
    first = new_file(folder)
    first.write_text("")
    assert new_file(folder) != first
