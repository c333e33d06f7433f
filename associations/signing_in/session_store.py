"""Django's sessions in the database, which also know whose they are (setting SESSION_ENGINE)."""

import copy
import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import DatabaseError
from django.utils import timezone

from associations.models import Session, User
from associations.signing_in import sessions

# What a session may lose without anybody noticing more than the same message twice: notes of its use, the forms that were
# taken (the browser keeps what was typed until it hears of them), a page to come back to.
_SPARE = {
    sessions.BEGAN, sessions.USED, sessions.ADDRESS, sessions.AGENT, sessions.STRICT,
    "taken_forms", "left_page", "_session_expiry", "_messages",
}  # fmt: skip


class SessionStore(DatabaseStore):
    """A store that writes down person, times and place of a session beside its data."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._as_read: dict[str, Any] = {}
        self.person: User | None = None  # whose it was when it was read

    def load(self) -> dict[str, Any]:
        """Return the data, and keep what they were."""
        found = super().load()
        self._as_read = copy.deepcopy(found)
        return found

    def _get_session_from_db(self) -> Session | None:
        """Return the row with its person, who is asked for whenever the session is; None where it has ended."""
        rows = Session.objects.select_related("user")
        held = rows.filter(session_key=self.session_key, expire_date__gt=timezone.now())
        found = next(iter(held), None)  # at most one: the key is the row's own
        if found is None:
            self._session_key = None
        self.person = found.user if found else None
        return found

    def may_be_lost(self) -> bool:
        """Return whether all that changed since the data were read is of the kind that nobody misses."""
        now, before = dict(self.items()), self._as_read
        changed = {name for name in now.keys() | before.keys() if now.get(name) != before.get(name)}
        return changed <= _SPARE

    def save(self, must_create: bool = False) -> None:
        """Save the data. Raise UpdateError where the session was ended meanwhile, DatabaseError where the database fails.

        Django says UpdateError to both: a locked database would then look like a session that somebody ended.
        """
        try:
            super().save(must_create)
        except UpdateError as error:
            cause = error.__context__
            if (
                isinstance(cause, DatabaseError) and cause.__cause__ is not None
            ):  # the driver's, not Django's own
                raise cause from cause.__cause__
            raise

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the table of the sessions."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row to be saved; a session that has just become somebody's begins now."""
        if SESSION_KEY in data:
            sessions.begin(data)
        row = super().create_model_instance(data)
        assert isinstance(row, Session)  # noqa: S101 - get_model_class says so
        if SESSION_KEY not in data:
            return row
        row.user_id = int(data[SESSION_KEY])
        row.began_at = _moment(data[sessions.BEGAN])
        row.used_at = _moment(data[sessions.USED])
        row.address = data.get(sessions.ADDRESS, "")
        row.agent = data.get(sessions.AGENT, "")
        return row


def _moment(seconds: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(seconds, tz=timezone.get_current_timezone())
