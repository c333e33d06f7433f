"""Bring the database back from a backup: checked in a copy first, then in one step, which is done wholly or not."""

import contextlib
import sqlite3
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import django.db
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from associations.change_counts import begin_anew
from associations.models import Event, Return, Run
from associations.outbox import hold_waiting
from associations.runs import begin_run, end_run, keep_past_run
from associations.signing_in import sessions
from associations.signing_in.authenticator_keys import who_must_enrol_again
from khuyenhoc.operations.backups.container import Manifest, refuse_unreadable
from khuyenhoc.operations.backups.content import Content, differences
from khuyenhoc.operations.backups.making import make_backup
from khuyenhoc.operations.backups.moments import local_moment, moment_in_words
from khuyenhoc.operations.backups.sqlite_copy import is_whole
from khuyenhoc.operations.backups.trial import (
    TriedCopy,
    engine,
    faults_in_words,
    tried_copy,
    work_place,
)
from khuyenhoc.operations.emptiness import what_it_holds
from khuyenhoc.operations.engines import SQLITE
from khuyenhoc.operations.in_use import only_user
from khuyenhoc.operations.models import Machine, WorkerBeat
from khuyenhoc.operations.other_database import standing_in
from khuyenhoc.operations.problems import OperationRefused, at_most

BEFORE = "truoc-khi-khoi-phuc"  # how the name of the backup that is made before begins
DAMAGED = "hong"  # in the names of what a damaged database was set aside as

_IN_A_SECOND = 10  # backups before a restore, at the most
_BESIDE = ("", "-wal", "-shm", "-journal")  # SQLite's files, by what their names end in


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What a restore did: of which backup, what it brought, and where lies what stood in the database before.

    broken, left_out: as of the copy that was tried. to_enrol_again: how many people have a second factor that no key of
    this machine opens.
    """

    manifest: Manifest
    returns: int
    events: int
    mails_held: int
    to_enrol_again: int
    broken: list[str]
    left_out: list[str]
    before: Path | None


class _State(Enum):
    EMPTY = 1
    USED = 2
    DAMAGED = 3


def restore_backup(file: Path, *, replaces: bool = False, accepts_broken: bool = False) -> Restored:
    """Restore a backup into the database in use and return what was done.

    replaces: the database may be a used one; a backup of it is made first. accepts_broken: take a backup whose event
    chains were broken already when it was made, or one with triggers or views, which are left out. Raise
    OperationRefused, with nothing changed, while the portal runs and for every file that does not pass.
    """
    refuse_unreadable(file)  # before anything is advised about what stands in the database
    with faults_in_words(work_place()), only_user():
        state, holds = _state_in_use()
        if state is not _State.EMPTY and not replaces:
            raise OperationRefused([f"{holds} Muốn thay bằng bản sao lưu thì chạy lại với --replace."])
        with tried_copy(file, accepts_added=accepts_broken) as tried:
            if tried.broken and not accepts_broken:
                raise OperationRefused([*at_most(tried.broken), _broken(file)])
            restored = _settle(tried, file)
            expected = engine().content(tried.database)
            before = _lay(tried, state)
        _check_laid(expected, before)
    return Restored(
        **restored, manifest=tried.manifest, broken=tried.broken, left_out=tried.left_out, before=before
    )


def _state_in_use() -> tuple[_State, str]:
    """Return what the database in use is before the restore, and a sentence on what it holds."""
    if connection.vendor == SQLITE:
        file = _file_in_use()
        if not file.exists():
            return _State.EMPTY, ""
        if not is_whole(file):
            return _State.DAMAGED, f"Cơ sở dữ liệu {file} bị hỏng; khi khôi phục, tệp hỏng được để riêng ra."
    if holds := what_it_holds():
        return _State.USED, f"Cơ sở dữ liệu {holds}."
    return _State.EMPTY, ""


def _settle(tried: TriedCopy, file: Path) -> dict[str, int]:
    """Make a copy ready to be used: nobody signed in, no mail on its way, and the restore kept among the runs.

    And the backup itself, which was over when its run was kept: it could not hold that it was made.
    """
    with standing_in(tried.database):
        cache.clear()  # drawn of what was saved later, perhaps
        with transaction.atomic():
            begin_anew()
            run = begin_run(Run.Kind.RESTORE)
            keep_past_run(
                Run.Kind.BACKUP,
                at=local_moment(tried.manifest.made_at),
                words=f"Bản đã dùng để khôi phục: {file.name}",
            )
            sessions.end_all()
            WorkerBeat.objects.all().delete()
            Machine.objects.all().delete()
            held = hold_waiting()
            end_run(
                run, is_ok=True, words=f"Khôi phục bản sao lưu lúc {moment_in_words(tried.manifest.made_at)}."
            )
        return {
            "returns": Return.objects.count(),
            "events": Event.objects.count(),
            "mails_held": held,
            "to_enrol_again": len(who_must_enrol_again(Authenticator.objects.all())),
        }


def _lay(tried: TriedCopy, state: _State) -> Path | None:
    """Lay a copy into the database in use; return where lies what stood there, None where nothing did."""
    before = _set_aside(state)
    try:
        engine().lay_into_use(tried.database, tried.folder)
    except BaseException:
        if state is _State.DAMAGED and before:
            _move(before, _file_in_use())
        raise
    return before


def _set_aside(state: _State) -> Path | None:
    """Back up what stands in the database in use, or set its damaged file aside; return where it lies then."""
    if state is _State.EMPTY:
        return None
    now = f"{timezone.localtime():%Y%m%d-%H%M%S}"
    if state is _State.DAMAGED:
        file = _file_in_use()
        aside = file.with_name(f"{file.name}.{DAMAGED}-{now}")
        _move(file, aside)
        return aside
    folder = folder_of_backups_before()
    to = folder / f"{BEFORE}-{now}.zip"
    for number in range(2, _IN_A_SECOND):
        if to.exists():
            to = folder / f"{BEFORE}-{now}-{number}.zip"
    try:
        make_backup(to)
    except OperationRefused as refused:
        raise OperationRefused(
            [
                *refused.problems,
                "Không sao lưu được dữ liệu đang có, nên không khôi phục; chưa có gì bị thay đổi.",
            ]
        ) from None
    return to


def folder_of_backups_before() -> Path:
    """Return where the backup that a restore makes before it changes anything is laid."""
    return Path(settings.BACKUP_DIR) if settings.BACKUP_DIR else work_place()


def _file_in_use() -> Path:
    """Return SQLite's file of the database in use."""
    return Path(str(connection.settings_dict["NAME"]))


def _move(file: Path, to: Path) -> None:
    """Give a database of SQLite another name, with what lies beside it, in the place of whatever has that name."""
    connection.close()
    for end in _BESIDE:
        Path(f"{to}{end}").unlink(missing_ok=True)
        with contextlib.suppress(FileNotFoundError):
            Path(f"{file}{end}").rename(f"{to}{end}")


def _check_laid(expected: Content, before: Path | None) -> None:
    """Read the database in use back; raise OperationRefused where it is not what was laid into it."""
    try:
        wrong = differences(expected, engine().content(connection))
    except (sqlite3.Error, django.db.Error) as error:
        wrong = [f"Không đọc lại được cơ sở dữ liệu ({type(error).__name__})."]
    if wrong:
        raise OperationRefused([*at_most(wrong), _not_as_restored(before)])


def _broken(file: Path) -> str:
    return (
        f"{file}: chuỗi sự kiện đã đứt từ trước khi sao lưu, nên chưa khôi phục. Dùng bản sao lưu cũ hơn; nếu không có "
        "bản nào tốt hơn thì chạy lại với --accept-broken và báo cho người quản trị biết các chỗ trên."
    )


def _not_as_restored(before: Path | None) -> str:
    kept = f" Dữ liệu trước khi khôi phục còn ở {before}." if before else ""
    return f"Khôi phục xong nhưng đọc lại thấy khác bản sao lưu: đừng chạy cổng, xem lại ổ đĩa rồi khôi phục lại.{kept}"
