"""From the code on a paper to what stands behind its numbers: where each reader of the check page goes on to."""

from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from associations import access
from associations.models import User
from reports.analysis.revision import slug_of
from reports.exports.pack import sources_in_pack
from reports.models import Pack, StoredRevision
from reports.presentation.addresses import filters_as_query


class Step(NamedTuple):
    """A file or page that leads on, and what it is called."""

    label: str
    address: str


# For who leads the cluster, of any revision: the names of the addresses.
_FILES = (
    ("sources_file", "Nguồn số liệu (Word)"),
    ("sources_pdf_file", "Nguồn số liệu (PDF)"),
    ("coded_report_file", "Báo cáo có mã nguồn (Word)"),
)


def sources_of_revision(user: User | AnonymousUser, stored: StoredRevision) -> list[Step]:
    """Return the files in which a revision's numbers are traced, as far as a person may have them.

    They hold the texts and lists of every association: who leads the cluster gets them made, who reads every list out of
    a finished pack; nobody else has them.
    """
    if not isinstance(user, User):
        return []
    meeting = stored.meeting
    place = [meeting.cluster.key, meeting.period.year]
    if access.may_lead(user, meeting.cluster):
        query = filters_as_query("then", slug_of(stored.revision))
        return [Step(label, reverse(route, args=place) + query) for route, label in _FILES]
    if not access.reach(user).reads_every_list:
        return []
    pack = Pack.objects.filter(of_revision=stored).exclude(done_at=None).order_by("-pk").first()
    if pack is None:
        return []
    pack.of_revision = stored
    files = sources_in_pack(pack)
    return [Step(one.label, reverse("pack_file", args=[*place, pack.pk, one.name])) for one in files]


def figures_of_revision(user: User | AnonymousUser, stored: StoredRevision) -> str:
    """Return where the figures of a revision are read, each leading to its source; "" for who does not read them."""
    meeting = stored.meeting
    if not isinstance(user, User) or not access.reads_cluster_year(user, meeting.cluster, meeting.period):
        return ""
    query = filters_as_query("then", slug_of(stored.revision))
    return reverse("dashboard", args=[meeting.cluster.key, meeting.period.year]) + query
