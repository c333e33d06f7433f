"""Another database than the one of DATABASE_URL, opened for a while, and asked by the portal's own code."""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import environ
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, DatabaseError, NotSupportedError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from khuyenhoc.database_connection import connected
from khuyenhoc.operations.problems import OperationRefused
from khuyenhoc.operations.unusable import reason_of

_FORMS = (
    "postgres://NGƯỜI-DÙNG:MẬT-KHẨU@MÁY:5432/TÊN-CƠ-SỞ-DỮ-LIỆU hoặc sqlite:////THƯ-MỤC/TỆP.sqlite3 "
    "(ký tự đặc biệt trong mật khẩu viết thành %XX)"
)


def settings_of(url: str) -> dict[str, Any]:
    """Return the settings of the database that an address names. Raise OperationRefused where it names none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what it does not know it warns, with the password in the warning
        try:
            read = environ.Env.db_url_config(url)
        except (ImproperlyConfigured, ValueError):
            read = {}
    engine, name = read.get("ENGINE", ""), read.get("NAME", "")
    if engine.endswith("sqlite3") and name and name != ":memory:":
        _check_place(Path(name))
        return connected(read)
    if engine.endswith("postgresql") and name:
        return connected(read)
    raise OperationRefused([f"Địa chỉ cơ sở dữ liệu không đúng dạng. Viết {_FORMS}."])


@contextmanager
def opened(database: dict[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """Yield a connection to the database of such settings. Raise OperationRefused, in words, where there is no way in."""
    whole = connections.configure_settings({DEFAULT_DB_ALIAS: database})[DEFAULT_DB_ALIAS]
    connection = load_backend(whole["ENGINE"]).DatabaseWrapper(whole, DEFAULT_DB_ALIAS)
    try:
        _connect(connection)
        yield connection
    finally:
        connection.close()


@contextmanager
def standing_in(connection: BaseDatabaseWrapper, *, other: str = "") -> Iterator[None]:
    """Let the portal's code ask another database in place of its own; its own is reached as the alias `other`."""
    own = connections[DEFAULT_DB_ALIAS]
    ContentType.objects.clear_cache()  # kept by alias, and their numbers are the other's
    if other:
        connections[other] = own
    connections[DEFAULT_DB_ALIAS] = connection
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = own
        if other:
            del connections[other]
        ContentType.objects.clear_cache()


def _check_place(file: Path) -> None:
    # By os.path, which takes what may not be looked at for what is not there; SQLite then says so itself.
    if os.path.exists(file) and not os.path.isfile(file):
        raise OperationRefused([f"{file}: không phải là tệp. Chọn tên tệp khác rồi chạy lại."])
    if not os.path.isdir(file.parent):
        raise OperationRefused([f"{file}: không có thư mục {file.parent}. Tạo thư mục rồi chạy lại."])


def _connect(connection: BaseDatabaseWrapper) -> None:
    try:
        connection.ensure_connection()
    except NotSupportedError as error:
        raise OperationRefused([f"Máy chủ cơ sở dữ liệu quá cũ cho cổng: {error}."]) from None
    except DatabaseError as error:
        with standing_in(connection):
            why = reason_of(error, address="địa chỉ đã ghi", again="rồi chạy lại lệnh này")
        raise OperationRefused([why]) from None
