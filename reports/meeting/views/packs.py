"""The packs of a year: begun by one button, made by the worker while the page shows how far it is, downloaded.

Where no worker lives the page makes them itself, a file a request.

Who leads the cluster makes them; a finished one also by who reads every list (ADR 26, 27).
"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations import access
from associations.models import Cluster, Period, User
from associations.numbers import read_plain
from associations.requests.limits import makes_files
from associations.requests.once import repeatable
from associations.returns.workflow import Refused
from associations.views.beginning import beginning_at
from associations.views.files import as_download
from associations.views.places import find_cluster, led_cluster
from associations.views.requests import HtmxRequest, signed_in
from reports.exports import pack as actions
from reports.exports.pack_queue import is_worker_alive, making_of, queue_pack
from reports.meeting.numerals import LONGEST_REASON, list_numerals
from reports.meeting.steps import moved_since
from reports.models import Pack
from reports.narrative.hand_check import check_of_revision
from reports.revisions.freezing import find_revision, revisions_of


@require_http_methods(["GET", "HEAD", "POST"])
def packs(request: HttpRequest, key: str, year: int) -> HttpResponse:
    """Display the history of packs; posting the number of a revision begins the pack of it."""
    user = signed_in(request)
    if request.method == "POST":
        return _begin(request, user, *led_cluster(user, key, year))
    return _list(request, user, *find_cluster(user, key, year))


def _list(
    request: HttpRequest,
    user: User,
    cluster: Cluster,
    period: Period,
    unsettled: actions.Unsettled | None = None,
) -> HttpResponse:
    """Display the packs, and the hand-written numbers that stand in the way of the next one."""
    year = period.year
    leads = access.may_lead(user, cluster)
    reads = _reads(user, cluster)
    revisions = revisions_of(cluster, year)
    found = [one for one in actions.packs_of(revisions) if leads or (reads and one.done_at)]
    context = {
        "cluster": cluster,
        "period": period,
        "leads": leads,
        "reads": reads,
        "beginning": beginning_at(
            request,
            cluster,
            period,
            "báo cáo Word, PDF, Excel, trang trình chiếu và phụ lục, làm từ số liệu đã chốt",
        ),
        "revisions": revisions,
        "moved": moved_since(revisions[0]) if leads and revisions else 0,
        "packs": [(one, actions.progress_of(one), actions.zip_name(one)) for one in found],
        "contents": actions.contents_of_packs() if leads else [],
        **(_numerals(cluster, period, unsettled) if leads and revisions else {}),
    }
    status = 409 if unsettled else 200
    return render(request, "reports/meeting/packs.html", context, status=status)


def _numerals(cluster: Cluster, period: Period, unsettled: actions.Unsettled | None) -> dict[str, object]:
    """Return the hand-written numbers to settle before a pack of the latest revision, or of the one asked for."""
    if unsettled:
        number, check = unsettled.number, unsettled.check
    else:
        stored = find_revision(cluster, period.year)
        if stored is None:
            return {}
        number, check = stored.revision, check_of_revision(stored)
    return {
        "numerals": list_numerals(check.open, cluster, period),
        "revision": number,
        "back": "packs#so-viet-tay",
        "with_place": True,
        "needs_reason": any(one.needs_reason for one in check.open),
        "allowed": list_numerals((one for one in check.findings if one.allowed), cluster, period),
        "longest_reason": LONGEST_REASON,
    }


def _begin(request: HttpRequest, user: User, cluster: Cluster, period: Period) -> HttpResponse:
    """Begin the pack of the revision whose number was sent."""
    key, year = cluster.key, period.year
    number = read_plain(request.POST.get("revision", ""))
    stored = None if number is None else find_revision(cluster, year, number)
    if stored is None:
        messages.error(request, "Chưa có phiên bản này. Chốt số liệu trước rồi lập bộ tài liệu.")
        return redirect("freezing", key=key, year=year)
    try:
        begun = actions.begin_pack(by=user, revision=stored)
    except actions.Unsettled as unsettled:
        return _list(request, user, cluster, period, unsettled)
    queue_pack(by=user, pack=begun)
    return redirect("pack", key=key, year=year, pk=begun.pk)


@require_safe
def pack(request: HtmxRequest, key: str, year: int, pk: int) -> HttpResponse:
    """Display one pack: how far it is, its files, and how to go on. The page's script asks how far it is by now."""
    cluster, period, found = _find(request, key, year, pk)
    template = "reports/meeting/_progress.html" if request.htmx else "reports/meeting/pack.html"
    return _page(request, cluster, period, actions.progress_of(found), template)


@repeatable
@makes_files
@require_POST
def go_on(request: HtmxRequest, key: str, year: int, pk: int) -> HttpResponse:
    """Have the worker go on; without one make the next file: sent by the page, or by its button without a script."""
    user = signed_in(request)
    cluster, period = led_cluster(user, key, year)
    found = _find(request, key, year, pk)[2]
    try:
        if is_worker_alive():
            queue_pack(by=user, pack=found)
            progress = actions.progress_of(found)
        else:
            progress = actions.make_next(by=user, pack=found)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.obstacles))
        return redirect("packs", key=key, year=year)
    if request.htmx:
        return _page(request, cluster, period, progress, "reports/meeting/_progress.html")
    return redirect("pack", key=key, year=year, pk=pk)


@require_safe
def file(request: HttpRequest, key: str, year: int, pk: int, name: str) -> HttpResponse:
    """Download a file of a pack, or the whole of a finished one as .zip."""
    _, _, found = _find(request, key, year, pk)
    content_type = actions.CONTENT_TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    if name == actions.zip_name(found):
        if not found.done_at:
            raise Http404
        return as_download(actions.as_zip(found), content_type, name)
    one = get_object_or_404(found.files, name=name)
    return as_download(bytes(one.content), content_type, name)


def _find(request: HttpRequest, key: str, year: int, pk: int) -> tuple[Cluster, Period, Pack]:
    """The pack of an address, for who may read it; one that is not finished exists for who leads the cluster only."""
    user = signed_in(request)
    cluster, period = find_cluster(user, key, year)
    packs = Pack.objects.select_related(
        "of_revision__meeting__cluster", "of_revision__meeting__period", "by"
    ).defer("of_revision__content", "of_revision__trace")
    found = get_object_or_404(
        packs, pk=pk, of_revision__meeting__cluster=cluster, of_revision__meeting__period=period
    )
    if not (_reads(user, cluster) if found.done_at else access.may_lead(user, cluster)):
        raise Http404
    return cluster, period, found


def _reads(user: User, cluster: Cluster) -> bool:
    return access.may_lead(user, cluster) or access.reach(user).reads_every_list


def _page(
    request: HttpRequest, cluster: Cluster, period: Period, progress: actions.Progress, template: str
) -> HttpResponse:
    making = making_of(progress.pack)
    context = {
        "cluster": cluster,
        "period": period,
        "pack": progress.pack,
        "progress": progress,
        "making": making,
        "trouble": progress.pack.trouble or making.trouble,
        "zip_name": actions.zip_name(progress.pack),
        "leads": access.may_lead(signed_in(request), cluster),
        "presenter": reverse("presenting", args=[cluster.key, period.year]),
    }
    return render(request, template, context)
