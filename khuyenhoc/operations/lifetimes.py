"""Until when what the portal stands on is mended by its makers, and what to do before.

A table of days, as the makers announced them by the sources named; docs/lifetimes.md says how it is renewed. Shown by
setup_portal and on the page of the system's state.
"""

import datetime
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django
from django.db import Error, connection

from associations.days import format_day
from khuyenhoc.operations.engines import SQLITE

KNOWN_AS_OF = datetime.date(2026, 11, 30)
_SOON = datetime.timedelta(days=365)
_OS_RELEASE = Path("/etc/os-release")


@dataclass(frozen=True, kw_only=True)
class Product:
    """What the portal stands on. ends: the last day of security fixes by version. next: what to do when it ends."""

    name: str
    source: str
    next: str
    ends: dict[str, datetime.date]


def _day(year: int, month: int, day: int) -> datetime.date:
    return datetime.date(year, month, day)


DJANGO = Product(
    name="Django",
    source="https://www.djangoproject.com/download/#supported-versions",
    next="nâng cấp cổng lên bản phát hành mới",
    ends={
        "4.2": _day(2026, 4, 30),
        "5.2": _day(2028, 4, 30),
        "6.0": _day(2027, 4, 30),
        "6.1": _day(2027, 12, 31),
        "6.2": _day(2030, 4, 30),
    },
)
PYTHON = Product(
    name="Python",
    source="https://devguide.python.org/versions/",
    next="cài Python mới, xóa thư mục .venv rồi chạy make install PYTHON=python3.14",
    ends={
        "3.11": _day(2027, 10, 31),
        "3.12": _day(2028, 10, 31),
        "3.13": _day(2029, 10, 31),
        "3.14": _day(2030, 10, 31),
    },
)
POSTGRESQL = Product(
    name="PostgreSQL",
    source="https://www.postgresql.org/support/versioning/",
    next="sao lưu, cài PostgreSQL mới với một cơ sở dữ liệu trống, rồi khôi phục vào đó",
    ends={
        "13": _day(2025, 11, 13),
        "14": _day(2026, 11, 12),
        "15": _day(2027, 11, 11),
        "16": _day(2028, 11, 9),
        "17": _day(2029, 11, 8),
        "18": _day(2030, 11, 14),
    },
)
DEBIAN = Product(
    name="Debian",
    source="https://wiki.debian.org/LTS",
    next="nâng cấp hệ điều hành, hoặc chuyển cổng sang máy mới",
    ends={"11": _day(2026, 8, 31), "12": _day(2028, 6, 30), "13": _day(2030, 6, 30)},
)
UBUNTU = Product(
    name="Ubuntu",
    source="https://ubuntu.com/about/release-cycle",
    next="nâng cấp hệ điều hành, hoặc chuyển cổng sang máy mới",
    ends={"22.04": _day(2027, 4, 30), "24.04": _day(2029, 4, 30), "26.04": _day(2031, 4, 30)},
)
PRODUCTS = (DJANGO, PYTHON, POSTGRESQL, DEBIAN, UBUNTU)
_SYSTEMS = {"debian": DEBIAN, "ubuntu": UBUNTU}


@dataclass(frozen=True, kw_only=True)
class Lifetime:
    """A product in use. ends: the last day of fixes; None where the table does not know the version."""

    product: Product
    version: str
    ends: datetime.date | None

    def is_over(self, today: datetime.date) -> bool:
        """Return whether no fixes come any more."""
        return self.ends is not None and self.ends < today

    def is_soon_over(self, today: datetime.date) -> bool:
        """Return whether the last fixes come within a year, or came."""
        return self.ends is not None and self.ends < today + _SOON

    def words(self, today: datetime.date) -> str:
        """Return until when it is mended, and what to do before where that is near."""
        name = f"{self.product.name} {self.version}"
        if self.ends is None:
            return f"{name}: cổng không biết đến ngày nào còn được sửa lỗi bảo mật; xem {self.product.source}"
        if self.is_over(today):
            return f"{name} hết được sửa lỗi bảo mật từ {format_day(self.ends)}: {self.product.next}"
        until = f"{name} được sửa lỗi bảo mật đến {format_day(self.ends)}"
        return f"{until}; trước ngày ấy {self.product.next}" if self.is_soon_over(today) else until


def lifetimes() -> list[Lifetime]:
    """Return what this portal stands on; a database or a system that cannot be asked is left out."""
    return list(_in_use())


def _in_use() -> Iterator[Lifetime]:
    yield _lifetime(DJANGO, ".".join(map(str, django.VERSION[:2])))
    yield _lifetime(PYTHON, ".".join(platform.python_version_tuple()[:2]))
    if version := _server_version():
        yield _lifetime(POSTGRESQL, version)
    system = _system()
    if (product := _SYSTEMS.get(system.get("ID", ""))) is not None:
        yield _lifetime(product, system.get("VERSION_ID", "?"))


def _lifetime(product: Product, version: str) -> Lifetime:
    return Lifetime(product=product, version=version, ends=product.ends.get(version))


def _server_version() -> str:
    """Return the main version of the PostgreSQL in use; "" for SQLite, or where the server does not answer."""
    if connection.vendor == SQLITE:
        return ""
    try:
        return str(connection.get_database_version()[0])
    except Error:
        return ""


def _system() -> dict[str, str]:
    """Return what the operating system says of itself; {} where it says nothing."""
    try:
        lines = _OS_RELEASE.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    pairs = (line.partition("=") for line in lines if "=" in line)
    return {name: value.strip("\"'") for name, _, value in pairs}
