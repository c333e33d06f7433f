"""Why associations cannot be merged, and why a merger cannot be undone, in words."""

import datetime
from collections.abc import Sequence

from associations.actions.associations import named, refusal_of_day, refusals_of_code, refusals_of_row
from associations.models import Association, Return, Succession
from associations.territory import Territories

_ONE_DAY = datetime.timedelta(days=1)


def refusals_of_days(predecessors: Sequence[Association], day: datetime.date) -> list[str]:
    """Return why a day cannot be a merger's, and which predecessors are missing or named twice."""
    obstacles = refusal_of_day(day)
    if not predecessors:
        obstacles.append("Chọn ít nhất một hội được sáp nhập.")
    seen: set[int] = set()
    for unit in predecessors:
        if unit.pk in seen:
            obstacles.append(f"{named(unit)} đứng hai lần trong các hội được sáp nhập. Bỏ một lần.")
        seen.add(unit.pk)
    return obstacles


def refusals_to_merge(
    predecessors: list[Association], unit: Association, day: datetime.date, basis: str, *, is_new: bool
) -> list[str]:
    """Return why predecessors cannot merge into an association on a day, both rows of each conflict named."""
    obstacles = [f"Căn cứ pháp lý dài quá 200 chữ: “{basis[:40]}…”."] if len(basis.strip()) > 200 else []
    levels = {p.level: p for p in predecessors} | {unit.level: unit}
    if len(levels) > 1:
        one, other = levels.values()
        obstacles.append(f"{named(one)} và {named(other)} không cùng cấp.")
    if is_new:
        obstacles += refusals_of_row(unit, but=predecessors)
    else:
        obstacles += _refusals_of_standing(unit, predecessors, day)
    for predecessor in predecessors:
        obstacles += _refusals_of_predecessor(predecessor, unit, day)
    return obstacles


def _refusals_of_standing(
    unit: Association, predecessors: list[Association], day: datetime.date
) -> list[str]:
    """Return why an existing association cannot take others in on a day."""
    if unit in predecessors:
        return [f"{named(unit)} vừa là hội được sáp nhập vừa là hội kế thừa. Bỏ ở một chỗ."]
    names = ", ".join(named(p) for p in predecessors)
    obstacles = _circles(unit, predecessors)
    if unit.valid_from < day:
        obstacles.append(
            f"{named(unit)} đã có trước ngày {day:%d/%m/%Y} nên không kế thừa {names} từ ngày ấy được. "
            "Lập một hội mới làm hội kế thừa; hội cũ cũng là hội được sáp nhập."
        )
    elif not unit.is_valid_on(day):
        obstacles.append(
            f"{named(unit)} chưa có vào ngày {day:%d/%m/%Y}: giữa {names} và hội ấy sẽ có những ngày "
            f"không hội nào báo cáo. Chọn ngày có hiệu lực {unit.valid_from:%d/%m/%Y}."
        )
    return obstacles + refusals_of_code(unit, but=predecessors)


def _circles(unit: Association, predecessors: list[Association]) -> list[str]:
    """Return a sentence for each predecessor that itself came from the successor, at any remove."""
    territories = Territories(around={predecessor.pk for predecessor in predecessors})
    return [
        f"{named(predecessor)} → {named(unit)} tạo thành vòng kế thừa: {named(predecessor)} "
        f"đã hình thành từ {named(unit)}. Bỏ một trong hai."
        for predecessor in predecessors
        if unit.pk in territories.predecessors({predecessor.pk})
    ]


def _refusals_of_predecessor(unit: Association, successor: Association, day: datetime.date) -> list[str]:
    eve = day - _ONE_DAY
    merger = f"việc sáp nhập thành {successor.name} từ {day:%d/%m/%Y}"
    obstacles = [
        f"{named(unit)} đã được {named(s.successor)} kế thừa từ {s.effective_on:%d/%m/%Y}"
        f"{f' theo {s.legal_basis}' if s.legal_basis else ''}. Bỏ hội này, hoặc hoàn tác việc sáp nhập kia trước."
        for s in unit.successions.select_related("successor")
    ]
    if not unit.is_valid_on(eve):
        obstacles.append(
            f"{named(unit)} không có vào ngày {eve:%d/%m/%Y}, ngày trước {merger}. "
            "Chọn ngày khác, hoặc hội khác."
        )
    orphaned = Return.objects.filter(association=unit, period__figures_as_of__gte=day)
    obstacles += [
        f"Báo cáo {r} ({r.get_status_display().lower()}, số liệu đến {r.period.figures_as_of:%d/%m/%Y}) "
        f"sẽ không còn hội nào đứng tên vì {merger}. Chọn ngày có hiệu lực sau ngày chốt số liệu ấy."
        for r in orphaned.select_related("association", "period").order_by("period__year")
    ]
    later = unit.memberships.filter(valid_from__gte=day).select_related("association", "cluster")
    obstacles += [
        f"{named(unit)} vào {m.cluster} {m.days}, sau {merger}. Sửa ngày của một trong hai." for m in later
    ]
    return obstacles


def refusals_to_take_back(successor: Association) -> list[str]:
    """Return why a merger cannot be taken back now; [] where it can, codes that were reassigned since apart."""
    return refusals_to_undo(
        successor, list(successor.precessions.select_related("predecessor").order_by("pk"))
    )


def refusals_to_undo(unit: Association, successions: list[Succession]) -> list[str]:
    """Return why the merger of the given successions cannot be undone: returns, mergers or roles depend on it."""
    if not successions:
        return [f"{named(unit)} không hình thành từ việc sáp nhập nào nên không có gì để hoàn tác."]
    merger = f"việc sáp nhập {', '.join(s.predecessor.name for s in successions)} thành {named(unit)}"
    obstacles = [
        f"Báo cáo {r} {_state(r)} nên {merger} không hoàn tác được nữa."
        for r in unit.returns.select_related("association", "period").order_by("period__year")
    ]
    obstacles += [
        f"{named(unit)} đã sáp nhập thành {named(s.successor)} từ {s.effective_on:%d/%m/%Y}. "
        "Hoàn tác việc sáp nhập ấy trước."
        for s in unit.successions.select_related("successor")
    ]
    obstacles += [
        f"{a.user} được giao vai trò {a.get_role_display()} của {named(unit)} từ {a.valid_from:%d/%m/%Y}"
        f"{f' đến {a.valid_to:%d/%m/%Y}' if a.valid_to else ''} nên {merger} không hoàn tác được nữa."
        for a in unit.assignments.select_related("user").order_by("pk")
    ]
    return obstacles


def _state(return_: Return) -> str:
    if not return_.figures_version:
        return f"đã bắt đầu, chưa có số liệu ({return_.get_status_display().lower()})"
    return f"đã có số liệu ({return_.get_status_display().lower()})"
