"""Actions on official targets: set one, change it, take it away, put in those of the national decisions.

Each is one transaction for administrators only, and is written down in words from → to.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction

from associations.actions.associations import must_manage
from associations.actions.records import write_down
from associations.models import Cluster, User
from associations.numbers import format_exact
from associations.returns.workflow import Refused, Stale
from reports.analysis.national_targets import NATIONAL_TARGETS
from reports.indicators import BY_CODE
from reports.models import Target


@dataclass(frozen=True)
class NewTarget:
    """What an indicator is to reach by a year; `value` is in the indicator's unit, no cluster is the whole country."""

    indicator: str
    year: int
    value: Decimal
    cluster: Cluster | None
    legal_basis: str

    @property
    def reach(self) -> str:
        """The value with its unit: "60.000 đồng/người"."""
        return in_unit(self.value, self.indicator)

    @property
    def scope(self) -> str:
        """Whose target it is."""
        return str(self.cluster) if self.cluster else "cả nước"

    @property
    def name(self) -> str:
        """What it is a target of."""
        return f"{label_of(self.indicator)}, đến năm {self.year}, {self.scope}"


def label_of(code: str) -> str:
    """Return an indicator's label; its code where there is no such indicator any more."""
    return BY_CODE[code].label if code in BY_CODE else code


def in_unit(value: Decimal, code: str) -> str:
    """Return a value with the unit of its indicator: "70 %", "60.000 đồng/người"."""
    unit = BY_CODE[code].unit if code in BY_CODE else ""
    return f"{format_exact(value)} {unit}".strip()


def as_stored(target: Target) -> NewTarget:
    """Return a stored target as the value that would make it."""
    return NewTarget(target.indicator, target.year, target.value, target.cluster, target.legal_basis)


def target_seen(target: Target | None) -> str:
    """Return a target in one text, with which a form says what its reader saw."""
    return f"{as_stored(target).name}: {as_stored(target).reach}; {target.legal_basis}" if target else ""


@transaction.atomic
def add_target(*, by: User, new: NewTarget) -> Target:
    """Enter a target. Raises Refused where there is one of that indicator, year and scope, or what it says cannot be."""
    must_manage(by)
    _refuse_what_cannot_be(new)
    target = Target()
    _save(target, new)
    write_down(by=by, row=target, words=f"thêm mục tiêu {new.name}: {new.reach}; căn cứ: {new.legal_basis}")
    return target


@transaction.atomic
def change_target(*, by: User, target: Target, new: NewTarget, seen: str) -> Target:
    """Change a target; nothing is written where nothing changed.

    seen: what the person saw (`target_seen`). Raises Stale where somebody has changed or removed it since, Refused as
    `add_target` does.
    """
    must_manage(by)
    stored = _locked(target, seen)
    before = as_stored(stored)
    if new == before:
        return stored
    _refuse_what_cannot_be(new)
    _save(stored, new)
    write_down(by=by, row=stored, words=f"sửa mục tiêu {before.name}: {changes_in_words(before, new)}")
    return stored


@transaction.atomic
def remove_target(*, by: User, target: Target, seen: str) -> None:
    """Remove a target; stored revisions keep it. Raise Stale where somebody has changed or removed it since."""
    must_manage(by)
    stored = _locked(target, seen)
    was = as_stored(stored)
    write_down(by=by, row=stored, words=f"xóa mục tiêu {was.name}: {was.reach}; căn cứ: {was.legal_basis}")
    stored.delete()


@transaction.atomic
def put_national_targets(*, by: User) -> list[Target]:
    """Enter those targets of the Prime Minister's decisions that are not there; others stay as they are."""
    must_manage(by)
    return [add_target(by=by, new=new) for new in lacking_national_targets()]


def national_targets() -> list[NewTarget]:
    """Return the targets of the Prime Minister's decisions."""
    return [
        NewTarget(code, year, Decimal(value), None, basis) for code, year, value, basis in NATIONAL_TARGETS
    ]


def lacking_national_targets() -> list[NewTarget]:
    """Return those of the Prime Minister's decisions for which no target of the whole country stands."""
    standing = set(Target.objects.filter(cluster=None).values_list("indicator", "year"))
    return [new for new in national_targets() if (new.indicator, new.year) not in standing]


def other_of(new: NewTarget, target: Target | None) -> Target | None:
    """Return the target that stands already for the same indicator, year and scope, another than `target`."""
    same = Target.objects.filter(indicator=new.indicator, year=new.year, cluster=new.cluster)
    return (same.exclude(pk=target.pk) if target else same).first()


def changes_in_words(before: NewTarget, after: NewTarget) -> str:
    """Return what differs between two targets, from → to."""
    pairs = (
        ("chỉ số", label_of(before.indicator), label_of(after.indicator)),
        ("đến năm", str(before.year), str(after.year)),
        ("mức", before.reach, after.reach),
        ("của", before.scope, after.scope),
        ("căn cứ", before.legal_basis, after.legal_basis),
    )
    return "; ".join(f"{what}: {old} → {new}" for what, old, new in pairs if old != new)


def _refuse_what_cannot_be(new: NewTarget) -> None:
    problems = []
    if new.indicator not in BY_CODE:
        problems.append(f"Không có chỉ số “{new.indicator}”. Chọn trong danh sách.")
    if not new.legal_basis.strip():
        problems.append("Ghi căn cứ pháp lý: số, ngày của văn bản, hoặc kết luận của hội nghị.")
    if problems:
        raise Refused(problems)


def _save(target: Target, new: NewTarget) -> None:
    """Store what is new; of two who enter the same at once the second is refused by the database's own rule."""
    clash = other_of(new, target if target.pk else None)
    target.indicator, target.year, target.value = new.indicator, new.year, new.value
    target.cluster, target.legal_basis = new.cluster, new.legal_basis.strip()
    try:
        with transaction.atomic():
            if clash is None:
                target.save()
    except IntegrityError:
        clash = other_of(new, target if target.pk else None)
    if clash:
        raise Refused([f"Đã có mục tiêu này: {target_seen(clash)}. Sửa mục tiêu ấy, hoặc chọn năm khác."])


def _locked(target: Target, seen: str) -> Target:
    """Return the target as it stands, held until the action ends."""
    stored = (
        Target.objects.select_for_update(of=("self",)).select_related("cluster").filter(pk=target.pk).first()
    )
    if stored is None:
        raise Stale(["Mục tiêu này vừa có người xóa. Quay lại danh sách để xem."])
    if target_seen(stored) != seen:
        raise Stale(
            [f"Vừa có người sửa mục tiêu này; bây giờ là: {target_seen(stored)}. Xem lại rồi làm tiếp."]
        )
    return stored
