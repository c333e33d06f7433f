"""Cross tables that people keep: saved under a name, alone or for the whole cluster, and dropped."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet

from associations import access
from associations.models import Cluster, User
from associations.workflow import Refused
from reports.models import SavedView

_MOST = 50  # of one person in one cluster


def visible_views(user: User, cluster: Cluster) -> QuerySet[SavedView]:
    """A person's own views of a cluster and those that are shared in it."""
    found = SavedView.objects.filter(Q(owner=user) | Q(is_shared=True), cluster=cluster)
    return found.select_related("owner").order_by("pk")


def may_drop(user: User, view: SavedView) -> bool:
    """Whoever saved it; a shared one also who leads the cluster."""
    return view.owner_id == user.pk or (view.is_shared and access.may_lead(user, view.cluster))


@transaction.atomic
def save_view(
    *, by: User, cluster: Cluster, name: str, choices: Iterable[tuple[str, str]], is_shared: bool
) -> SavedView:
    """Keep a cross table under a name; one of the person's own by the same name is replaced.

    Raises Refused without a name, or past the number that one person may keep.
    """
    name = " ".join(name.split())
    if not name or len(name) > 100:
        raise Refused(["Đặt tên cho bảng, không quá 100 chữ."])
    own = SavedView.objects.filter(cluster=cluster, owner=by)
    if own.count() >= _MOST and not own.filter(name=name).exists():
        raise Refused([f"Đã lưu {_MOST} bảng. Xóa bớt rồi lưu lại."])
    kept = {"choices": [list(pair) for pair in choices], "is_shared": is_shared}
    view, _ = SavedView.objects.update_or_create(cluster=cluster, owner=by, name=name, defaults=kept)
    return view


@transaction.atomic
def drop_view(*, by: User, view: SavedView) -> None:
    """Drop a kept cross table. Raises Refused where it is somebody else's."""
    if not may_drop(by, view):
        raise Refused([f"Bảng “{view.name}” do {view.owner} lưu; chỉ người ấy hoặc thư ký cụm xóa được."])
    view.delete()
