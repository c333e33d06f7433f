"""Actions on an existing association: change what the registry says of it, remove one entered by mistake."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from associations.actions.associations import (
    lock_registry,
    must_manage,
    named,
    refusal_of_day,
    refusals_of_code,
    rows_that_refer_to,
)
from associations.actions.facts import Facts, WrongFields, differences, joined, refuse_stale
from associations.actions.records import write_down
from associations.actions.succession_days import ONE_DAY, refuse_unless_they_meet
from associations.models import Association, Return, User
from associations.returns.workflow import Refused


@dataclass(frozen=True)
class WantedAssociation:
    """What the registry is to say of an association; its key and level stay."""

    name: str
    kind: str
    gso_code: str
    parent: Association | None
    has_association: bool
    valid_from: datetime.date
    valid_to: datetime.date | None


def facts_of(unit: Association) -> Facts:
    """Return what the registry says of an association, in words and values."""
    return (
        ("tên", unit.name),
        ("loại", unit.kind),
        ("mã thống kê", unit.gso_code),
        ("hội cấp trên", named(unit.parent) if unit.parent else None),
        ("đã có tổ chức Hội", unit.has_association),
        ("từ ngày", unit.valid_from),
        ("đến hết ngày", unit.valid_to),
    )


@transaction.atomic
def change_association(
    *, by: User, unit: Association, wanted: WantedAssociation, seen: str | None = None
) -> Association:
    """Change what the registry says of an association.

    Raise WrongFields where something does not go together or with its mergers, Refused where a return would be
    left without an association, Stale where others changed it since it was `seen`.
    """
    must_manage(by)
    lock_registry()
    held = Association.objects.select_for_update(of=("self",)).select_related("parent").get(pk=unit.pk)
    before = facts_of(held)
    refuse_stale(before, seen)
    stood = Association(
        valid_from=held.valid_from, valid_to=held.valid_to, has_association=held.has_association
    )
    held.name, held.kind, held.gso_code = wanted.name.strip(), wanted.kind, wanted.gso_code.strip()
    held.parent, held.has_association = wanted.parent, wanted.has_association
    held.valid_from, held.valid_to = wanted.valid_from, wanted.valid_to
    found = differences(before, facts_of(held))
    if not found:
        return held
    if wrong := _wrong_fields(held, stood):
        raise WrongFields(wrong)
    if obstacles := _refusals_to_lose(held, stood):
        raise Refused(obstacles)
    held.save()
    if (held.valid_from, held.valid_to) != (stood.valid_from, stood.valid_to):
        refuse_unless_they_meet([held])
    write_down(by=by, row=held, words=joined(found))
    return held


@transaction.atomic
def remove_association(*, by: User, unit: Association) -> None:
    """Remove an association entered by mistake. Raise Refused where anything refers to it."""
    must_manage(by)
    lock_registry()
    held = Association.objects.get(pk=unit.pk)
    if obstacles := refusals_to_remove(held):
        raise Refused(obstacles)
    write_down(by=by, row=held, words=f"bỏ {named(held)}, mã {held.gso_code}")
    held.delete()


def refusals_to_remove(unit: Association) -> list[str]:
    """Return why an association cannot be taken back; [] where nothing refers to it."""
    hanging = rows_that_refer_to(unit)
    if not hanging:
        return []
    return [f"Không bỏ được {named(unit)}: đã có {', '.join(hanging)}. Hội thôi hoạt động thì ghi ngày cuối."]


def _wrong_fields(unit: Association, stood: Association) -> dict[str, str]:
    wrong: dict[str, str] = {}
    _check_words(unit, wrong)
    _check_days(unit, wrong)
    if not wrong:
        _check_mergers(unit, stood, wrong)
    if not wrong and (obstacles := refusals_of_code(unit)):
        wrong["gso_code"] = " ".join(obstacles)
    return wrong


def _check_words(unit: Association, wrong: dict[str, str]) -> None:
    level = Association.Level(unit.level)
    kinds = Association.KINDS_OF_LEVEL[level]
    if not unit.name or len(unit.name) > 100:
        wrong["name"] = f"Tên hội “{unit.name[:40]}” phải có từ 1 đến 100 chữ."
    if unit.kind not in kinds:
        wrong["kind"] = f"Loại “{unit.kind}” phải là một trong: {', '.join(kinds)}."
    if not (unit.gso_code.isascii() and unit.gso_code.isdigit() and len(unit.gso_code) <= 5):
        wrong["gso_code"] = f"Mã thống kê “{unit.gso_code}” phải là 1 đến 5 chữ số."
    if unit.parent and (level == Association.Level.PROVINCE or unit.parent.level == level):
        wrong["parent"] = f"{named(unit.parent)} không thể là hội cấp trên của {unit.name}."


def _check_days(unit: Association, wrong: dict[str, str]) -> None:
    for name, day in (("valid_from", unit.valid_from), ("valid_to", unit.valid_to)):
        if day and (obstacles := refusal_of_day(day)):
            wrong[name] = " ".join(obstacles)
    if unit.valid_to and unit.valid_to < unit.valid_from:
        wrong.setdefault(
            "valid_to", f"Ngày cuối {unit.valid_to:%d/%m/%Y} sớm hơn ngày đầu {unit.valid_from:%d/%m/%Y}."
        )


def _check_mergers(unit: Association, stood: Association, wrong: dict[str, str]) -> None:
    """Add to `wrong` the days that a merger has set: changed alone, a day would be lost or counted twice."""
    where = "Ngày ấy đổi ở trang “Kế thừa”, cùng với các hội liên quan."
    if unit.valid_to != stood.valid_to and (taken := unit.successions.select_related("successor").first()):
        wrong["valid_to"] = (
            f"{unit.name} được {named(taken.successor)} kế thừa từ {taken.effective_on:%d/%m/%Y}, "
            f"nên đến hết {taken.effective_on - ONE_DAY:%d/%m/%Y}. {where}"
        )
    first = unit.precessions.select_related("predecessor").order_by("effective_on").first()
    if unit.valid_from == stood.valid_from or first is None:
        return
    if stood.valid_from == first.effective_on or unit.valid_from > first.effective_on:
        wrong["valid_from"] = (
            f"{unit.name} kế thừa {named(first.predecessor)} từ {first.effective_on:%d/%m/%Y}. {where}"
        )


def _refusals_to_lose(unit: Association, stood: Association) -> list[str]:
    """Return a sentence for each return that was begun and for whose day the association would be there no longer."""
    begun = Return.objects.filter(Q(figures_version__gt=0) | Q(standing__isnull=False), association=unit)
    obstacles = []
    for return_ in begun.select_related("period").order_by("period__year"):
        day = return_.period.figures_as_of
        state = return_.get_status_display().lower()
        if stood.is_valid_on(day) and not unit.is_valid_on(day):
            obstacles.append(
                f"Báo cáo {unit.name} {return_.period.year} ({state}) có số liệu đến {day:%d/%m/%Y}, "
                f"nên {unit.name} phải có vào ngày ấy."
            )
        elif stood.has_association and not unit.has_association:
            obstacles.append(
                f"{unit.name} đã có báo cáo năm {return_.period.year} ({state}), nên không thể là chưa có tổ chức Hội."
            )
    return obstacles
