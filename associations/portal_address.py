"""The portal's own address, which mails, QR codes, link previews and newspapers lead to (`PORTAL_URL`)."""

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

LOCAL_NOTE = "Địa chỉ của số liệu chỉ mở được trên máy này (bản trình diễn): chưa gửi báo chí."
_LOCAL_NAMES = ("localhost", "localhost.localdomain")
_HINT = "Set PORTAL_URL to the address that people type, https://khuyenhoc.example.vn."


def leads_here_only() -> bool:
    """Return whether the address opens on this very machine alone."""
    host = urlsplit(settings.PORTAL_URL).hostname or ""
    if host in _LOCAL_NAMES or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return not host
    return address.is_loopback or address.is_unspecified


def local_note() -> str:
    """Return what is said beside an address that nobody else can open; "" of one that everybody can."""
    return LOCAL_NOTE if leads_here_only() else ""


@register(Tags.security, deploy=True)
def others_can_open_it(**_: Any) -> list[CheckMessage]:
    """In production what is sent out leads to an address that others can open, over TLS."""
    url = settings.PORTAL_URL
    if leads_here_only():
        text = f"PORTAL_URL is {url}: mails, QR codes and the words for the press lead to a dead address."
        return [Warning(text, hint=_HINT, id="associations.W012")]
    if urlsplit(url).scheme != "https":
        return [Warning(f"PORTAL_URL is {url}, without TLS.", hint=_HINT, id="associations.W013")]
    return []
