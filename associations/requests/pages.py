"""Which page a request comes from, for the way back after a sign-in."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve

_ACCOUNT = "/tai-khoan/"


def page_of(request: HttpRequest) -> str:
    """Return the address of the page that sent a form: one that can be opened; "/" where there is none.

    It is the page that the browser says it comes from, else the form's own address, else the nearest above that.
    """
    for address in _candidates(request):
        if _can_be_opened(address):
            return address
    return "/"


def _candidates(request: HttpRequest) -> Iterator[str]:
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc == request.get_host():
        yield came_from.path + (f"?{came_from.query}" if came_from.query else "")
        yield from _above(came_from.path)
    yield request.get_full_path()
    yield from _above(request.path)


def _above(path: str) -> Iterator[str]:
    """Yield the addresses above one of the portal's own, the nearest first; not the first page, which says nothing."""
    parts = path.strip("/").split("/")
    for count in range(len(parts) - 1, 0, -1):
        yield f"/{'/'.join(parts[:count])}/"


def _can_be_opened(address: str) -> bool:
    """Return whether a browser can open an address by itself: there is a view and it does not ask for a form."""
    path = urlsplit(address).path
    if path.startswith(_ACCOUNT):
        return False
    try:
        methods = _methods_of(resolve(path).func)
    except Resolver404:
        return False
    return methods is None or "GET" in methods


def _methods_of(view: Callable[..., Any]) -> list[str] | None:
    """Return the methods that Django's decorators let through to a view; None where they ask for none."""
    layer: Any = view
    while layer is not None:
        if inspect.isfunction(layer):
            found = inspect.getclosurevars(layer).nonlocals.get("request_method_list")
            if found is not None:
                return list(found)
        layer = getattr(layer, "__wrapped__", None)
    return None
