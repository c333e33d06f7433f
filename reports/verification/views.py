"""Check a code or a file against revisions: open to everybody for published ones."""

import tempfile
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from associations.exchange.archives import MAX_BYTES
from associations.models import User
from associations.requests.limits import is_over, takes_files, who_asks
from associations.requests.once import repeatable
from associations.requests.refusals import Unavailable
from reports.models import StoredRevision
from reports.verification.trail import figures_of_revision, sources_of_revision
from reports.verification.verify import (
    TOO_LARGE,
    NoSuchRevision,
    Unverifiable,
    Verdict,
    check_file,
    find_by_code,
    tampered,
)
from reports.verification.visible import checked_revision, reads_todays_map, visible_revisions

FILES_A_WHILE, WHILE = 20, 600  # files that one reader may have checked in so many seconds
# Files that one process checks at a time: half of its threads stay free for pages.
_AT_ONCE = threading.BoundedSemaphore(max(1, settings.WEB_THREADS // 2))
_BUSY = (
    "Cổng đang kiểm những tệp khác nên chưa nhận tệp này. Hãy đợi một phút, quay lại trang trước rồi gửi lại."
)
_MOST_DISPLAYED = 200  # differences on the page
_NONE_PUBLISHED = "Không có bản đã công bố nào mang mã này. Xem lại từng chữ số của mã; bản chưa công bố chỉ người trong cụm đăng nhập mới kiểm được."


@repeatable
@takes_files
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_revision(request: HttpRequest) -> HttpResponse:
    """Check a code (?ma=…) or a sent file; without a sign-in against published revisions only."""
    within = visible_revisions(request.user)
    if request.method == "POST":
        return _file(request, within)
    code = request.GET.get("ma", "").strip()
    if not code:
        return _answer(request, {})
    try:
        stored = find_by_code(code, within)[0]
    except Unverifiable as problem:
        is_hidden = isinstance(problem, NoSuchRevision) and not isinstance(request.user, User)
        message = _NONE_PUBLISHED if is_hidden else str(problem)
        return _answer(request, {"code": code, "problem": message}, 404)
    return _answer(
        request, {"code": code, "found": checked_revision(stored, within), "broken": tampered(stored)}
    )


def _file(request: HttpRequest, within: QuerySet[StoredRevision]) -> HttpResponse:
    """Answer a file: which revision it is of, and where it differs."""
    sent = request.FILES.get("file")
    if sent is None:
        return _answer(
            request, {"problem": "Chưa chọn tệp nào. Chọn tệp xlsx, csv hoặc json rồi bấm “Kiểm tệp”."}, 422
        )
    if (sent.size or 0) > MAX_BYTES:
        return _answer(request, {"problem": TOO_LARGE}, 422)
    if is_over("checked", who_asks(request), FILES_A_WHILE, WHILE):
        answer = _answer(request, {"problem": "Vừa kiểm nhiều tệp quá. Đợi mười phút rồi gửi lại."}, 429)
        answer["Retry-After"] = str(WHILE)
        return answer
    if not _AT_ONCE.acquire(blocking=False):
        raise Unavailable("Cổng đang bận kiểm tệp khác", _BUSY, why="files are being checked", retry_after=60)
    try:
        verdict = _checked(sent, within, partial(reads_todays_map, request.user))
    except Unverifiable as problem:
        message = str(problem)
        return _answer(request, {"problem": message[:1].upper() + message[1:], "name": sent.name}, 422)
    finally:
        _AT_ONCE.release()
    context = {
        "name": sent.name,
        "verdict": verdict,
        "differences": verdict.differences[:_MOST_DISPLAYED],
        "more": max(0, len(verdict.differences) - _MOST_DISPLAYED),
        "found": checked_revision(verdict.stored, within),
    }
    return _answer(request, context)


def _checked(
    sent: UploadedFile, within: QuerySet[StoredRevision], reads_map: Callable[[StoredRevision], bool]
) -> Verdict:
    """Return the verdict on a sent file, which is kept no longer than that takes."""
    with tempfile.NamedTemporaryFile(prefix="kiem-chung-") as kept:
        for piece in sent.chunks():
            kept.write(piece)
        kept.flush()
        return check_file(Path(kept.name), within, reads_map)


def _answer(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    found = context.get("found")
    if found is not None:
        meeting = found.stored.meeting
        public = reverse("public_year", args=[meeting.cluster.key, meeting.period.year])
        context["public_page"] = public if found.stored.published_at else ""
        context["sources"] = sources_of_revision(request.user, found.stored)
        context["figures_page"] = figures_of_revision(request.user, found.stored)
    return render(request, "reports/checking/check.html", context, status=status)
