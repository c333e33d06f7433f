"""What `check --deploy` says of a portal that is to be in use; the keys and the address have checks of their own."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from khuyenhoc.operations.installing import checks

_LOOKED_AT = {
    "operations.E001": checks.mail,
    "operations.E002": checks.hosts,
    "operations.E003": checks.proxy,
    "operations.E004": checks.backup_target,
}


@register(Tags.security, deploy=True)
def is_set_up(**_: Any) -> list[CheckMessage]:
    """In production there are mail, hosts, a proxy and a place for backups."""
    looked_at = {name: ask() for name, ask in _LOOKED_AT.items()}
    return [Error(check.message, id=name) for name, check in looked_at.items() if not check.is_ok]
