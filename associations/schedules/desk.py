"""What an officer has to do: a card for every return that can be entered, the most urgent first, and what there is besides.

A constant number of queries, whatever the number of associations, years and returns.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from associations import access
from associations.models import (
    Association,
    Cluster,
    ClusterMembership,
    Event,
    Period,
    Question,
    Return,
    User,
)
from associations.models.associations import holds_on
from associations.returns.assessment import Standing, read_standing
from associations.returns.deadlines import Deadline, deadlines_of, read_belonging, read_more_time
from associations.returns.history import last_sendings_back
from associations.returns.receipt import with_receipt
from associations.returns.sheet import remaining_of
from associations.schedules.extensions import refusal_to_ask_extension
from associations.sections.base import sections

Place = tuple[int, int]  # the ids of an association and a period


@dataclass(frozen=True)
class DeskCard:
    """The return of one association and year that waits for its officer, begun or not, or is on its way.

    remaining: figures still to fill or explain. questions: those that wait for an answer, what must be answered first.
    back: by whom and why it was sent back or reopened. requested_until: the day to which more time was asked, while no
    answer came. may_ask: whether it may be asked now.
    """

    association: Association
    period: Period
    return_: Return | None
    deadline: Deadline
    today: datetime.date
    remaining: int = 0
    questions: tuple[Question, ...] = ()
    back: Event | None = None
    requested_until: datetime.date | None = None
    may_ask: bool = False
    has_receipt: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the association may enter something today."""
        return self.waits and not self.closed

    @property
    def waits(self) -> bool:
        """Whether it is the association's turn: not begun, a draft, or sent back."""
        return self.return_ is None or self.return_.is_editable

    @property
    def closed(self) -> str:
        """Why nothing may be entered today; "" where something may."""
        return self.deadline.refusal(self.today)

    @property
    def only_sections(self) -> list[str]:
        """The titles of the sections that alone may be entered, by an extension; [] where all may, or none."""
        keys = self.deadline.sections_open(self.today)
        return [section.title for section in sections() if section.key in keys] if keys else []

    @property
    def days_left(self) -> int | None:
        """Days to the due date that holds, negative after it; None where none is set."""
        return (self.deadline.due - self.today).days if self.deadline.due else None

    @property
    def due_in_words(self) -> str:
        """The due date that holds, and how far off it is; "" where none is set."""
        due, left = self.deadline.due, self.days_left
        if due is None or left is None:
            return ""
        granted = " (đã gia hạn)" if self.deadline.is_extended else ""
        when = "đã quá hạn" if left < 0 else f"còn {left} ngày" if left else "hết hôm nay"
        return f"Hạn nộp {due:%d/%m/%Y}{granted}, {when}"

    @property
    def question(self) -> Question | None:
        """The question to begin with."""
        return self.questions[0] if self.questions else None

    @property
    def reopened(self) -> Event | None:
        """By whom and why it was reopened after its approval; of one sent back the questions say it."""
        return self.back if self.back and self.back.kind == Event.Kind.REOPEN else None

    @property
    def urgency(self) -> tuple[int, datetime.date, int]:
        """What cards are ordered by, the most urgent first: what can be done today, by its due date; the oldest first."""
        if not self.waits:
            return 2, datetime.date.max, -self.period.year
        without = self.today if self.back else datetime.date.max
        return int(bool(self.closed)), self.deadline.due or without, self.period.year


@dataclass(frozen=True)
class Past:
    """A return of a past year, of the association or of one that it took in."""

    return_: Return
    has_receipt: bool

    @property
    def shows_receipt(self) -> bool:
        return self.has_receipt and not self.return_.is_editable


@dataclass(frozen=True)
class Own:
    """An association of an officer: its other returns, and its profile as a cluster and a year, where there is one.

    has_place: whether it has approved figures in that year, so that the profile ranks it.
    """

    association: Association
    past: Sequence[Past]
    profile: tuple[Cluster, int] | None
    has_place: bool


@dataclass(frozen=True)
class Desk:
    """What stands on an officer's desk; clusters: those to which its associations ever belonged."""

    cards: Sequence[DeskCard]
    own: Sequence[Own]
    clusters: Sequence[Cluster] = ()


def desk_of(user: User, associations: Iterable[Association], periods: Sequence[Period]) -> Desk:
    """Return what somebody has to do for associations that they fill, and what there is of them besides.

    periods: all there are, the last first.
    """
    units = list({unit.pk: unit for unit in associations}.values())
    if not units:
        return Desk((), ())
    found = _Found(user, units, periods)
    cards = sorted(found.cards(), key=lambda card: card.urgency)
    return Desk(cards, found.own(), found.belonging.clusters)


class _Found:
    """All that is read for a desk."""

    def __init__(self, user: User, units: list[Association], periods: Sequence[Period]) -> None:
        self.user, self.units, self.periods = user, units, periods
        self.reach = access.reach(user)
        self.territories = access.territories_around(unit.pk for unit in units)
        self.before = {unit.pk: self.territories.predecessors({unit.pk}) for unit in units}
        everyone = {pk for unit in units for pk in (unit.pk, *self.before[unit.pk])}
        rows = with_receipt(access.visible_returns(user).filter(association__in=everyone))
        self.returns = list(
            rows.select_related("association", "period").order_by("-period__year", "association__key")
        )
        self.by_place = {(r.association_id, r.period_id): r for r in self.returns}
        self.belonging = read_belonging(units, periods)
        places = ((unit, period) for unit in units for period in self._reported(unit))
        granted, self.requested = read_more_time(units)
        self.deadlines = deadlines_of(places, self.belonging, granted)

    def _reported(self, unit: Association) -> list[Period]:
        """Return the periods that an association reports for, the last first."""
        return [period for period in self.periods if unit.is_valid_on(period.figures_as_of)]

    def cards(self) -> list[DeskCard]:
        """Return a card for each return that waits for its association, and for the latest year in any state."""
        wanted = [
            (unit, period)
            for unit in self.units
            for period in self._reported(unit)
            if self._has_card(unit, period)
        ]
        begun = [r for unit, period in wanted if (r := self.by_place.get((unit.pk, period.pk)))]
        editable = [return_ for return_ in begun if return_.is_editable]
        standing = read_standing(editable, periods=self.periods, territories=self.territories)
        remaining = remaining_of(editable, standing)
        backs = _sendings_back(editable)
        today = timezone.localdate()
        cards = []
        for unit, period in wanted:
            place = (unit.pk, period.pk)
            return_, deadline = self.by_place.get(place), self.deadlines[place]
            refused = refusal_to_ask_extension(
                unit, period, return_=return_, by=self.reach, deadline=deadline
            )
            card = DeskCard(
                association=unit,
                period=period,
                return_=return_,
                deadline=deadline,
                today=today,
                remaining=remaining.get(return_.pk, 0) if return_ else 0,
                questions=_questions(standing, return_),
                back=backs.get(return_.pk) if return_ else None,
                requested_until=self.requested.get(place),
                may_ask=not refused and place not in self.requested,
                has_receipt=return_ is not None and return_.has_receipt,
            )
            cards.append(card)
        return cards

    def _has_card(self, unit: Association, period: Period) -> bool:
        """Return whether a year has a card: the latest, one whose return waits, one never begun that is due and open."""
        if period == self._reported(unit)[0]:
            return True
        place = (unit.pk, period.pk)
        if return_ := self.by_place.get(place):
            return return_.is_editable
        deadline = self.deadlines[place]
        return deadline.due is not None and not deadline.refusal(timezone.localdate())

    def own(self) -> list[Own]:
        """Return what there is of each association beside its cards."""
        found = []
        for unit in self.units:
            profile = self._profile(unit, self.belonging.memberships.get(unit.pk, ()))
            years = {period.year for period in self.periods if self._has_figures(unit, period)}
            has_place = profile is not None and profile[1] in years
            found.append(Own(unit, self._past(unit), profile, has_place))
        return found

    def _past(self, unit: Association) -> list[Past]:
        mine = {unit.pk, *self.before[unit.pk]}
        with_card = {period.pk for period in self._reported(unit) if self._has_card(unit, period)}
        return [
            Past(return_, return_.has_receipt)
            for return_ in self.returns
            if return_.association_id in mine
            and not (return_.association_id == unit.pk and return_.period_id in with_card)
        ]

    def _profile(
        self, unit: Association, memberships: Sequence[ClusterMembership]
    ) -> tuple[Cluster, int] | None:
        """Return the cluster and the year of an association's profile: the last that has approved figures, else the last."""
        places = [
            (period, membership.cluster)
            for period in self._reported(unit)
            for membership in memberships
            if holds_on(membership, period.figures_as_of)
            and access.reads_cluster_year(self.user, membership.cluster, period)
        ]
        with_figures = [place for place in places if self._has_figures(unit, place[0])]
        for period, cluster in (*with_figures, *places):
            return cluster, period.year
        return None

    def _has_figures(self, unit: Association, period: Period) -> bool:
        return_ = self.by_place.get((unit.pk, period.pk))
        return return_ is not None and return_.has_approved_figures


def _questions(standing: Standing, return_: Return | None) -> tuple[Question, ...]:
    """Return the open questions of a return that waits for its officer, what must be answered first."""
    if return_ is None or return_.pk not in standing.written:
        return ()
    waiting = standing.written[return_.pk].open_questions
    return tuple(sorted(waiting, key=lambda question: (not question.must_answer, question.number)))


def _sendings_back(returns: Iterable[Return]) -> dict[int, Event]:
    """Return the last sending back or reopening by return id; nothing is read of returns that never moved."""
    moved = [return_ for return_ in returns if return_.version > 1]
    return last_sendings_back(moved) if moved else {}
