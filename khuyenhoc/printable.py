"""Where outside text enters every page: names of files that are sent, and the portal's messages after an action.

Django keeps a larger file under its own ending and passes names on as they come; a name of 255 letters is then an
error of the file system, and one with a line feed an error of the answer's head.
"""

from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.core.files.uploadhandler import MemoryFileUploadHandler, TemporaryFileUploadHandler
from django.utils.safestring import SafeData

from associations.printable import file_name as plain_name
from associations.printable import message as plain_message

_NAMELESS = "tep"


class _NamesFiles:
    """A handler of sent files that gives each a name that can be shown and kept."""

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, plain_name(file_name, _NAMELESS), *args, **kwargs)  # type: ignore[misc]


class InMemory(_NamesFiles, MemoryFileUploadHandler):
    """Small files."""


class InTemporaryFile(_NamesFiles, TemporaryFileUploadHandler):
    """Larger files."""


class _HostCookie(CookieStorage):
    """Messages in a cookie that belongs to this host alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.cookie_name = f"{settings.COOKIE_PREFIX}messages"
        super().__init__(*args, **kwargs)


class PrintableMessages(FallbackStorage):
    """Django's messages, each one line of what can be seen: a name in it may come from anywhere."""

    storage_classes = (_HostCookie, SessionStorage)

    def add(self, level: int, message: Any, extra_tags: str | None = "") -> None:
        if not isinstance(message, SafeData):
            message = plain_message(message)
        super().add(level, message, extra_tags)
