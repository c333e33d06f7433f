"""A person's notices: the list, and the way from one to the place it speaks of."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from associations.models import Notice
from associations.notices import marked_past
from associations.requests.short_waits import spare_write
from associations.views.requests import signed_in

_A_PAGE = 50
# What is read is ordered by when it was told, not by when it was read.
_UNREAD_FIRST = (Case(When(read_at=None, then=0), default=1), "-at", "-pk")


@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """Show one's own notices, unread ones first, each group the last first; a post marks all as read."""
    own = Notice.objects.filter(to=signed_in(request))
    if request.method == "POST":
        read = own.filter(read_at=None).update(read_at=timezone.now())
        messages.success(request, f"Đã đánh dấu {read} thông báo là đã đọc.")
        return redirect("notices")
    page = Paginator(marked_past(own).order_by(*_UNREAD_FIRST), _A_PAGE).get_page(request.GET.get("trang"))
    context = {"page": page, "unread": own.filter(read_at=None).count()}
    return render(request, "associations/notices.html", context)


@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one's own notice as read and go to its place."""
    found = get_object_or_404(Notice, pk=pk, to=signed_in(request))
    if found.read_at is None:
        with spare_write():  # the way to its place waits for no writer
            Notice.objects.filter(pk=found.pk).update(read_at=timezone.now())
    is_ours = url_has_allowed_host_and_scheme(found.place, allowed_hosts=None)
    return redirect(found.place if is_ours else "notices")
