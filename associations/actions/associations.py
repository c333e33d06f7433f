"""Actions on the registry's associations, and the checks and records that all registry actions share.

What was done is kept in words (`records`), as with people.
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import models, transaction

from associations import access
from associations.actions.records import write_down
from associations.models import Association, Period, User
from associations.returns.workflow import Refused

FIRST_DAY = datetime.date(Period.FIRST_YEAR, 1, 1)
LAST_DAY = datetime.date(Period.LAST_YEAR, 12, 31)

_KEY = re.compile(r"[A-Za-z0-9_-]{1,60}")
_GSO_CODE = re.compile(r"[0-9]{1,5}")


@dataclass(frozen=True)
class NewTerritory:
    """An association that is to be entered, valid from a day."""

    key: str
    name: str
    kind: str
    gso_code: str
    valid_from: datetime.date
    level: str = Association.Level.PROVINCE
    parent: Association | None = None
    has_association: bool = True
    valid_to: datetime.date | None = None


@transaction.atomic
def add_associations(*, by: User, added: Sequence[NewTerritory]) -> list[Association]:
    """Enter associations, all or none. Raise Refused naming both rows where two do not go together."""
    must_manage(by)
    lock_registry()
    made: list[Association] = []
    obstacles: list[str] = [] if added else ["Ghi ít nhất một hội."]
    for new in added:
        unit = Association(
            key=new.key,
            name=new.name.strip(),
            kind=new.kind,
            gso_code=new.gso_code.strip(),
            level=new.level,
            parent=new.parent,
            has_association=new.has_association,
            valid_from=new.valid_from,
            valid_to=new.valid_to,
        )
        refusals = refusals_of_row(unit)
        if not refusals:
            unit.save()
            made.append(unit)
        obstacles += refusals
    if obstacles:
        raise Refused(obstacles)
    for unit in made:
        write_down(by=by, row=unit, words=f"thêm {named(unit)}")
    return made


def must_manage(by: User) -> None:
    """Raise Refused for everybody but administrators."""
    if not access.may_manage(by):
        raise Refused(["Chỉ quản trị làm được việc này."])


@contextmanager
def rehearsed() -> Iterator[None]:
    """Run the block in a transaction that is rolled back at its end: previews do the action and undo it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def lock_registry() -> None:
    """Serialise actions on the registry: each checks rows that another may be changing."""
    list(Association.objects.select_for_update().order_by("pk").values_list("pk", flat=True))


def rows_that_refer_to(row: models.Model) -> list[str]:
    """Return what refers to a row in any app, counted: ["2 báo cáo", "1 thành viên cụm"]; [] where nothing does."""
    found = []
    for relation in row._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or relation.field.model is None:
            continue
        model = relation.field.model
        if count := model._default_manager.filter(**{relation.field.name: row}).count():
            found.append(f"{count} {model._meta.verbose_name}")
    return found


def named(unit: Association) -> str:
    """Return an association as refusals name it, with its days, which tell two of one name apart."""
    return f"{unit.name} ({unit.days})"


def refusal_of_day(day: datetime.date) -> list[str]:
    """Return why a day cannot be one of the registry; [] where it can."""
    if FIRST_DAY <= day <= LAST_DAY:
        return []
    return [
        f"Ngày {day:%d/%m/%Y} nằm ngoài khoảng {FIRST_DAY:%d/%m/%Y} đến {LAST_DAY:%d/%m/%Y}. Ghi lại năm."
    ]


def refusals_of_row(unit: Association, *, but: Iterable[Association] = ()) -> list[str]:
    """Return why an association cannot be entered as it is; `but` are those whose codes become free."""
    obstacles = refusal_of_day(unit.valid_from)
    if unit.valid_to and unit.valid_to < unit.valid_from:
        obstacles.append(
            f"{unit.name}: ngày cuối {unit.valid_to:%d/%m/%Y} sớm hơn {unit.valid_from:%d/%m/%Y}."
        )
    if unit.parent and unit.parent.level == unit.level:
        obstacles.append(f"{named(unit.parent)} cùng cấp với {unit.name} nên không thể là hội cấp trên.")
    if not unit.name.strip() or len(unit.name) > 100:
        obstacles.append(f"Tên hội “{unit.name[:40]}” phải có từ 1 đến 100 chữ.")
    kinds = Association.KINDS_OF_LEVEL[Association.Level(unit.level)]
    if unit.kind not in kinds:
        obstacles.append(f"{unit.name}: loại “{unit.kind}” phải là một trong: {', '.join(kinds)}.")
    if not _GSO_CODE.fullmatch(unit.gso_code):
        obstacles.append(f"{unit.name}: mã thống kê “{unit.gso_code}” phải là 1 đến 5 chữ số.")
    obstacles += refusal_of_key(unit.key, unit.name, Association)
    return obstacles + refusals_of_code(unit, but=but)


def refusal_of_key(key: str, name: str, model: type[models.Model]) -> list[str]:
    """Return why a key cannot be given to a new row of a model; [] where it can."""
    if not _KEY.fullmatch(key):
        return [f"{name}: khóa “{key}” chỉ gồm chữ không dấu, chữ số và dấu gạch nối, nhiều nhất 60 chữ."]
    holder = model._default_manager.filter(key=key).first()
    if holder is None:
        return []
    whose = named(holder) if isinstance(holder, Association) else str(holder)
    return [f"Khóa “{key}” của {name} đã là của {whose}. Chọn khóa khác."]


def refusals_of_code(unit: Association, *, but: Iterable[Association] = ()) -> list[str]:
    """Return a sentence for each association that bears the same code on some of the same days."""
    others = Association.objects.filter(level=unit.level, gso_code=unit.gso_code)
    others = others.exclude(pk__in=[other.pk for other in (unit, *but) if other.pk])
    overlapping = others.filter(models.Q(valid_to=None) | models.Q(valid_to__gte=unit.valid_from))
    if unit.valid_to:
        overlapping = overlapping.filter(valid_from__lte=unit.valid_to)
    return [
        f"{named(unit)} và {named(other)} cùng mang mã {unit.gso_code} trong những ngày trùng nhau. "
        "Sửa mã, hoặc ngày của một trong hai hội."
        for other in overlapping.order_by("valid_from")
    ]
