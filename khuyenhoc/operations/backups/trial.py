"""A backup restored into a temporary database and checked there, before anything is believed of it.

It is held against its manifest as it came, brought forward to today's tables, and looked at as a portal: event chains,
revisions. `backup --verify` ends there; `restore` then lays the very same copy into the database in use.
"""

import contextlib
import errno
import fcntl
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import django.db
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from associations.events import broken_chains
from khuyenhoc.database_faults import Fault, fault_of
from khuyenhoc.operations.backups import postgresql_copy, sqlite_copy
from khuyenhoc.operations.backups.added import take_out
from khuyenhoc.operations.backups.container import Manifest, open_payload, payload_bytes, read_manifest
from khuyenhoc.operations.backups.content import Content, differences
from khuyenhoc.operations.backups.encryption import decrypt
from khuyenhoc.operations.backups.room import refuse_without_room
from khuyenhoc.operations.engines import IN_WORDS, POSTGRESQL
from khuyenhoc.operations.newer import unknown_migrations
from khuyenhoc.operations.other_database import standing_in
from khuyenhoc.operations.problems import OperationRefused, at_most, first_line, refusal_of
from khuyenhoc.operations.sizes import format_free
from khuyenhoc.operations.unusable import reason_of
from reports.models import StoredRevision
from reports.revisions.content import fingerprint_of

FOLDER = ".thu-khoi-phuc-"  # how the names of folders with temporary copies begin

_JUST_MADE = 60  # seconds in which a folder may not be held yet
# What no step forward may change, whatever it does to other tables.
_KEPT_TABLES = ("associations_return", "associations_event", "reports_snapshot")


class Engine(Protocol):
    """What is done differently by engine: modules sqlite_copy and postgresql_copy."""

    def temporary_database(self, payload: Path) -> contextlib.AbstractContextManager[BaseDatabaseWrapper]:
        """Yield a connection to a temporary database restored from a payload; it is gone afterwards."""

    def content(self, database: BaseDatabaseWrapper) -> Content:
        """Return what a database holds, read as `backup` reads it."""

    def lay_into_use(self, copy: BaseDatabaseWrapper, folder: Path) -> None:
        """Replace what the database in use holds by what a copy holds, in one step that is done wholly or not."""


@dataclass(frozen=True)
class TriedCopy:
    """A backup in a temporary database, brought forward.

    broken: where its event chains are broken; left_out: what was taken out of it that is not the portal's; both in words.
    """

    manifest: Manifest
    database: BaseDatabaseWrapper
    folder: Path
    broken: list[str]
    left_out: list[str]


@contextmanager
def tried_copy(file: Path, *, accepts_added: bool = False) -> Iterator[TriedCopy]:
    """Yield a backup restored and checked in a temporary database.

    accepts_added: take one with triggers or views, without them; otherwise it is refused, before any of them acts.
    Raise OperationRefused for a file that is no whole backup of this engine and of a release up to this one, or whose
    copy is not what its manifest says.
    """
    with faults_in_words(work_place()):
        manifest = read_manifest(file)
        _refuse_other_engine(file, manifest)
        _refuse_newer(file, manifest)
        with _folder() as folder:
            # Unpacked, and then grown by steps forward, or laid into the database in use.
            refuse_without_room(folder, 2 * payload_bytes(file, manifest), "thử bản sao lưu này")
            payload = folder / "payload"
            _write_payload(file, manifest, payload)
            with engine().temporary_database(payload) as database:
                _refuse_different(file, manifest.content, engine().content(database))
                left_out = take_out(file, database, is_accepted=accepts_added)
                with standing_in(database):
                    call_command("migrate", interactive=False, verbosity=0, is_held=True)
                    _refuse_different(file, _kept(manifest.content), _kept(engine().content(database)))
                    _refuse_altered_revisions(file)
                    broken = [*broken_chains()]
                yield TriedCopy(manifest, database, folder, broken, left_out)


def engine() -> Engine:
    """Return what is done by the engine in use."""
    return postgresql_copy if connection.vendor == POSTGRESQL else sqlite_copy


@contextmanager
def faults_in_words(place: Path) -> Iterator[None]:
    """Turn what a disk, a database or one of its tools fails of into words; `place` is where was written."""
    try:
        yield
    except (sqlite3.Error, django.db.Error) as error:
        raise OperationRefused([_of_database(error, place)]) from None
    except OSError as error:
        raise OperationRefused([_of_disk(error, place)]) from None


def work_place() -> Path:
    """Return the folder where temporary copies are laid: on SQLite the database's, which has to have room for it."""
    if connection.vendor == POSTGRESQL:
        return Path(settings.VAR_DIR)
    return Path(str(connection.settings_dict["NAME"])).absolute().parent


@contextmanager
def _folder() -> Iterator[Path]:
    """Yield a folder for its owner alone, held as long as it is used, and clear away what killed processes left."""
    place = work_place()
    for left in place.glob(f"{FOLDER}*"):
        with contextlib.suppress(OSError), _held(left):
            if left.stat().st_mtime < time.time() - _JUST_MADE:
                shutil.rmtree(left)  # the database's copy, readable to whoever gets at the disk
    folder = Path(tempfile.mkdtemp(prefix=FOLDER, dir=place))
    try:
        with _held(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold a folder; it is let go with the process, however that ends. Raise OSError where another holds it."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(opened)


def _write_payload(file: Path, manifest: Manifest, to: Path) -> None:
    with open_payload(file, manifest) as stream:
        if manifest.is_encrypted:
            decrypt(stream, to)
            return
        with to.open("xb") as plain:
            shutil.copyfileobj(stream, plain, 1 << 20)


def _refuse_other_engine(file: Path, manifest: Manifest) -> None:
    if manifest.engine == connection.vendor:
        return
    theirs, ours = IN_WORDS.get(manifest.engine, manifest.engine), IN_WORDS[connection.vendor]
    raise OperationRefused(
        [
            f"{file}: bản sao lưu của {theirs}, cổng đang dùng {ours}. Đặt DATABASE_URL là một cơ sở dữ liệu "
            f"{theirs} trống, khôi phục vào đó, rồi dùng lệnh move_to để chuyển sang {ours}."
        ]
    )


def _refuse_newer(file: Path, manifest: Manifest) -> None:
    """Refuse a backup whose tables were migrated further than this code knows."""
    if unknown := unknown_migrations(manifest.content.migrations):
        raise OperationRefused(
            [
                f"{file}: bản sao lưu của phiên bản cổng mới hơn ({manifest.version}; bước cập nhật {unknown[0]} "
                "chưa có ở đây). Nâng cấp cổng rồi khôi phục."
            ]
        )


def _refuse_different(file: Path, expected: Content, found: Content) -> None:
    if wrong := differences(expected, found):
        raise OperationRefused(
            [
                *at_most([f"{file}: {line}" for line in wrong]),
                f"{file}: bản sao trong tệp không đúng như tệp ghi về nó. Dùng bản sao lưu khác.",
            ]
        )


def _refuse_altered_revisions(file: Path) -> None:
    stored = StoredRevision.objects.values_list("meeting__cluster__key", "revision", "fingerprint", "content")
    for cluster, revision, fingerprint, content in stored.iterator(chunk_size=20):
        if fingerprint_of(content) != fingerprint:
            raise OperationRefused(
                [
                    f"{file}: phiên bản {revision} của cụm {cluster} đã bị sửa sau khi chốt. Dùng bản sao lưu khác."
                ]
            )


def _kept(content: Content) -> Content:
    """Return of a content what stays the same through every step forward."""
    tables = {name: rows for name, rows in content.tables.items() if name in _KEPT_TABLES}
    return replace(content, migrations=[], tables=tables, figures={})


def _of_database(error: Exception, place: Path) -> str:
    cause = error.__cause__ or error
    code = getattr(cause, "sqlite_errorcode", 0) or 0
    fault = fault_of(error)
    if fault is Fault.FULL or code & 0xFF == sqlite3.SQLITE_FULL or code == sqlite3.SQLITE_IOERR_WRITE:
        return _of_disk(OSError(errno.ENOSPC, ""), place)
    if code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return "Bản sao trong tệp sao lưu bị hỏng, không đọc được. Dùng bản sao lưu khác."
    if fault is Fault.GONE and connection.vendor == POSTGRESQL:
        return reason_of(error)
    return f"Cơ sở dữ liệu không nhận: {first_line(cause)}. Cơ sở dữ liệu đang dùng chưa bị thay đổi."


def _of_disk(error: OSError, place: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            f"{place}: ổ đĩa đã đầy (còn {format_free(place)}). Dọn bớt rồi chạy lại; chưa có gì bị thay đổi."
        )
    where = error.filename or place
    return (
        f"{where}: không đọc hoặc không ghi được ({refusal_of(error)}). Xem quyền của thư mục rồi chạy lại."
    )
