"""A second cluster beside the standing cast's: two provinces leave on 1/7/2025 for one that was there already.

Until then Cao Bằng and Lạng Sơn belong to the first cluster; since then to the second, beside Quảng Ninh.
"""

import datetime
from dataclasses import dataclass

from associations.models import Assignment, Association, Cluster, ClusterMembership, Period, User
from tests import factories
from tests.cast import LONG_AGO, Cast

MOVED_ON = datetime.date(2025, 7, 1)
BEFORE, AFTER = 2024, 2025  # the years before and after the move
_ONE_DAY = datetime.timedelta(days=1)


@dataclass
class Split:
    """The second cluster and who has to do with it alone; the rest is the cast."""

    cast: Cast
    cluster: Cluster
    quang_ninh: Association
    secretary: User  # of the second cluster
    officer: User  # of Quảng Ninh, in the second cluster all the time

    def person(self, name: str) -> User:
        """One of the cast by the name of the part, or one of the second cluster: "new_secretary", "new_officer"."""
        new = {"new_secretary": self.secretary, "new_officer": self.officer}
        return new[name] if name in new else getattr(self.cast, name)

    def period(self, year: int) -> Period:
        """The period of a year."""
        return Period.objects.open_year(year)


def move(unit: Association, *, to: Cluster, on: datetime.date) -> None:
    """End an association's memberships on the eve of a day and let it join another cluster."""
    unit.memberships.filter(valid_to=None).update(valid_to=on - _ONE_DAY)
    ClusterMembership.objects.create(cluster=to, association=unit, valid_from=on)


def make_split(cast: Cast) -> Split:
    """Make the second cluster in the database and let the two provinces move to it."""
    cluster = Cluster.objects.create(key="bien-gioi", name="Cụm thi đua số 9", short_name="Biên giới")
    quang_ninh = Association.objects.create(
        key="quang-ninh", gso_code="22", name="Quảng Ninh", kind="tỉnh", valid_from=LONG_AGO
    )
    ClusterMembership.objects.create(cluster=cluster, association=quang_ninh, valid_from=LONG_AGO)
    for unit in (cast.cao_bang, cast.lang_son):
        move(unit, to=cluster, on=MOVED_ON)
    secretary = _person("new_secretary", "Lương Thị Ền", role="secretariat", cluster=cluster)
    officer = _person("new_officer", "Tống Văn Ôn", role="officer", association=quang_ninh)
    for year in (BEFORE, AFTER):
        Period.objects.open_year(year)
    return Split(cast, cluster, quang_ninh, secretary, officer)


def approve_all(split: Split) -> None:
    """Approved returns of both years of all that reported then, each with figures of its own."""
    cast = split.cast
    units = {
        BEFORE: (cast.thai_nguyen, cast.bac_kan, cast.cao_bang, cast.lang_son, split.quang_ninh),
        AFTER: (cast.thai_nguyen_2025, cast.cao_bang, cast.lang_son, split.quang_ninh),
    }
    for year, there in units.items():
        for number, unit in enumerate(there):
            return_ = factories.draft(cast, unit, year, members=210_000 + 1_000 * number + year)
            by = cast.officer if unit == cast.lang_son else User.objects.portal()
            factories.answer_doctor(return_, by)
            factories.go(return_, "submit", by)
            factories.go(return_, "approve", cast.administrator)


def _person(username: str, full_name: str, **role: object) -> User:
    user = User.objects.create_user(username=username, full_name=full_name)
    Assignment.objects.create(user=user, valid_from=LONG_AGO, **role)
    return user
