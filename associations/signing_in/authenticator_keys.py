"""Secrets of authenticators are kept encrypted, with keys from the environment that no copy of the database holds.

AUTHENTICATOR_KEYS lists them, the newest first: it encrypts, all of them decrypt (ADR 30). A secret whose key is lost
cannot be read; its person enrols again.
"""

from collections.abc import Callable, Iterable
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import transaction

# The prefix of an encrypted secret; without it a secret was stored before there was a key.
_MARK = "f1:"

_UNREADABLE = (
    "Cổng không đọc được xác thực hai bước đã lưu của tài khoản này, vì khóa mã hóa trên máy chủ đã đổi. "
    "Hãy nhờ quản trị gỡ xác thực hai bước cho anh/chị; lần đăng nhập tới anh/chị đăng ký lại."
)
_HOW_TO_MAKE = (
    "Make one with: python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
)


class SecretUnreadable(ValidationError):
    """A stored secret that no key opens. A form shows it as its error, a page as a page (RequireSecondFactor)."""

    def __init__(self) -> None:
        super().__init__(_UNREADABLE, code="unreadable")


class EncryptedSecrets(DefaultMFAAdapter):
    """What the package for the second factor asks before a secret is stored and after it is read."""

    def encrypt(self, text: str) -> str:
        """Return the text as it is stored."""
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the text as it was; raises SecretUnreadable."""
        return decrypt(encrypted_text)


def encrypt(text: str) -> str:
    """Return a secret as it is stored: encrypted with the newest key, plain where there is no key (see the check)."""
    keys = _keys()
    if keys is None:
        return text
    return _MARK + keys.encrypt(text.encode()).decode()


def decrypt(stored: str) -> str:
    """Return the secret that is stored as a text, also one from before there was a key. Raise SecretUnreadable."""
    if not stored.startswith(_MARK):
        return stored
    keys = _keys()
    if keys is None:
        raise SecretUnreadable
    try:
        return keys.decrypt(stored.removeprefix(_MARK)).decode()
    except InvalidToken:
        raise SecretUnreadable from None


def is_readable(authenticator: Any) -> bool:
    """Return whether every secret of a stored authenticator can be read."""
    try:
        _each_secret(authenticator.data, decrypt)
    except SecretUnreadable:
        return False
    return True


def who_must_enrol_again(authenticators: Iterable[Any]) -> set[int]:
    """Return the ids of the people whose authenticators cannot be read."""
    return {row.user_id for row in authenticators if not is_readable(row)}


def encrypt_again(model: Any) -> tuple[int, set[int]]:
    """Store every secret encrypted with the newest key; how many authenticators, and whose cannot be read.

    model: the table of authenticators, as a migration or the present code knows it.
    """
    done, unreadable = 0, set()
    with transaction.atomic():
        for row in model.objects.select_for_update().order_by("pk"):
            if not is_readable(row):
                unreadable.add(row.user_id)
                continue
            row.data = _each_secret(row.data, lambda stored: encrypt(decrypt(stored)))
            row.save(update_fields=["data"])
            done += 1
    return done, unreadable


def decrypt_all(model: Any) -> None:
    """Store every secret plain again, for a release that knows no keys. Raise SecretUnreadable."""
    with transaction.atomic():
        for row in model.objects.select_for_update().order_by("pk"):
            row.data = _each_secret(row.data, decrypt)
            row.save(update_fields=["data"])


def _each_secret(data: dict[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    """Return what is stored of an authenticator, with its secrets changed and all else as it is."""
    changed = dict(data)
    for name in ("secret", "seed"):
        if name in data:
            changed[name] = change(data[name])
    if "migrated_codes" in data:
        changed["migrated_codes"] = [change(code) for code in data["migrated_codes"]]
    return changed


def _keys() -> MultiFernet | None:
    """Return the keys, None where there are none. Raise ImproperlyConfigured."""
    if not settings.AUTHENTICATOR_KEYS:
        return None
    try:
        return MultiFernet([Fernet(key) for key in settings.AUTHENTICATOR_KEYS])
    except ValueError:
        raise ImproperlyConfigured(f"AUTHENTICATOR_KEYS holds what is no key. {_HOW_TO_MAKE}") from None


@register()
def keys_are_keys(**_: Any) -> list[CheckMessage]:
    """Return what stands in AUTHENTICATOR_KEYS must be keys."""
    try:
        _keys()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="associations.E010")]
    return []


@register(Tags.security, deploy=True)
def there_is_a_key(**_: Any) -> list[CheckMessage]:
    """In production the secrets of authenticators are encrypted."""
    if settings.AUTHENTICATOR_KEYS:
        return []
    hint = f"{_HOW_TO_MAKE}. Then run: manage.py encrypt_authenticators"
    text = "AUTHENTICATOR_KEYS is not set: the secrets of authenticators are stored as they are."
    return [Error(text, hint=hint, id="associations.E011")]
