"""Cross tables that people keep: saved under a name, alone or for the whole cluster, and dropped."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from associations import access
from associations.models import Cluster, Period, User
from associations.numbers import read_plain
from associations.returns.workflow import Refused
from reports.models import SavedView

_MOST = 50  # of one person in one cluster


def visible_views(user: User, cluster: Cluster, years: Collection[int]) -> list[SavedView]:
    """A person's own views of a cluster and those that are shared in it, of the years of it that the person reads.

    years: those that the person reads. A view goes up to its last year: whoever reads that one reads the view.
    """
    found = SavedView.objects.filter(Q(owner=user) | Q(is_shared=True), cluster=cluster)
    views = found.select_related("owner").order_by("pk")
    return [view for view in views if (last := _last_year(view)) is None or last in years]


def _last_year(view: SavedView) -> int | None:
    """Return the last year that a view has; None for the years of whichever page it is opened on."""
    chosen = (read_plain(value) for name, value in view.choices if name == "nam")
    return max((year for year in chosen if year is not None), default=None)


def may_drop(user: User, view: SavedView) -> bool:
    """Whoever saved it; a shared one also who leads the cluster."""
    return view.owner_id == user.pk or (view.is_shared and access.may_lead(user, view.cluster))


@dataclass(frozen=True)
class NewView:
    """A cross table to keep: its name, its choices as in an address, whether all of the cluster see it."""

    name: str
    choices: Sequence[tuple[str, str]]
    is_shared: bool


@transaction.atomic
def save_view(*, by: User, cluster: Cluster, period: Period, new: NewView) -> SavedView:
    """Keep a cross table of a cluster's year under a name; one of the person's own by the same name is replaced.

    Raises Refused without a name, past the number that one person may keep, and for who does not read that year.
    """
    if not access.reads_cluster_year(by, cluster, period):
        raise Refused([f"Năm {period.year} của {cluster} nằm ngoài phạm vi được xem."])
    name = " ".join(new.name.split())
    if not name or len(name) > 100:
        raise Refused(["Đặt tên cho bảng, không quá 100 chữ."])
    own = SavedView.objects.filter(cluster=cluster, owner=by)
    if own.count() >= _MOST and not own.filter(name=name).exists():
        raise Refused([f"Đã lưu {_MOST} bảng. Xóa bớt rồi lưu lại."])
    kept = {"choices": [list(pair) for pair in new.choices], "is_shared": new.is_shared}
    view, _ = SavedView.objects.update_or_create(cluster=cluster, owner=by, name=name, defaults=kept)
    return view


@transaction.atomic
def drop_view(*, by: User, view: SavedView) -> None:
    """Drop a kept cross table. Raises Refused where it is somebody else's."""
    if not may_drop(by, view):
        raise Refused([f"Bảng “{view.name}” do {view.owner} lưu; chỉ người ấy hoặc thư ký cụm xóa được."])
    view.delete()
