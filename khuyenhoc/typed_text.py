"""Reads every text that is sent to the portal once, before any view sees it (ADR 34).

A text comes to the views in one form (`as_typed`); one with letters of a legacy font is asked about first, so that it
is never stored in silence. What has to stay as it was sent, byte by byte, is listed in `KEPT_AS_SENT`.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from associations.legacy_text import Legacy, legacy_of
from associations.requests.letters import KEPT, set_aside
from associations.returns.cells import label
from associations.sections.base import registers
from associations.text import as_typed

# Fields that stay as they were sent, by name (a name that ends in * stands for all that begin so), and why.
KEPT_AS_SENT = {
    "csrfmiddlewaretoken": "the token of the page",
    "form_key": "the key of the form, compared with the one that was kept",
    KEPT: "names of fields",
    "seen": "what the page showed, compared with what is stored",
    "seen/*": "what the page showed, as JSON; the digest of what a reviewer looked at",
    "seen-*": "what the page showed",
    "sent/*": "what the page sent before without an answer, compared with what is stored",
    "stood": "what stood before a paste, as JSON",
    "may_viet": "the paragraph that the portal wrote, compared with the one it writes now",
    "*password*": "the password itself decides",
}
# Fields whose no-break spaces stay: the portal's own sentences come back in them, set for print.
KEEPS_SPACES = ("loi",)
# Addresses whose forms are of signing in: passwords, codes, names of accounts.
KEPT_ADDRESSES = ("/tai-khoan/",)

_KEPT_IN_SESSION = "kept_letters"
_MOST_KEPT = 200  # texts of one session
_MOST = 1_000_000  # characters of a form that are looked at; the longest that a list takes
_LONGEST_LINE = 50
_LABELS = {
    "text": "Nội dung",
    "rows": "Các dòng đã dán",
    "people": "Danh sách người dự",
    "reason": "Lý do",
    "words": "Lời kèm",
    "loi": "Đoạn viết tay",
    "ly_do": "Lý do",
    "ten": "Tên bảng",
    "title": "Tên",
    "name": "Tên",
    "short_name": "Tên ngắn",
    "full_name": "Họ và tên",
    "legal_basis": "Căn cứ pháp lý",
    "place": "Địa điểm",
    "chair": "Chủ trì",
    "paper": "Số, ký hiệu văn bản",
}


def is_kept_as_sent(name: str) -> bool:
    """Return whether a field's values reach the views byte by byte."""
    if name in KEPT_AS_SENT or "password" in name:
        return True
    return any(kept.endswith("*") and name.startswith(kept[:-1]) for kept in KEPT_AS_SENT if kept[0] != "*")


@dataclass(frozen=True)
class SentText:
    """A value of a form for the page that asks: as it was sent, and how it reads where it is in legacy letters."""

    name: str
    label: str
    value: str
    legacy: Legacy | None

    @property
    def is_line(self) -> bool:
        """Return whether the text fits a field of one line."""
        return "\n" not in self.value and len(self.value) <= _LONGEST_LINE


class ReadTexts:
    """Gives every view texts in one form; asks first where letters are of a legacy font."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponse | None:
        """Return the page that asks about legacy letters; None once the form is as the views read it."""
        if request.method != "POST" or request.path.startswith(KEPT_ADDRESSES):
            return None
        sent = request.POST
        legacy = _in_legacy_letters(request, sent)
        if not legacy:
            _hand_on(request, sent, left_out={})
            return None
        if "HX-Request" in request.headers:
            set_aside(request, legacy)
            _hand_on(request, sent, left_out=legacy)
            return None
        return _ask(request, sent, legacy, _labels_of_list(view_kwargs.get("register", "")))


def _in_legacy_letters(request: HttpRequest, sent: QueryDict) -> dict[str, Legacy]:
    """Return the fields in letters of a legacy font that nobody has chosen to keep so, by name."""
    _keep_chosen(request, sent)
    kept = _as_they_stand(request, sent)
    found, left = {}, _MOST
    for name, value in _texts(sent):
        left -= 0 if value.isascii() else len(value)
        if value not in kept and left >= 0 and (legacy := legacy_of(value)):
            found[name] = legacy
    return found


def _texts(sent: QueryDict) -> Iterator[tuple[str, str]]:
    """Every value that is read, with its field's name."""
    for name, values in sent.lists():
        if not is_kept_as_sent(name):
            yield from ((name, value) for value in values)


class _AsTheyStand:
    """Texts that are let pass as they are: kept by choice, or stored so and sent back unchanged."""

    def __init__(self, chosen: set[str], seen: set[str]) -> None:
        self.chosen, self.seen = chosen, seen

    def __contains__(self, value: str) -> bool:
        if value.isascii():
            return False
        is_stored_so = value.replace("\r\n", "\n") in self.seen
        return is_stored_so or (bool(self.chosen) and _digest(value) in self.chosen)


def _as_they_stand(request: HttpRequest, sent: QueryDict) -> _AsTheyStand:
    return _AsTheyStand(set(request.session.get(_KEPT_IN_SESSION, ())), set(_seen_texts(sent)))


def _seen_texts(sent: QueryDict) -> Iterator[str]:
    """Every text that the page showed, as it says itself: what is stored in an older form is not changed unasked."""
    for name, values in sent.lists():
        if name.startswith("seen"):
            for value in values:
                yield from (text.replace("\r\n", "\n") for text in _strings(value))


def _strings(value: str) -> Iterator[str]:
    if not value.startswith("{"):
        yield value
        return
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return
    yield from (text for text in found.values() if isinstance(text, str))


def _digest(text: str) -> str:
    return hashlib.sha256(text.replace("\r\n", "\n").encode(errors="surrogatepass")).hexdigest()[:24]


def _keep_chosen(request: HttpRequest, sent: QueryDict) -> None:
    """Remember for this session the texts that somebody keeps as typed: a preview or a repeated save asks no more."""
    chosen = {
        _digest(value) for name in sent.getlist(KEPT) for value in sent.getlist(name) if not value.isascii()
    }
    if chosen:
        before = [one for one in request.session.get(_KEPT_IN_SESSION, ()) if one not in chosen]
        request.session[_KEPT_IN_SESSION] = [*before, *sorted(chosen)][-_MOST_KEPT:]


def _hand_on(request: HttpRequest, sent: QueryDict, *, left_out: dict[str, Legacy]) -> None:
    """Put the form as the views read it into the request."""
    kept = _as_they_stand(request, sent)
    read = QueryDict(mutable=True, encoding=sent.encoding)
    for name, values in sent.lists():
        if name in left_out:
            continue
        if not is_kept_as_sent(name):
            keeps_spaces = name in KEEPS_SPACES
            values = [
                value if value in kept else as_typed(value, keeps_spaces=keeps_spaces) for value in values
            ]
        read.setlist(name, values)
    read._mutable = False
    request.POST = read  # type: ignore[assignment]


def _labels_of_list(key: str) -> dict[str, str]:
    """Return what the columns of a list are called, by the names of its fields."""
    register = registers().get(key)
    return dict(zip(register.columns, register.labels, strict=True)) if register else {}


def _label_of(name: str, of_list: dict[str, str]) -> str:
    """Return what a field is called on the screen, where its name tells."""
    if found := of_list.get(name) or _LABELS.get(name):
        return found
    try:
        known = label(name)
    except ValueError:  # a name that looks like a cell's and is none
        known = name
    return "Ô vừa gửi" if known == name else known


def _ask(
    request: HttpRequest, sent: QueryDict, legacy_names: Collection[str], of_list: dict[str, str]
) -> HttpResponse:
    """Return the page that shows each text in legacy letters and how it reads; it sends the whole form again.

    legacy_names: the fields with such letters. of_list: what the fields are called where the form is of a list.
    """
    kept = _as_they_stand(request, sent)
    asked = []
    for name, values in sent.lists():
        if name == "csrfmiddlewaretoken":
            continue  # the page has its own; the form's key stays the one by which the browser knows its draft
        for value in values:
            legacy = legacy_of(value) if name in legacy_names and value not in kept else None
            asked.append(SentText(name, _label_of(name, of_list) if legacy else "", value, legacy))
    context = {
        "asked": asked,
        "in_legacy": [one for one in asked if one.legacy],
        "kept_name": KEPT,
        "has_files": bool(request.FILES),
        "back": _page_before(request),
    }
    answer = render(request, "khuyenhoc/legacy_letters.html", context, status=422)
    answer.refusal = "legacy letters"  # type: ignore[attr-defined]
    return answer


def _page_before(request: HttpRequest) -> str:
    """Return the address of the page with the form, where the browser names it and it is the portal's."""
    before = request.headers.get("Referer", "")
    is_own = url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure())
    return before if before and is_own else "/"
