"""Associations that merge, give parts away and change clusters over years, with people assigned to them; and the rules.

`World` is data: rows as somebody would write them on a sheet of paper. `Rules` answers every right from those rows in
the words of the rules, one sentence a function, sharing nothing with access.py.
"""

import datetime
from dataclasses import dataclass, field

from hypothesis import strategies as st

YEARS = (2021, 2022, 2023, 2024)
FOUNDED = datetime.date(2015, 1, 1)
CLUSTERS, UNITS, PEOPLE = 3, 4, 4
_ONE_DAY = datetime.timedelta(days=1)

Day = datetime.date


@dataclass
class Row:
    """From when to when something holds, both days counted."""

    what: tuple[int, ...]
    since: Day
    until: Day | None = None

    def on(self, day: Day) -> bool:
        """Whether it holds on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass
class World:
    """units: by number. members: (cluster, unit). takes: (predecessor, successor, day). roles: (person, place)."""

    units: list[Row] = field(default_factory=list)
    members: list[Row] = field(default_factory=list)
    takes: list[tuple[int, int, Day]] = field(default_factory=list)
    roles: list[tuple[str, Row]] = field(default_factory=list)

    def end_memberships(self, unit: int, day: Day) -> list[int]:
        """End a unit's memberships on the eve of a day; its clusters until then."""
        ended = [row for row in self.members if row.what[1] == unit and row.on(day)]
        for row in ended:
            if row.since == day:
                self.members.remove(row)
            else:
                row.until = day - _ONE_DAY
        return [row.what[0] for row in ended]

    def of_interest(self) -> list[int]:
        """The units, those that took in others more often: to them and to what became of them most happens."""
        taken = [successor for _, successor, _ in self.takes]
        return [*range(len(self.units)), *taken, *taken]

    def join(self, cluster: int, unit: int, day: Day) -> None:
        """Let a unit belong to a cluster from a day on."""
        self.members.append(Row((cluster, unit), day))


# Cut-offs are 31/12: what changes on that day, the day before and the day after differs by a period.
DAYS = st.builds(
    lambda year, day: datetime.date(year, *day),
    st.sampled_from(YEARS),
    st.sampled_from([(1, 1), (1, 2), (7, 1), (12, 31)]),
)


@st.composite
def worlds(draw: st.DrawFn, today: Day) -> World:
    """Random worlds: what happens to units between 2021 and 2024, and roles that hold around today."""
    world = World(units=[Row((n,), FOUNDED) for n in range(UNITS)])
    for unit in range(UNITS):
        world.join(draw(st.integers(0, CLUSTERS - 1)), unit, FOUNDED)
    for day in sorted(draw(st.lists(DAYS, min_size=2, max_size=6))):
        _happens(draw, world, day)
    around = st.sampled_from([None, today - 400 * _ONE_DAY, today - _ONE_DAY, today, today + _ONE_DAY])
    for person in range(PEOPLE):
        for _ in range(draw(st.integers(1, 2))):
            role = draw(st.sampled_from(["officer", "officer", "secretariat", "secretariat", "central", "administrator"]))  # fmt: skip
            places = {"officer": world.of_interest(), "secretariat": list(range(CLUSTERS))}.get(role, [0])
            since, until = draw(around) or FOUNDED, draw(around)
            if until is None or until >= since:
                world.roles.append((role, Row((person, draw(st.sampled_from(places))), since, until)))
    return world


def _happens(draw: st.DrawFn, world: World, day: Day) -> None:
    """One thing on one day: a move to another cluster, leaving, a merger, or a part that is given away."""
    alive = [row.what[0] for row in world.units if row.on(day) and row.since < day]
    if len(alive) < 2:
        return
    first = draw(st.sampled_from([unit for unit in world.of_interest() if unit in alive]))
    second = draw(st.sampled_from([unit for unit in alive if unit != first]))
    cluster = draw(st.integers(0, CLUSTERS - 1))
    what = draw(st.sampled_from(["move", "leave", "merge", "merge", "give", "give"]))
    if what in ("move", "leave"):
        world.end_memberships(first, day)
    if what == "move":
        world.join(cluster, first, day)
    if what == "give":
        world.takes.append((first, second, day))
    if what == "merge":
        new = len(world.units)
        world.units.append(Row((new,), day))
        for old in (first, second):
            world.units[old].until = day - _ONE_DAY
            world.takes.append((old, new, day))
            # Sometimes nobody thinks of ending the membership: it ends with the unit all the same.
            if draw(st.booleans()):
                world.end_memberships(old, day)
        world.join(cluster, new, day)


class Rules:
    """Who may do what in a world, straight from the rules."""

    def __init__(self, world: World, today: Day) -> None:
        self.world = world
        self.today = today

    def places(self, person: int, role: str) -> set[int]:
        """Where somebody holds a role today."""
        held = (row for name, row in self.world.roles if name == role)
        return {row.what[1] for row in held if row.what[0] == person and row.on(self.today)}

    def is_member(self, cluster: int, unit: int, day: Day) -> bool:
        """A unit is a member while its membership holds and it exists itself."""
        rows = [row for row in self.world.members if row.what == (cluster, unit)]
        return self.world.units[unit].on(day) and any(row.on(day) for row in rows)

    def was_ever_member(self, cluster: int, unit: int) -> bool:
        """Whether there was a day on which it was a member; days are tried, not worked out."""
        starts = [row.since for row in self.world.members if row.what == (cluster, unit)]
        starts.append(self.world.units[unit].since)
        return any(self.is_member(cluster, unit, day) for day in starts)

    def is_past_of(self, before: int, unit: int, day: Day) -> bool:
        """Whether what `before` reported for a day is the past of a unit, over a chain of successions."""
        return any(self._holds(chain, day) for chain in self._chains(before, unit, ()))

    def _chains(self, at: int, unit: int, chain: tuple[tuple[int, int, Day], ...]) -> list[tuple[tuple[int, int, Day], ...]]:  # fmt: skip
        if at == unit and chain:
            return [chain]
        found = []
        for step in self.world.takes:
            if step[0] == at and step not in chain:
                found += self._chains(step[1], unit, (*chain, step))
        return found

    def _holds(self, chain: tuple[tuple[int, int, Day], ...], day: Day) -> bool:
        """A part that was given away takes with it what stood until its eve: the day, and what came in until then."""
        for number, (giver, _, given_on) in enumerate(chain):
            ended = self.world.units[giver].until
            if ended is not None and ended < given_on:
                continue
            came = [on for _, _, on in chain[:number]]
            if not all(moment < given_on for moment in (day, *came)):
                return False
        return True

    def is_mine(self, person: int, unit: int, day: Day) -> bool:
        """An officer's own association, and what it came from."""
        own = self.places(person, "officer")
        return unit in own or any(self.is_past_of(unit, one, day) for one in own)

    def leads(self, person: int, cluster: int) -> bool:
        """Only by an assignment to that cluster valid today, or as administrator."""
        return bool(self.places(person, "administrator")) or cluster in self.places(person, "secretariat")

    def reads_cluster(self, person: int, cluster: int, day: Day) -> bool:
        """Who leads it, who reads all, and the officer of a member of that day or of what became of it."""
        if self.leads(person, cluster) or self.places(person, "central"):
            return True
        units = range(len(self.world.units))
        return any(self.is_mine(person, unit, day) and self.is_member(cluster, unit, day) for unit in units)

    def reviews(self, person: int, unit: int, day: Day) -> bool:
        """Administrators, and the secretariat of the cluster of which it was a member on that day."""
        if self.places(person, "administrator"):
            return True
        return self.fills_for(person, unit, day)

    def fills_for(self, person: int, unit: int, day: Day) -> bool:
        """The secretariat of the cluster of which it was a member on that day."""
        return any(self.is_member(cluster, unit, day) for cluster in self.places(person, "secretariat"))

    def sees_all(self, person: int, unit: int, day: Day) -> bool:
        """Who reviews it, whose own it is, and the secretariat of a cluster whose member came from it."""
        if self.reviews(person, unit, day) or self.is_mine(person, unit, day):
            return True
        members = [
            other
            for other in range(len(self.world.units))
            for cluster in self.places(person, "secretariat")
            if self.was_ever_member(cluster, other)
        ]
        return any(self.is_past_of(unit, member, day) for member in members)

    def sees_approved(self, person: int, unit: int, day: Day) -> bool:
        """Who sees it anyway, who reads all, and an officer whose own was in one cluster with it on that day."""
        if self.sees_all(person, unit, day) or self.places(person, "central"):
            return True
        for cluster in range(CLUSTERS):
            if self.is_member(cluster, unit, day):
                units = range(len(self.world.units))
                if any(self.is_mine(person, one, day) and self.is_member(cluster, one, day) for one in units):
                    return True
        return False
