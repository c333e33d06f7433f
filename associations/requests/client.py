"""Where a request comes from. One answer for limits and for the log."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address of whoever sent a request, as IPv4 or IPv6 in its short writing; "" where it is not known.

    Behind proxies (BEHIND_PROXY) it is the one that the outermost proxy of ours added to X-Forwarded-For: counted
    from the end, because whatever stands before was sent along and may be made up. Without a proxy, and where the
    proxy left no address, it is the other end of the connection.
    """
    connected = _address(request.META.get("REMOTE_ADDR", ""))
    if not settings.BEHIND_PROXY:
        return connected
    entries = request.headers.get("X-Forwarded-For", "").split(",")
    # Fewer entries than proxies: the request came in behind the outermost one; the first that was added counts.
    nth_from_the_end = min(max(settings.PROXIES, 1), len(entries))
    return _address(entries[-nth_from_the_end]) or connected


def client_network(request: HttpRequest) -> str:
    """Return the network of one subscriber: the IPv4 address, or the first 64 bits of an IPv6 address."""
    address = client_address(request)
    if ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False))


# What proxies lay on a request that they pass on.
_PASSED_ON = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "X-Real-IP", "Via")


def is_from_this_machine(request: HttpRequest) -> bool:
    """Return whether a request was sent on this machine, straight to the portal.

    What a proxy passes on for somebody else is not, whatever it says and whether or not the portal knows of the proxy.
    """
    connected = _address(request.META.get("REMOTE_ADDR", ""))
    if not connected or not ipaddress.ip_address(connected).is_loopback:
        return False
    return not any(header in request.headers for header in _PASSED_ON)


def _address(text: str) -> str:
    """Return an address without port, brackets and zone; "" where the text is none."""
    text = text.strip()
    host, port_follows, port = text.rpartition(":")
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif port_follows and port.isdigit() and "." in host and ":" not in host:
        text = host
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    within = getattr(address, "ipv4_mapped", None)
    return str(within or address)
