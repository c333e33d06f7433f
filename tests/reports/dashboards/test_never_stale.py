"""Nothing that is kept is ever stale: people act in random order, and each page is held against one that is drawn anew.

Before an action some pages are opened, so that they are kept; after it each must be, letter by letter, what the same reader
gets where nothing is kept. Every run draws other actions (by the day; `make soak` goes through all of them, many times).
"""

import contextlib
import datetime
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.test import Client

from associations.actions import (
    association_changes,
    clusters,
    memberships,
    mergers,
    people,
    periods,
    questions,
    registers,
)
from associations.actions import returns as actions
from associations.actions.targets import NewTarget as OwnTarget
from associations.actions.targets import set_targets
from associations.models import Assignment, Association, Cluster, ClusterMembership, Period, Return, User
from associations.returns.workflow import Refused
from associations.sections.base import registers as all_registers
from khuyenhoc.cache import SpareCache
from reports.dashboards.targets_admin import actions as targets
from reports.models import StoredRevision, Target
from reports.revisions.freezing import freeze, publish
from tests import factories
from tests.browsing import sign_in
from tests.cast import Cast
from tests.turns import DAY

YEARS = (2023, 2024, 2025)
CLUSTER_PAGES = (
    "tong-quan/", "tong-quan/?so-lieu=chua-chot", "tong-quan/?dia-gioi=hien-nay", "tong-quan/?so-lieu=da-nop",
    "so-lieu/", "so-lieu/?so-lieu=chua-chot", "xep-hang/", "mo-hinh/", "chi-tieu/members/", "muc-tieu/", "quy/",
)  # fmt: skip
TOKEN = re.compile(r'value="[\w-]{20,}"')  # of forms
STEPS_OF_A_RUN, PAGES_OF_A_STEP = 8, 3


@dataclass
class World:
    """The cast at work; done: how often each kind of action went through."""

    cast: Cast
    rng: random.Random
    clients: dict[str, Client]
    done: Counter[str] = field(default_factory=Counter)

    @property
    def cluster(self) -> Cluster:
        return Cluster.objects.get(pk=self.cast.cluster.pk)

    def a_return(self, *states: str) -> Return:
        """Return a random return in one of some states; raise IndexError where there is none."""
        found = Return.objects.filter(status__in=states) if states else Return.objects.all()
        return self.rng.choice(list(found.select_related("association", "period").order_by("pk")))

    def a_unit(self) -> Association:
        return self.rng.choice(list(Association.objects.order_by("pk")))

    def a_period(self) -> Period:
        return self.rng.choice(list(Period.objects.order_by("pk")))

    def a_page(self) -> tuple[str, str]:
        """Return a reader and an address."""
        year = self.rng.choice(YEARS)
        address = f"/cum/dong-bac/{year}/{self.rng.choice(CLUSTER_PAGES)}"
        country = [f"/toan-quoc/{year}/{query}" for query in ("", "?so-lieu=chua-chot", "?dia-gioi=hien-nay")]
        public = ["/cong-khai/", f"/cong-khai/dong-bac/{year}/"]
        kind = self.rng.random()
        if kind < 0.1:
            return "nobody", self.rng.choice(public)
        if kind < 0.3:
            return self.rng.choice(["central", "secretary"]), self.rng.choice(country)
        return self.rng.choice(["secretary", "officer", "neighbour", "central"]), address

    def open(self, reader: str, address: str) -> str:
        """Return the status and the text of a page."""
        answer = self.clients[reader].get(address)
        return f"{answer.status_code} {TOKEN.sub('', answer.content.decode())}"


@contextlib.contextmanager
def nothing_kept() -> Iterator[None]:
    """Let the cache give nothing and take nothing."""
    with (
        patch.object(SpareCache, "get_many", lambda *_, **__: {}),
        patch.object(SpareCache, "_base_set", lambda *_, **__: True),
    ):
        yield


def portal() -> User:
    return User.objects.portal()


def begin(world: World) -> None:
    factories.begin(world.a_unit(), world.a_period().year)


def type_figures(world: World) -> None:
    return_ = world.a_return("draft", "returned")
    factories.save(return_, portal(), **{**factories.SOUND, "members": world.rng.randrange(100_000, 300_000)})


def submit(world: World) -> None:
    return_ = world.a_return("draft", "returned")
    factories.answer_all(return_, portal())
    factories.go(return_, "submit", portal())


def approve(world: World) -> None:
    factories.go(world.a_return("submitted"), "approve", world.cast.secretary)


def send_back(world: World) -> None:
    factories.go(world.a_return("submitted"), "send_back", world.cast.secretary, "Xem lại số hội viên")


def reopen(world: World) -> None:
    factories.go(world.a_return("approved"), "reopen", world.cast.secretary, "Đếm lại hội viên của xã")


def correct(world: World) -> None:
    """Reopen, save with a mark, and approve anew."""
    return_ = world.a_return("approved")
    factories.go(return_, "reopen", world.cast.secretary, "Đếm lại hội viên của xã")
    note_on(world, return_)
    factories.save(return_, portal(), members=world.rng.randrange(100_000, 300_000))
    factories.answer_all(return_, portal())
    factories.go(return_, "submit", portal())
    factories.go(return_, "approve", world.cast.secretary)


def note(world: World) -> None:
    note_on(world, world.a_return())


def note_on(world: World, return_: Return) -> None:
    kind = world.rng.choice([("flag", "uoc_tinh", ""), ("source", "official", ""), ("remark", "", "Rà soát")])
    notes = {("members", kind[0], kind[1]): (kind[2] or "Công văn 12", "")}
    actions.save(by=portal(), edits=[actions.Edit(return_, notes=notes)])


def write_text(world: World) -> None:
    text = f"Kết quả nổi bật {world.rng.random()}"
    edit = actions.Edit(world.a_return("draft", "returned"), texts={"outcomes": text})
    actions.save(by=portal(), edits=[edit])


def add_row(world: World) -> None:
    rows = [{"title": f"Tủ sách {world.rng.random()}", "summary": "Dùng chung"}]
    return_ = world.a_return("draft", "returned")
    registers.add_rows(by=portal(), return_=return_, register=all_registers()["sang-kien"], rows=rows)


def set_own_target(world: World) -> None:
    new = OwnTarget(Decimal(world.rng.randrange(10, 99)), None, "Tỉ lệ hội viên")
    return_ = world.a_return("draft", "returned")
    set_targets(by=portal(), return_=return_, targets={"members_per_population": new})


def ask(world: World) -> None:
    return_ = world.a_return("submitted", "returned")
    asked = [questions.NewQuestion("members", f"Vì sao? {world.rng.random()}", must_answer=False)]
    questions.ask(by=world.cast.secretary, return_=return_, questions=asked)


def rename_association(world: World) -> None:
    unit = world.a_unit()
    wanted = association_changes.WantedAssociation(
        f"{unit.name.split()[0]} {world.rng.randrange(100)}", unit.kind, unit.gso_code, unit.parent,
        unit.has_association, unit.valid_from, unit.valid_to,
    )  # fmt: skip
    association_changes.change_association(by=world.cast.administrator, unit=unit, wanted=wanted)


def rename_cluster(world: World) -> None:
    name = f"Cụm thi đua {world.rng.randrange(1000)}"
    clusters.rename_cluster(by=world.cast.administrator, cluster=world.cluster, name=name, short_name=name)


def move_place(world: World) -> None:
    held = world.rng.choice(list(ClusterMembership.objects.order_by("pk")))
    memberships.change_membership(
        by=world.cast.administrator, membership=held, position=world.rng.randrange(1, 20),
        valid_from=held.valid_from, valid_to=held.valid_to,
    )  # fmt: skip


def join(world: World) -> None:
    there = ClusterMembership.objects.filter(valid_to=None).values("association")
    unit = world.rng.choice(list(Association.objects.filter(valid_to=None).exclude(pk__in=there)))
    day = world.rng.choice([datetime.date(2022, 1, 1), datetime.date(2026, 7, 15)])
    clusters.change_members(by=world.cast.administrator, cluster=world.cluster, add=[(unit, 9)], since=day)


def leave(world: World) -> None:
    held = world.rng.choice(list(ClusterMembership.objects.filter(valid_to=None).order_by("pk")))
    clusters.change_members(
        by=world.cast.administrator, cluster=world.cluster, end=[held], last_day=datetime.date(2026, 6, 30)
    )


def merge(world: World) -> None:
    number = world.rng.randrange(1000, 9999)
    given = list(Association.objects.filter(valid_to=None).exclude(key__startswith="gop-").order_by("pk"))
    world.rng.shuffle(given)
    new = mergers.NewAssociation(f"gop-{number}", f"Gộp {number}", "tỉnh", str(number))
    mergers.merge(
        by=world.cast.administrator, predecessors=given[:2], successor=new,
        effective_on=datetime.date(2026, 2, 1), legal_basis="Nghị quyết thử",
    )  # fmt: skip


def take_back(world: World) -> None:
    made = list(Association.objects.filter(key__startswith="gop-").order_by("pk"))
    mergers.take_back(by=world.cast.administrator, successor=world.rng.choice(made))


def set_target(world: World) -> None:
    known = {(one.indicator, one.year) for one in Target.objects.filter(cluster=world.cast.cluster)}
    code = world.rng.choice(["members_per_population", "fund_per_capita", "family_rate"])
    year = world.rng.choice([year for year in range(2024, 2040) if (code, year) not in known])
    value = Decimal(world.rng.randrange(10, 99))
    new = targets.NewTarget(code, year, value, world.cluster, "Quyết định thử")
    targets.add_target(by=world.cast.administrator, new=new)


def drop_target(world: World) -> None:
    target = world.rng.choice(list(Target.objects.order_by("pk")))
    targets.remove_target(by=world.cast.administrator, target=target, seen=targets.target_seen(target))


def freeze_year(world: World) -> None:
    freeze(by=world.cast.secretary, cluster=world.cluster, period=world.a_period(), reason="Vẫn chốt")


def publish_one(world: World) -> None:
    stored = world.rng.choice(list(StoredRevision.objects.filter(published_at=None).order_by("pk")))
    publish(by=world.cast.secretary, revision=stored)


def open_year(world: World) -> None:
    last = Period.objects.order_by("-year")[0].year + 1
    periods.open_period(
        by=world.cast.administrator, year=last, starts_on=datetime.date(last, 1, 1),
        ends_on=datetime.date(last, 12, 31), figures_as_of=datetime.date(last, 12, 31),
    )  # fmt: skip


def move_cut_off(world: World) -> None:
    period = world.a_period()
    day = datetime.date(period.year, world.rng.choice([6, 8, 10, 12]), 30)
    periods.change_period(
        by=world.cast.administrator, period=period, starts_on=period.starts_on, ends_on=period.ends_on,
        figures_as_of=day,
    )  # fmt: skip


def give_role(world: World) -> None:
    people.assign(
        by=world.cast.administrator, person=world.cast.neighbour, role=Assignment.Role.OFFICER,
        association=world.a_unit(), valid_from=datetime.date(2024, 1, 1),
    )  # fmt: skip


def take_role(world: World) -> None:
    held = list(Assignment.objects.filter(user=world.cast.neighbour, valid_to=None).order_by("pk"))
    last_day = datetime.date(2025, 1, 1)
    people.end_assignment(by=world.cast.administrator, assignment=world.rng.choice(held), last_day=last_day)


KINDS: tuple[Callable[[World], None], ...] = (
    begin, type_figures, submit, approve, send_back, reopen, correct, note, write_text, add_row, set_own_target, ask,
    rename_association, rename_cluster, move_place, join, leave, merge, take_back, set_target, drop_target,
    freeze_year, publish_one, open_year, move_cut_off, give_role, take_role,
)  # fmt: skip


def act(world: World, kind: Callable[[World], None]) -> None:
    """Do one action, which may have nothing to act on or be refused."""
    try:
        kind(world)
    except (Refused, IndexError):
        return
    world.done[kind.__name__] += 1


def check(world: World, opened: list[tuple[str, str]], after: str) -> None:
    """Hold each page against the same drawn anew."""
    for reader, address in opened:
        found = world.open(reader, address)
        with nothing_kept():
            expected = world.open(reader, address)
        assert found == expected, f"{address} for {reader} after {after}"


@pytest.fixture
def world(cast, undrawn) -> World:
    cache.clear()
    for unit, year in ((cast.lang_son, 2023), (cast.cao_bang, 2023), (cast.lang_son, 2024)):
        factories.approved(cast, unit, year)
    factories.submitted(cast, cast.cao_bang, 2024, members=210_000)
    factories.draft(cast, cast.thai_nguyen)
    factories.begin(cast.lang_son, 2025)
    freeze(by=cast.secretary, cluster=cast.cluster, period=Period.objects.get(year=2023), reason="Để thử")
    names = ("secretary", "officer", "neighbour", "central")
    clients = {name: sign_in(getattr(cast, name)) for name in names} | {"nobody": Client()}
    return World(cast, random.Random(DAY), clients)


@pytest.mark.soak
def test_every_kept_page_is_what_is_drawn_anew(world, rounds):
    for turn in range(rounds):
        chosen = list(KINDS) if rounds > 1 else world.rng.sample(KINDS, STEPS_OF_A_RUN)
        world.rng.shuffle(chosen)
        for kind in chosen:
            opened = [world.a_page() for _ in range(PAGES_OF_A_STEP)]
            for reader, address in opened:
                world.open(reader, address)
            act(world, kind)
            check(world, opened, f"{kind.__name__} of turn {turn}")
    assert world.done.total() > len(KINDS) / 10
    if rounds > 1:
        assert set(world.done) == {kind.__name__ for kind in KINDS}
