"""Check how the days of a succession and of its two associations meet; all that changes any of them calls this."""

import datetime
from collections.abc import Iterable

from django.db.models import Q

from associations.actions.associations import named
from associations.models import Association, Succession
from associations.returns.workflow import Refused

ONE_DAY = datetime.timedelta(days=1)


def wrong_days(one: Association, other: Association, day: datetime.date) -> dict[str, str]:
    """Return why `other` cannot succeed `one` from a day, by field; {} where it can.

    `one` must end the day before and `other` exist on the day.
    """
    if one.valid_to is None:
        return {
            "predecessor": f"{named(one)} chưa kết thúc. Ghi một việc sáp nhập, hoặc ghi ngày cuối của hội trước."
        }
    if one.valid_to != day - ONE_DAY:
        return {
            "effective_on": f"{named(one)} có đến hết {one.valid_to:%d/%m/%Y}, nên ngày {named(other)} kế thừa "
            f"phải là {one.valid_to + ONE_DAY:%d/%m/%Y}, không phải {day:%d/%m/%Y}."
        }
    if not other.is_valid_on(day):
        return {
            "effective_on": f"{named(other)} không có vào ngày {day:%d/%m/%Y}, ngày kế thừa {named(one)}."
        }
    return {}


def refuse_unless_they_meet(units: Iterable[Association]) -> None:
    """Raise Refused where days as they are saved do not meet in some succession from or into the associations."""
    touching = Succession.objects.filter(Q(predecessor__in=units) | Q(successor__in=units))
    obstacles = [
        sentence
        for row in touching.select_related("predecessor", "successor").order_by("effective_on", "pk")
        for sentence in wrong_days(row.predecessor, row.successor, row.effective_on).values()
    ]
    if obstacles:
        raise Refused([*obstacles, "Sửa các việc kế thừa ấy trước."])
