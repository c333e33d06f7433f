"""Django's sessions in the database, which also know whose they are (setting SESSION_ENGINE)."""

import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from associations.models import Session
from associations.signing_in import sessions


class SessionStore(DatabaseStore):
    """A store that writes down person, times and place of a session beside its data."""

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
