"""Actions on periods: open a year, change its days and its cut-off, remove one that nothing refers to."""

import datetime

from django.db import IntegrityError, transaction

from associations.actions.associations import lock_registry, must_manage, refusal_of_day, rows_that_refer_to
from associations.actions.facts import Facts, WrongFields, differences, joined, refuse_stale
from associations.actions.records import write_down
from associations.models import Period, User
from associations.returns.workflow import Refused

CUT_OFF = "số liệu tính đến ngày"


def facts_of(period: Period) -> Facts:
    """Return what a period says, in words and values."""
    return (
        ("từ ngày", period.starts_on),
        ("đến hết ngày", period.ends_on),
        (CUT_OFF, period.figures_as_of),
    )


@transaction.atomic
def open_period(
    *,
    by: User,
    year: int,
    starts_on: datetime.date,
    ends_on: datetime.date,
    figures_as_of: datetime.date,
) -> Period:
    """Open a year of reports. Raise WrongFields where its days do not go together or the year is open already."""
    must_manage(by)
    lock_registry()
    period = Period(year=year, starts_on=starts_on, ends_on=ends_on, figures_as_of=figures_as_of)
    wrong = _wrong_fields(period)
    if Period.objects.filter(year=year).exists():
        wrong["year"] = _opened_already(year)
    elif not Period.FIRST_YEAR <= year <= Period.LAST_YEAR:
        wrong["year"] = f"Năm {year} nằm ngoài {Period.FIRST_YEAR}–{Period.LAST_YEAR}. Kiểm tra lại năm."
    if wrong:
        raise WrongFields(wrong)
    try:
        with transaction.atomic():
            period.save()
    except IntegrityError:
        raise WrongFields({"year": _opened_already(year)}) from None
    words = f"mở kỳ từ {starts_on:%d/%m/%Y} đến {ends_on:%d/%m/%Y}, {CUT_OFF} {figures_as_of:%d/%m/%Y}"
    write_down(by=by, row=period, words=words)
    return period


def _opened_already(year: int) -> str:
    return f"Năm {year} đã mở rồi. Sửa ngày của kỳ ấy ở trang của kỳ."


@transaction.atomic
def change_period(
    *,
    by: User,
    period: Period,
    starts_on: datetime.date,
    ends_on: datetime.date,
    figures_as_of: datetime.date,
    seen: str | None = None,
) -> Period:
    """Change a period's days. Raise WrongFields where they do not go together, Stale where others changed them.

    seen: the period as the person saw it (`facts.as_seen`).
    """
    must_manage(by)
    lock_registry()
    held = Period.objects.select_for_update().get(pk=period.pk)
    before = facts_of(held)
    refuse_stale(before, seen)
    held.starts_on, held.ends_on, held.figures_as_of = starts_on, ends_on, figures_as_of
    found = differences(before, facts_of(held))
    if not found:
        return held
    if wrong := _wrong_fields(held):
        raise WrongFields(wrong)
    held.save(update_fields=["starts_on", "ends_on", "figures_as_of"])
    write_down(by=by, row=held, words=joined(found))
    return held


@transaction.atomic
def remove_period(*, by: User, period: Period) -> None:
    """Remove a period that was opened by mistake. Raise Refused where returns, dates or a meeting refer to it."""
    must_manage(by)
    lock_registry()
    held = Period.objects.select_for_update().get(pk=period.pk)
    if obstacles := refusals_to_remove(held):
        raise Refused(obstacles)
    write_down(by=by, row=held, words="bỏ kỳ")
    held.delete()


def refusals_to_remove(period: Period) -> list[str]:
    """Return why a period cannot be removed; [] where nothing refers to it."""
    referring = rows_that_refer_to(period)
    return (
        [f"Không bỏ được {str(period).lower()}: đã có {', '.join(referring)} của kỳ này."]
        if referring
        else []
    )


def _wrong_fields(period: Period) -> dict[str, str]:
    """Return a sentence for each day that does not fit the year, the other days or the periods beside it."""
    wrong: dict[str, str] = {}
    _check_days(period, wrong)
    if not wrong:
        _check_beside(period, wrong)
    return wrong


def _check_days(period: Period, wrong: dict[str, str]) -> None:
    year, starts_on, ends_on = period.year, period.starts_on, period.ends_on
    cut_off = period.figures_as_of
    for name in ("starts_on", "ends_on", "figures_as_of"):
        if obstacles := refusal_of_day(getattr(period, name)):
            wrong[name] = " ".join(obstacles)
    if starts_on.year not in (year - 1, year):
        wrong.setdefault("starts_on", f"Ngày {starts_on:%d/%m/%Y} không phải là ngày đầu của kỳ năm {year}.")
    if ends_on.year not in (year, year + 1):
        wrong.setdefault("ends_on", f"Ngày {ends_on:%d/%m/%Y} không phải là ngày cuối của kỳ năm {year}.")
    if ends_on < starts_on:
        wrong.setdefault("ends_on", f"Ngày cuối {ends_on:%d/%m/%Y} sớm hơn ngày đầu {starts_on:%d/%m/%Y}.")
    elif not starts_on <= cut_off <= ends_on:
        wrong.setdefault(
            "figures_as_of",
            f"Ngày {cut_off:%d/%m/%Y} nằm ngoài kỳ, từ {starts_on:%d/%m/%Y} đến {ends_on:%d/%m/%Y}. "
            "Chọn một ngày trong kỳ.",
        )


def _check_beside(period: Period, wrong: dict[str, str]) -> None:
    """Add what does not fit the periods before and after: a day of two periods, cut-offs out of order."""
    earlier = Period.objects.filter(year__lt=period.year).order_by("-year").first()
    later = Period.objects.filter(year__gt=period.year).order_by("year").first()
    if earlier and period.starts_on <= earlier.ends_on:
        wrong["starts_on"] = (
            f"Ngày {period.starts_on:%d/%m/%Y} thuộc kỳ năm {earlier.year}, kỳ ấy đến hết {earlier.ends_on:%d/%m/%Y}. "
            "Sửa ngày của một trong hai kỳ."
        )
    if later and later.starts_on <= period.ends_on:
        wrong["ends_on"] = (
            f"Ngày {period.ends_on:%d/%m/%Y} thuộc kỳ năm {later.year}, kỳ ấy từ {later.starts_on:%d/%m/%Y}. "
            "Sửa ngày của một trong hai kỳ."
        )
