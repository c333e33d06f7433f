"""Until when an association may enter its return: the cluster's dates and the extensions granted to it.

Every date counts until 23:59:59 in Asia/Ho_Chi_Minh, so days are compared, never hours.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import FilteredRelation, Q, Value
from django.utils import timezone

from associations.models import (
    Association,
    Cluster,
    ClusterMembership,
    Event,
    Extension,
    ExtensionRequest,
    Period,
    Return,
    Schedule,
)
from associations.models.associations import holds_on

_MOVES_OF_SUBMISSION = (
    Event.Kind.SUBMIT,
    Event.Kind.WITHDRAW,
    Event.Kind.BEGIN_REVIEW,
    Event.Kind.SEND_BACK,
    Event.Kind.APPROVE,
)


@dataclass(frozen=True)
class Deadline:
    """The dates that hold for one association and period; None where the cluster has set none.

    `extensions` are those granted and not ended early, in force or over, the one that lasts longest last.
    """

    schedule: Schedule | None = None
    extensions: tuple[Extension, ...] = ()

    @property
    def opens(self) -> datetime.date | None:
        return self.schedule.opens if self.schedule else None

    @property
    def locks(self) -> datetime.date | None:
        return self.schedule.locks if self.schedule else None

    @property
    def due(self) -> datetime.date | None:
        """The last day on which a submission is on time: the cluster's, or that of a later extension."""
        set_for_all = self.schedule.due if self.schedule else None
        return max((d for d in (set_for_all, self.extended_to) if d), default=None) if set_for_all else None

    @property
    def extended_to(self) -> datetime.date | None:
        """The last day of the longest extension; None where there is none."""
        return self.extensions[-1].until if self.extensions else None

    def is_locked(self, day: datetime.date) -> bool:
        """Return whether the cluster's locking date has passed, extensions aside."""
        return self.locks is not None and day > self.locks

    def sections_open(self, day: datetime.date) -> frozenset[str] | None:
        """Return the keys of the sections that may be entered on a day: None for all, an empty set for none."""
        if self.opens and day < self.opens:
            return frozenset()
        if not self.is_locked(day):
            return None
        in_force = [extension for extension in self.extensions if day <= extension.until]
        if any(not extension.sections for extension in in_force):
            return None
        return frozenset(key for extension in in_force for key in extension.sections)

    def refusal(self, day: datetime.date) -> str:
        """Return why nothing may be entered on a day, with the next step; "" where some section is open."""
        if self.opens and day < self.opens:
            return f"Cụm mở nhập từ ngày {self.opens:%d/%m/%Y}. Chờ đến ngày ấy rồi nhập."
        if self.sections_open(day) == frozenset():
            ended = self.extended_to
            over = f", gia hạn đến hết {ended:%d/%m/%Y} cũng đã hết" if ended and ended < day else ""
            return (
                f"Đã khóa nhập từ sau ngày {self.locks:%d/%m/%Y}{over}. Muốn sửa thì nhờ thư ký cụm gia hạn: "
                "bấm “Xin gia hạn” ở trang báo cáo, nêu rõ mục nào và vì sao."
            )
        return ""

    def closed_section(self, key: str, day: datetime.date) -> str:
        """Return why one section may not be entered though others may; "" where it is open."""
        sections = self.sections_open(day)
        if sections is None or key in sections or not key:
            return ""
        return "Mục này không được gia hạn nên đã khóa. Muốn sửa thì nhờ thư ký cụm gia hạn thêm mục này."

    @property
    def in_words(self) -> str:
        """The dates as an officer reads them: due, what was granted, when it locks; "" where none is set."""
        dates = []
        if self.due:
            dates.append(f"hạn nộp {self.due:%d/%m/%Y}" + (" (đã gia hạn)" if self.is_extended else ""))
        if self.locks:
            dates.append(f"khóa nhập sau ngày {max(self.locks, self.extended_to or self.locks):%d/%m/%Y}")
        return ", ".join(dates)

    @property
    def is_extended(self) -> bool:
        """Whether the due date is an extension's and no longer the cluster's."""
        return self.due is not None and self.schedule is not None and self.due != self.schedule.due


_FAR = datetime.timedelta(days=2 * 366)  # a date beyond is a slip in the year


def problem_with_day(day: datetime.date) -> str:
    """Return why a day cannot be set as a date to come: it has passed, or its year is a slip; "" where it can."""
    today = timezone.localdate()
    if day < today:
        return f"Ngày {day:%d/%m/%Y} đã qua. Chọn từ ngày {today:%d/%m/%Y} trở đi."
    return problem_with_year(day)


def problem_with_year(day: datetime.date) -> str:
    """Return why the year of a day must be a slip: it is far ahead; "" where it is not."""
    if day - timezone.localdate() > _FAR:
        return f"Ngày {day:%d/%m/%Y} còn quá hai năm nữa. Kiểm tra lại năm."
    return ""


def is_on_time(deadline: Deadline, submitted_at: datetime.datetime | None) -> bool | None:
    """Return whether a first valid submission came by the due date that holds; None without a date or submission."""
    if deadline.due is None or submitted_at is None:
        return None
    return timezone.localdate(submitted_at) <= deadline.due


def first_valid_submissions(returns: Iterable[Return]) -> dict[int, datetime.datetime]:
    """Return when each return was first submitted and not withdrawn again, by return id; one query."""
    found: dict[int, datetime.datetime] = {}
    last: dict[int, datetime.datetime] = {}
    moves = Event.objects.filter(of_return__in=list(returns), kind__in=_MOVES_OF_SUBMISSION)
    for event in moves.order_by("of_return", "number").values_list("of_return", "kind", "at"):
        pk, kind, at = event
        if kind == Event.Kind.SUBMIT:
            last[pk] = at
        elif kind == Event.Kind.WITHDRAW:
            last.pop(pk, None)
        if pk in last and kind != Event.Kind.SUBMIT:
            found.setdefault(pk, last[pk])
    for pk, at in last.items():
        found.setdefault(pk, at)
    return found


def deadline_of(return_: Return) -> Deadline:
    """Return the dates that hold for one return."""
    place = (return_.association, return_.period)
    return deadlines_of([place])[return_.association_id, return_.period_id]


@dataclass(frozen=True)
class Belonging:
    """To which clusters associations ever belonged, and the dates that those set.

    memberships: by association id, the one entered first on top, each with its cluster. schedules: by (cluster id,
    period id).
    """

    memberships: Mapping[int, list[ClusterMembership]]
    schedules: Mapping[tuple[int, int], Schedule]

    @property
    def clusters(self) -> list[Cluster]:
        """The clusters to which one of the associations ever belonged."""
        every = (membership.cluster for of_unit in self.memberships.values() for membership in of_unit)
        return list({cluster.pk: cluster for cluster in every}.values())

    def schedule_of(self, association: Association, period: Period) -> Schedule | None:
        """Return the dates of a period that the first cluster has set to which an association belongs on its day."""
        for membership in self.memberships.get(association.pk, ()):
            schedule = self.schedules.get((membership.cluster_id, period.pk))
            if schedule is not None and holds_on(membership, period.figures_as_of):
                return schedule
        return None


def read_belonging(associations: Iterable[Association], periods: Iterable[Period]) -> Belonging:
    """Return to which clusters associations belonged and what dates those set for some periods; one query."""
    by_pk = {period.pk: period for period in periods}
    memberships: dict[int, list[ClusterMembership]] = defaultdict(list)
    schedules: dict[tuple[int, int], Schedule] = {}
    dates = FilteredRelation("cluster__schedules", condition=Q(cluster__schedules__period__in=by_pk))
    rows = ClusterMembership.objects.filter(association__in=[unit.pk for unit in associations])
    found = rows.annotate(dates=dates).select_related("cluster", "dates")  # type: ignore[misc]
    for row in found.order_by("pk"):
        of_unit = memberships[row.association_id]
        if (
            not of_unit or of_unit[-1].pk != row.pk
        ):  # a membership comes once for each of its cluster's schedules
            of_unit.append(row)
        schedule: Schedule | None = getattr(row, "dates", None)
        if schedule is not None:
            schedule.cluster, schedule.period = row.cluster, by_pk[schedule.period_id]
            schedules[schedule.cluster_id, schedule.period_id] = schedule
    return Belonging(memberships, schedules)


Granted = Mapping[tuple[int, int], list[Extension]]  # by (association id, schedule id)


def deadlines_of(
    places: Iterable[tuple[Association, Period]],
    belonging: Belonging | None = None,
    granted: Granted | None = None,
) -> dict[tuple[int, int], Deadline]:
    """Return the dates for associations and periods, by (association id, period id); a constant number of queries.

    The cluster is the one to which the association belongs on the day that the period's figures are of. belonging
    and granted: of these associations and periods, where they are read already.
    """
    wanted = {(association.pk, period.pk): (association, period) for association, period in places}
    if belonging is None:
        units, periods = zip(*wanted.values(), strict=True) if wanted else ((), ())
        belonging = read_belonging(units, periods)
    schedules = {place: belonging.schedule_of(*of_place) for place, of_place in wanted.items()}
    dated = {place: schedule for place, schedule in schedules.items() if schedule}
    if granted is None:
        granted = _extensions({unit for unit, _ in dated}, dated.values()) if dated else {}
    found = {}
    for place, schedule in schedules.items():
        extensions = granted.get((place[0], schedule.pk), ()) if schedule else ()
        found[place] = Deadline(schedule, tuple(extensions))
    return found


def _extensions(
    units: Collection[int], schedules: Iterable[Schedule]
) -> dict[tuple[int, int], list[Extension]]:
    """Return the extensions not ended early by (association id, schedule id), the one that lasts longest last."""
    found = defaultdict(list)
    granted = Extension.objects.filter(association__in=units, schedule__in=schedules, ended_at=None)
    for extension in granted.order_by("until", "pk"):
        found[extension.association_id, extension.schedule_id].append(extension)
    return found


def read_more_time(
    associations: Iterable[Association],
) -> tuple[Granted, dict[tuple[int, int], datetime.date]]:
    """Return the extensions of associations as `deadlines_of` takes them, and until when more is requested; one query.

    The requests are those that wait for an answer, by (association id, period id).
    """
    ids = [unit.pk for unit in associations]
    granted = Extension.objects.filter(association__in=ids, ended_at=None)
    waiting = ExtensionRequest.objects.filter(association__in=ids, state=ExtensionRequest.State.OPEN)
    columns = ("association_id", "schedule_id", "schedule__period_id", "until", "pk", "sections")
    extensions: dict[tuple[int, int], list[Extension]] = defaultdict(list)
    requested: dict[tuple[int, int], datetime.date] = {}
    rows = granted.annotate(asks=Value(0)).values_list("asks", *columns)
    both = rows.union(waiting.annotate(asks=Value(1)).values_list("asks", *columns), all=True)
    for asks, unit, schedule, period, until, pk, of_sections in sorted(both, key=lambda row: row[4:6]):
        if asks:
            requested[unit, period] = until
        else:
            extension = Extension(
                pk=pk, association_id=unit, schedule_id=schedule, until=until, sections=of_sections
            )
            extensions[unit, schedule].append(extension)
    return extensions, requested
