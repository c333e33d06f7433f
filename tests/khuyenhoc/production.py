"""The portal as it runs in production, within a test: what the settings say with HTTPS=1, and clients over TLS."""

import importlib.util
import os
from pathlib import Path
from unittest import mock

from django.test import Client

SETTINGS = Path(__file__).resolve().parents[2] / "khuyenhoc/settings.py"
_OF_THE_TESTS = {"DATABASES", "STORAGES", "SECOND_FACTOR"}  # what tests set for themselves


def production_settings(**environment):
    """What differs in the settings when the environment is a production one."""
    usual, there = _read(HTTPS="0"), _read(HTTPS="1", **environment)
    return {
        name: there[name] for name in there if there[name] != usual.get(name) and name not in _OF_THE_TESTS
    }


def _read(**environment):
    spec = importlib.util.spec_from_file_location("settings_of_production", SETTINGS)
    module = importlib.util.module_from_spec(spec)
    with mock.patch.dict(os.environ, {"DEBUG": "0", "DEMO": "0", **environment}):
        spec.loader.exec_module(module)
    return {name: value for name, value in vars(module).items() if name.isupper()}


class SecureClient(Client):
    """A client that asks everything over TLS."""

    def generic(self, *args, secure=True, **kwargs):
        return super().generic(*args, secure=True, **kwargs)


def secure_sign_in(user=None, **options):
    """A client over TLS in which a user is signed in, or nobody."""
    client = SecureClient(**options)
    if user is not None:
        client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client
