"""How a name to sign in by is read: as phones, Word and Excel write it, and whose it is.

    sign_in_name(" Can‑Bo–Lang-Son\u00a0") == "can-bo-lang-son"

New accounts have their names in this form alone, so that no two differ in capitals only. Of others that do (a database
from elsewhere) none is taken for the other: neither gets in until an administrator has invited them anew.
"""

from django.db.models import Q

from associations.models import User
from associations.text import plain_line

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")


def sign_in_name(typed: str) -> str:
    """Return a name as it is compared: small letters of plain width, plain dashes, nothing before or behind it."""
    return plain_line(typed).translate(_DASHES).casefold()


def account_name(typed: str) -> str | None:
    """Return the name of the account that somebody means; None where there is none, or more than one that may be meant."""
    line, name = plain_line(typed), sign_in_name(typed)
    alike = User.objects.filter(Q(username__iexact=line) | Q(username__iexact=name))
    meant = [one for one in alike.values_list("username", flat=True) if sign_in_name(one) == name]
    return meant[0] if len(meant) == 1 else None
