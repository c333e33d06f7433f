"""The environment that every process reads: its own variables first, then those of `.env` in the project's root.

The settings, the server's configuration and the Makefile ask here, so that a variable means the same everywhere. ENV_FILE
names another file than `.env`; where it is empty, no file is read, as in tests.

    python -m khuyenhoc.environment DEMO 1      prints a variable, 1 where it is set nowhere
"""

import io
import os
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from associations.printable import printable

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / ".env.example"

# What no program that is started has to know; it stands in the environment where the file was read.
_SECRETS = {"SECRET_KEY", "DATABASE_URL", "DATABASE_REPLICA_URL", "EMAIL_URL", "AUTHENTICATOR_KEYS"}
_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z_0-9]*)\s*=\s*(.*)")
# The least and the most of a number; what lies beyond is a slip of the pen, or ends a server with a traceback.
_RANGES: dict[str, tuple[int, int]] = {
    "PORT": (1, 65_535),
    "WEB_WORKERS": (1, 64),
    "WEB_THREADS": (1, 64),
    "HEAD_WITHIN": (1, 600),
    "SLOW_REQUEST": (1, 3_600_000),
    # A record that somebody may need is kept for a time at the least (khuyenhoc/keeping.py).
    "KEEP_SESSIONS_DAYS": (0, 90),
    "KEEP_TRIES_DAYS": (1, 365),
    "KEEP_SENT_FORMS_DAYS": (1, 30),
    "KEEP_MAIL_CONFIRMATIONS_DAYS": (7, 365),
    "KEEP_CACHE_DAYS": (0, 30),
    "KEEP_UPLOADS_ENDED_DAYS": (1, 3_650),
    "KEEP_UPLOADS_WAITING_DAYS": (30, 3_650),
    "KEEP_NOTICES_READ_DAYS": (30, 3_650),
    "KEEP_NOTICES_UNREAD_DAYS": (180, 3_650),
    "KEEP_MAILS_DAYS": (30, 3_650),
    "KEEP_TASKS_DONE_DAYS": (1, 365),
    "KEEP_TASKS_FAILED_DAYS": (7, 3_650),
    "KEEP_WORKER_BEATS_DAYS": (1, 30),
    "KEEP_RUNS_DAYS": (365, 36_500),
    "KEEP_PACKS_UNFINISHED_DAYS": (7, 3_650),
    "KEEP_PACKS_SUPERSEDED_DAYS": (30, 36_500),
    "KEEP_BEFORE_RESTORE_DAYS": (7, 3_650),
    "KEEP_CLOSED_ACCOUNTS_DAYS": (365, 36_500),
}
_MAIL_ADDRESS = re.compile(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+")
_EXAMPLE_LINE = re.compile(r"^#?([A-Z][A-Z_0-9]*)=", re.MULTILINE)


class Environment(environ.Env):
    """Reads variables; one that cannot be used is named in words, without its value where that may be a secret."""

    def get_value(
        self, var: Any, cast: Any = None, default: Any = environ.Env.NOTSET, parse_default: bool = False
    ) -> Any:
        """Return a variable in its type; an empty one counts as not set. Raise ImproperlyConfigured."""
        if os.environ.get(var) == "" and default is not self.NOTSET:
            return default
        try:
            value = super().get_value(var, cast, default, parse_default)
        except (ValueError, TypeError):
            raise ImproperlyConfigured(
                f"{var}: giá trị không đúng dạng (phải là một số). Sửa {var} trong tệp .env rồi chạy lại."
            ) from None
        if var in _RANGES and not isinstance(value, str):
            _refuse_beyond(var, value)
        return value

    def addresses(self, var: str) -> list[str]:
        """Return the addresses of mail that a variable lists with commas. Raise ImproperlyConfigured."""
        found = [address.strip() for address in self.list(var, default=[])]
        for address in found:
            if address and not _MAIL_ADDRESS.fullmatch(address):
                raise ImproperlyConfigured(
                    f"{var}: “{printable(address, 60)}” không phải địa chỉ thư. Ghi các địa chỉ cách nhau bằng dấu phẩy, "
                    f"không ghi tên người: {var}=an@example.vn,binh@example.vn. Sửa trong tệp .env rồi chạy lại."
                )
        return [address for address in found if address]

    def db_url(self, var: str, *args: Any, **kwargs: Any) -> Any:
        """Return the connection that an address of a database describes. Raise ImproperlyConfigured."""
        return _address_of(
            var, "postgres://tên:mật-khẩu@máy:5432/cơ-sở-dữ-liệu", super().db_url, *args, **kwargs
        )

    def email_url(self, var: str, *args: Any, **kwargs: Any) -> Any:
        """Return the settings that an address of a mail server describes. Raise ImproperlyConfigured."""
        return _address_of(var, "smtp+tls://tên:mật-khẩu@máy:587", super().email_url, *args, **kwargs)


def refuse_unusable() -> None:
    """Raise ImproperlyConfigured for a number that only the server's own processes read, before these are started."""
    for name in _RANGES:
        env.float(name, default=None)


def _refuse_beyond(name: str, value: float | None) -> None:
    least, most = _RANGES[name]
    if value is not None and not least <= value <= most:
        raise ImproperlyConfigured(
            f"{name}={printable(os.environ[name], 40)}: phải là một số từ {least} đến {most}. Sửa {name} trong tệp .env rồi chạy lại."
        )


def _address_of(var: str, form: str, read: Any, *args: Any, **kwargs: Any) -> Any:
    try:
        with warnings.catch_warnings():
            # An engine that is not known is only warned of, with the address in the warning.
            warnings.simplefilter("error", UserWarning)
            return read(var, *args, **kwargs)
    except (ValueError, KeyError, TypeError, UserWarning, ImproperlyConfigured):
        raise ImproperlyConfigured(
            f"{var}: địa chỉ không đúng dạng {form}. Ký tự lạ trong mật khẩu phải viết dạng %: "
            "@ là %40, / là %2F, # là %23, : là %3A. Sửa trong tệp .env rồi chạy lại."
        ) from None


def env_file() -> Path | None:
    """Return the file that variables are read from besides the environment; None where there is none."""
    named = os.environ.get("ENV_FILE")
    if named == "":
        return None
    file = Path(named) if named else ROOT / ".env"
    return file if file.is_file() else None


def unreadable_lines() -> list[int]:
    """Return the numbers of the lines of the file that say nothing: neither a comment nor NAME=value."""
    return [number for number, name, _ in _lines() if not name]


def unknown_names() -> list[str]:
    """Return the variables of the file that no part of the portal reads: a slip of the pen, as a rule."""
    return sorted({name for _, name, _ in _lines() if name} - known_names())


def known_names() -> set[str]:
    """Return every variable that the portal reads, as .env.example lists them."""
    return set(_EXAMPLE_LINE.findall(EXAMPLE.read_text("utf-8")))


def without_secrets() -> dict[str, str]:
    """Return the environment for a program of others that is started."""
    return {name: value for name, value in os.environ.items() if name not in _SECRETS}


def _lines() -> Iterator[tuple[int, str, str]]:
    """Yield number, name and value of each line of the file; name "" where it cannot be read."""
    file = env_file()
    if file is None:
        return
    for number, line in enumerate(_text_of(file).splitlines(), 1):
        written = line.strip()
        if not written or written.startswith("#"):
            continue
        found = _LINE.fullmatch(written)
        yield (number, found[1], found[2]) if found else (number, "", "")


def _text_of(file: Path) -> str:
    """Return the text of a file that some editors begin with a mark. Raise ImproperlyConfigured."""
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise ImproperlyConfigured(
            f"{file}: tệp không ở dạng UTF-8. Lưu lại dạng UTF-8 rồi chạy lại."
        ) from None
    except OSError as error:
        raise ImproperlyConfigured(
            f"{file}: không đọc được tệp ({error.strerror}). Tệp phải thuộc tài khoản chạy cổng."
        ) from None


def _read_file() -> None:
    text = "\n".join(f"{name}={value}" for _, name, value in _lines() if name)
    if text:
        Environment.read_env(io.StringIO(text))


_read_file()
env = Environment()

if __name__ == "__main__":
    print(env.str(sys.argv[1], default=sys.argv[2]))  # noqa: T201
