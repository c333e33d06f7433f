"""Actions on a succession by itself: one that no merger entered here covers, and what a merger said of the law and
the day.

Mergers stay the main way (`mergers`): they end and found associations. Here the days of the associations stand, and
the succession has to fit them; a changed day moves them along.
"""

import datetime

from django.db import transaction

from associations.actions.associations import (
    lock_registry,
    must_manage,
    named,
    refusal_of_day,
    refusals_of_code,
)
from associations.actions.facts import Facts, WrongFields, differences, joined, refuse_stale
from associations.actions.records import write_down
from associations.actions.succession_days import ONE_DAY, refuse_unless_they_meet, wrong_days
from associations.models import Association, ClusterMembership, Merger, Return, Succession, User
from associations.returns.workflow import Refused
from associations.territory import Territories

_LONGEST_BASIS = 200


def facts_of(succession: Succession) -> Facts:
    """Return what a succession says, in words and values."""
    return (
        ("có hiệu lực từ", succession.effective_on),
        ("căn cứ pháp lý", succession.legal_basis),
    )


@transaction.atomic
def add_succession(
    *,
    by: User,
    predecessor: Association,
    successor: Association,
    effective_on: datetime.date,
    legal_basis: str,
) -> Succession:
    """Let an existing association succeed another that has ended. Raise WrongFields where they do not fit."""
    must_manage(by)
    lock_registry()
    made = Succession(
        predecessor=Association.objects.get(pk=predecessor.pk),
        successor=Association.objects.get(pk=successor.pk),
        effective_on=effective_on,
        legal_basis=legal_basis.strip(),
    )
    if wrong := _wrong_fields(made):
        raise WrongFields(wrong)
    made.save()
    words = f"{named(made.successor)} kế thừa {named(made.predecessor)} từ {effective_on:%d/%m/%Y}"
    words += f" theo {made.legal_basis}" if made.legal_basis else ""
    _write_down(by, made, words)
    return made


@transaction.atomic
def change_succession(
    *,
    by: User,
    succession: Succession,
    effective_on: datetime.date,
    legal_basis: str,
    seen: str | None = None,
) -> Succession:
    """Change the legal basis of a succession, or the day of all that its successor took up that day.

    With the day move the ends of the predecessors, the beginning of the successor and their memberships. Raises
    WrongFields where the day does not fit, Refused where a return would be left without an association, Stale where
    others changed it since it was `seen`.
    """
    must_manage(by)
    lock_registry()
    held = Succession.objects.select_related("predecessor", "successor").get(pk=succession.pk)
    before = facts_of(held)
    refuse_stale(before, seen)
    day, held.legal_basis = held.effective_on, legal_basis.strip()
    held.effective_on = effective_on
    found = differences(before, facts_of(held))
    if not found:
        return held
    if len(held.legal_basis) > _LONGEST_BASIS:
        raise WrongFields({"legal_basis": _too_long(held.legal_basis)})
    held.save(update_fields=["legal_basis"])
    if effective_on != day:
        _move(held.successor, day, effective_on)
        held.refresh_from_db()
    _write_down(by, held, joined(found))
    return held


@transaction.atomic
def remove_succession(*, by: User, succession: Succession) -> None:
    """Remove a succession entered by itself; days of associations stay. Raise Refused for one of a merger."""
    must_manage(by)
    lock_registry()
    held = Succession.objects.select_related("predecessor", "successor").get(pk=succession.pk)
    if obstacles := refusals_to_remove(held):
        raise Refused(obstacles)
    _write_down(by, held, f"bỏ việc {named(held.successor)} kế thừa {named(held.predecessor)}")
    held.delete()


def refusals_to_remove(succession: Succession) -> list[str]:
    """Return why a succession cannot be taken back by itself; [] where it can."""
    if Merger.objects.filter(successor=succession.successor).exists():
        return [
            "Việc này được ghi như một việc sáp nhập: hoàn tác ở trang “Sáp nhập”, cùng với mọi thay đổi của nó."
        ]
    return []


def warnings_of(succession: Succession) -> list[str]:
    """Return what is allowed but has to be known: a predecessor that went to several."""
    others = succession.predecessor.successions.exclude(pk=succession.pk).select_related("successor")
    return [
        f"{named(succession.predecessor)} cũng được {named(other.successor)} kế thừa: số liệu quá khứ của hội đã chia "
        "không quy đổi được cho hội nào."
        for other in others
    ]


def _write_down(by: User, succession: Succession, words: str) -> None:
    """Record words with the succession and with both associations."""
    write_down(by=by, row=succession, words=words)
    pair = f"kế thừa {succession.predecessor.name} → {succession.successor.name}: {words}"
    for unit in (succession.predecessor, succession.successor):
        write_down(by=by, row=unit, words=pair)


def _too_long(basis: str) -> str:
    return f"Căn cứ pháp lý dài quá {_LONGEST_BASIS} chữ: “{basis[:40]}…”."


def _wrong_fields(made: Succession) -> dict[str, str]:
    one, other, day = made.predecessor, made.successor, made.effective_on
    if obstacles := refusal_of_day(day):
        return {"effective_on": " ".join(obstacles)}
    if len(made.legal_basis) > _LONGEST_BASIS:
        return {"legal_basis": _too_long(made.legal_basis)}
    if one == other:
        return {"successor": f"{named(one)} không kế thừa chính mình. Chọn hội khác."}
    if one.level != other.level:
        return {"successor": f"{named(one)} và {named(other)} không cùng cấp."}
    if standing := one.successions.filter(successor=other).first():
        return {"successor": f"{named(other)} đã kế thừa {named(one)} từ {standing.effective_on:%d/%m/%Y}."}
    if other.pk in Territories(around={one.pk}).predecessors({one.pk}):
        return {
            "successor": f"{named(one)} đã hình thành từ {named(other)}, nên {named(other)} kế thừa lại thì thành vòng."
        }
    return wrong_days(one, other, day)


def _move(successor: Association, day: datetime.date, to: datetime.date) -> None:
    """Move all that a successor took up on a day, with what ends and begins by it."""
    if obstacles := refusal_of_day(to):
        raise WrongFields({"effective_on": " ".join(obstacles)})
    group = list(successor.precessions.filter(effective_on=day).select_related("predecessor"))
    for succession in group:
        _end_on(succession.predecessor, day - ONE_DAY, to - ONE_DAY)
    unit = Association.objects.get(pk=successor.pk)
    if unit.valid_from == day:
        unit.valid_from = to
        _refuse_unless_it_holds(unit)
        ClusterMembership.objects.filter(association=unit, valid_from=day).update(valid_from=to)
        unit.save(update_fields=["valid_from"])
    units = [unit, *(succession.predecessor for succession in group)]
    _refuse_memberships(units)
    Succession.objects.filter(pk__in=[succession.pk for succession in group]).update(effective_on=to)
    refuse_unless_they_meet(units)
    if codes := [sentence for one in units for sentence in refusals_of_code(one)]:
        raise Refused(codes)


def _end_on(unit: Association, eve: datetime.date, to: datetime.date) -> None:
    if unit.valid_to != eve:
        return
    unit.valid_to = to
    _refuse_unless_it_holds(unit)
    memberships = ClusterMembership.objects.filter(association=unit, valid_to=eve)
    if late := memberships.filter(valid_from__gt=to).select_related("cluster").first():
        raise WrongFields({"effective_on": f"{named(unit)} vào {late.cluster} {late.days}, sau ngày ấy."})
    memberships.update(valid_to=to)
    unit.save(update_fields=["valid_to"])


def _refuse_unless_it_holds(unit: Association) -> None:
    """Raise where an association would end before it begins, or not be there for a return that it began."""
    if unit.valid_to and unit.valid_to < unit.valid_from:
        raise WrongFields({"effective_on": f"Hội {unit.name} sẽ kết thúc trước khi bắt đầu: {unit.days}."})
    obstacles = [
        f"Báo cáo {unit.name} {r.period.year} ({r.get_status_display().lower()}) có số liệu đến "
        f"{r.period.figures_as_of:%d/%m/%Y}, nên {unit.name} phải có vào ngày ấy."
        for r in Return.objects.filter(association=unit).select_related("period").order_by("period__year")
        if not unit.is_valid_on(r.period.figures_as_of)
    ]
    if obstacles:
        raise Refused(obstacles)


def _refuse_memberships(units: list[Association]) -> None:
    """Raise where a membership would begin after it ends."""
    for row in ClusterMembership.objects.filter(association__in=units).select_related(
        "cluster", "association"
    ):
        if row.valid_to and row.valid_to < row.valid_from:
            obstacles = f"{row.association.name} ở {row.cluster} sẽ thôi trước khi vào: {row.days}."
            raise WrongFields({"effective_on": obstacles})
