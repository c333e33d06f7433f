"""The sessions of those who are signed in."""

from importlib import import_module

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from associations.models.users import User


class Session(AbstractBaseSession):
    """A session with its person, so that all sessions of somebody can be listed and ended.

    The columns repeat what the session's own data say; session_store writes both at once.
    """

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    began_at = models.DateTimeField("đăng nhập lúc", null=True)
    used_at = models.DateTimeField("dùng lần cuối", null=True)
    address = models.CharField("địa chỉ mạng", max_length=45, blank=True)
    agent = models.CharField("trình duyệt", max_length=300, blank=True)

    class Meta:
        verbose_name = "phiên đăng nhập"
        verbose_name_plural = "phiên đăng nhập"

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        """Return the store that the settings name; it needs this model, so it is found when it is asked for."""
        store: type[SessionStore] = import_module(settings.SESSION_ENGINE).SessionStore
        return store
