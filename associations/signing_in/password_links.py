"""Links on which a password is set: printed by an administrator or mailed, one at a time for each person."""

from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db.models import F

from associations.models import User


class NewestLinkOnly(PasswordResetTokenGenerator):
    """Makes the key of a link, and with that ends the links that were made before.

    A key also hangs on the password and the address, so it is used up when the password is set. The address is the
    person's own field alone: the package's table beside it would keep an old one as a way in.
    """

    def make_token(self, user: Any) -> str:
        """Return the key of a new link."""
        end_links(user)
        return str(super().make_token(user))

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.email.lower()}|{user.links_made}"


def end_links(user: User) -> None:
    """Make every link that was made for somebody until now unusable."""
    User.objects.filter(pk=user.pk).update(links_made=F("links_made") + 1)
    user.refresh_from_db(fields=["links_made"])
