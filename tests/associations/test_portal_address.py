"""What is sent out leads to the portal: whoever runs one with a dead address is told, and so is who copies it."""

import pytest
from django.core.checks import run_checks

from associations.portal_address import local_note


@pytest.mark.parametrize(
    ("url", "found", "is_local"),
    [
        ("http://127.0.0.1:8000", "associations.W012", True),
        ("https://127.0.0.2", "associations.W012", True),
        ("http://localhost:8000", "associations.W012", True),
        ("https://portal.localhost", "associations.W012", True),
        ("http://[::1]:8000", "associations.W012", True),
        ("http://0.0.0.0:8000", "associations.W012", True),
        ("", "associations.W012", True),
        ("http://khuyenhoc.example.vn", "associations.W013", False),
        ("http://192.168.1.20", "associations.W013", False),
        ("https://khuyenhoc.example.vn", None, False),
    ],
)
def test_an_address_that_nobody_else_can_open_is_told(settings, url, found, is_local):
    settings.PORTAL_URL = url

    def told(deploy):
        ids = {message.id for message in run_checks(include_deployment_checks=deploy)}
        return ids & {"associations.W012", "associations.W013"}

    assert told(deploy=True) == ({found} if found else set())
    assert told(deploy=False) == set()
    assert ("chỉ mở được trên máy này" in local_note()) == is_local
