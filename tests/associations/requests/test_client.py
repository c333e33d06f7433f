"""The address of a request: what a visitor sends along is never believed."""

import ipaddress
import re
from pathlib import Path

import pytest
from django.test import RequestFactory, override_settings
from hypothesis import given
from hypothesis import strategies as st

from associations.requests.client import client_address, client_network

ROOT = Path(__file__).resolve().parents[3]
PROXY = "10.0.0.1"


def asked(forwarded=None, *, remote=PROXY):
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return RequestFactory().get("/", REMOTE_ADDR=remote, **headers)


@pytest.mark.parametrize(
    ("forwarded", "proxies", "address"),
    [
        ("203.0.113.7", 1, "203.0.113.7"),
        ("198.51.100.1, 203.0.113.7", 1, "203.0.113.7"),
        ("198.51.100.1,203.0.113.7, 10.0.0.2", 2, "203.0.113.7"),
        ("203.0.113.7", 2, "203.0.113.7"),  # came in behind the outermost proxy
        ("203.0.113.7:50123", 1, "203.0.113.7"),
        ("[2001:db8::7]:443", 1, "2001:db8::7"),
        ("2001:DB8:0::7", 1, "2001:db8::7"),
        ("fe80::1%eth0", 1, "fe80::1"),
        ("::ffff:203.0.113.7", 1, "203.0.113.7"),
        ("203.0.113.7, unknown", 1, PROXY),
        ("203.0.113.7,", 1, PROXY),
        ("", 1, PROXY),
        (None, 1, PROXY),
        ("203.0.113.7\r\nx", 1, PROXY),
    ],
)
def test_behind_proxies_the_address_is_the_one_that_the_outermost_added(
    settings, forwarded, proxies, address
):
    settings.BEHIND_PROXY, settings.PROXIES = True, proxies
    assert client_address(asked(forwarded)) == address


def test_without_a_proxy_the_header_is_ignored(settings):
    settings.BEHIND_PROXY = False
    assert client_address(asked("203.0.113.7")) == PROXY
    assert client_address(asked("203.0.113.7", remote="")) == ""


@given(st.text(max_size=60), st.ip_addresses())
def test_whatever_is_sent_along_the_address_is_the_proxy_s_word(made_up, real):
    with override_settings(BEHIND_PROXY=True, PROXIES=1):
        found = client_address(asked(f"{made_up}, {real}"))
    mapped = getattr(real, "ipv4_mapped", None)
    assert ipaddress.ip_address(found) == (mapped or real)


def test_a_line_with_ipv6_is_one_network(settings):
    settings.BEHIND_PROXY, settings.PROXIES = True, 1
    assert client_network(asked("2001:db8:1:2:aaaa::1")) == client_network(asked("2001:db8:1:2:bbbb::2"))
    assert client_network(asked("2001:db8:1:2::1")) != client_network(asked("2001:db8:1:3::1"))
    assert client_network(asked("203.0.113.7")) == "203.0.113.7"


def test_nobody_else_reads_where_a_request_comes_from():
    read = re.compile(r"FORWARDED_FOR|X-Forwarded-For|REMOTE_ADDR")
    folders = ("associations", "funds", "learning_models", "reports", "khuyenhoc")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    assert len(files) > 100
    readers = {path.relative_to(ROOT).as_posix() for path in files if read.search(_code(path))}
    assert readers == {"associations/requests/client.py"}


def _code(path: Path) -> str:
    """A module without its comments."""
    return re.sub(r"#.*", "", path.read_text())
