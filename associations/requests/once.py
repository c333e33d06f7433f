"""A form that was sent twice acts once: a double press, a line that is cut before the answer, the back button.

Every form carries a key of its own (the tag `csrf_token` writes both hidden inputs, templatetags/form_keys.py). A POST
with a key runs in one transaction with a row that says that it acted and where it led. The same person, key and
content again finds that row and is led there; who comes while the first still runs waits for it. What was refused
leaves no row, so it can be sent again, and other content under the same key (a page that the back button brings
back) is another form.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, UnreadablePostError
from django.urls import Resolver404, resolve
from django.utils import timezone

from associations.models import SentForm, User
from associations.requests.limits import View
from associations.requests.refusals import has_error

FIELD = "form_key"
_OF_THE_PAGE = (FIELD, "csrfmiddlewaretoken")  # what is not the person's own in a form
_LONGEST_LOCATION = 2000
_CHUNK = 1 << 16


def new_key() -> str:
    """Return a key for one form of one page."""
    return secrets.token_urlsafe(16)


def repeatable(view: View) -> View:
    """Declare that a view does no more when a form is sent twice than when it is sent once.

    For views that only read what was sent, or that put one thing in the place of another, and read long: in a
    transaction they would keep the only writer of SQLite from everybody else.
    """
    view.is_repeatable = True  # type: ignore[attr-defined]
    return view


class ActOnce:
    """Answers a form with a key once; stands last, so that the transaction holds the view and little else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_claimed(request):
            return self.get_response(request)
        with transaction.atomic():
            sent = _claim(request)
            if sent.location:
                return _led_before(request, sent)
            response = self.get_response(request)
            _keep(request, sent, response)
        return response


def _is_claimed(request: HttpRequest) -> bool:
    """Return whether a request is a form that acts; the script's saves of single cells are told apart by value."""
    if request.method != "POST" or "HX-Request" in request.headers or not isinstance(request.user, User):
        return False
    try:
        return bool(request.POST.get(FIELD)) and not _is_repeatable(request)
    except UnreadablePostError:
        return False  # the line was cut within the form: whoever reads it next says so


def _is_repeatable(request: HttpRequest) -> bool:
    try:
        view = resolve(request.path_info, getattr(request, "urlconf", None)).func
    except Resolver404:
        return True
    return bool(getattr(view, "is_repeatable", False))


def _claim(request: HttpRequest) -> SentForm:
    """Return this form's row: a new one without a location, or that of the form that acted before.

    PostgreSQL waits here for a transaction that has written the same row; SQLite has one writer at a time anyway.
    """
    now = timezone.now()
    assert isinstance(request.user, User)  # noqa: S101 - nobody else's form is claimed
    mine = SentForm(digest=_digest(request), attempt=secrets.token_hex(16), user=request.user, at=now)
    SentForm.objects.bulk_create([mine], ignore_conflicts=True)
    found = SentForm.objects.get(pk=mine.pk)
    if found.attempt == mine.attempt and found.digest.startswith("0"):  # one form in sixteen sweeps
        SentForm.objects.filter(at__lt=now - timedelta(days=settings.KEPT_DAYS["sent_forms"])).delete()
    return found


def _digest(request: HttpRequest) -> str:
    """Return a SHA-256 over who sent what where, files included."""
    found = hashlib.sha256()
    for piece in _pieces(request):
        # Its length before each piece: two fields never read like one.
        found.update(b"%d:" % len(piece))
        found.update(piece)
    return found.hexdigest()


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    yield str(request.user.pk).encode()
    yield request.get_full_path().encode()
    yield request.POST[FIELD].encode(errors="surrogatepass")
    for name, values in sorted(request.POST.lists()):
        if name not in _OF_THE_PAGE:
            yield from (text.encode(errors="surrogatepass") for text in (name, *values))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            yield f"{name}/{file.name}".encode(errors="surrogatepass")
            yield from file.chunks(_CHUNK)
            file.seek(0)


def _keep(request: HttpRequest, sent: SentForm, response: HttpResponse) -> None:
    """Keep where a form led that acted; forget one that was refused, by its answer or by a message beside it.

    An answer of 500 and above takes back all that was written: the person is told that nothing was done.
    """
    location = response.headers.get("Location", "")
    if isinstance(response, HttpResponseRedirect) and not has_error(request):
        sent.location = location[:_LONGEST_LOCATION]
        sent.save(update_fields=["location"])
        return
    sent.delete()
    if response.status_code >= 500:
        transaction.set_rollback(True)


def _led_before(request: HttpRequest, sent: SentForm) -> HttpResponse:
    at = timezone.localtime(sent.at)
    messages.info(
        request,
        f"Biểu mẫu này đã được nhận lúc {at:%H:%M} ngày {at:%d/%m/%Y}; cổng không làm lại lần nữa. "
        "Cần thêm một lần thì gửi từ trang vừa mở.",
    )
    return HttpResponseRedirect(sent.location)
