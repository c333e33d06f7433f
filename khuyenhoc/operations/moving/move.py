"""Moves the portal to an empty database of the other engine: copied, verified and kept in one transaction there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.core.cache import cache
from django.core.management import call_command
from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    connection,
    connections,
    transaction,
)
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from associations.change_counts import begin_anew
from associations.events import broken_chains
from associations.models import Run
from associations.numbers import format_count
from associations.runs import begin_run, end_run, kept_run
from khuyenhoc.operations.backups.content import Content, content_of, differences, rows_by_table
from khuyenhoc.operations.checks.probes import missing_migrations
from khuyenhoc.operations.emptiness import check_empty
from khuyenhoc.operations.engines import IN_WORDS, POSTGRESQL
from khuyenhoc.operations.in_use import only_user
from khuyenhoc.operations.moving.copying import SOURCE, copy_all, portal_models
from khuyenhoc.operations.moving.figures import hashes_of_figures
from khuyenhoc.operations.moving.sequences import go_on_counting
from khuyenhoc.operations.other_database import opened, settings_of, standing_in
from khuyenhoc.operations.problems import OperationRefused, at_most, first_line
from khuyenhoc.operations.unusable import reason_of

_NOTHING_KEPT = (
    "Chưa chuyển gì: cơ sở dữ liệu đang dùng vẫn nguyên, cơ sở dữ liệu mới vẫn trống. Sửa rồi chạy lại."
)


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What was moved and verified.

    left_out: tables of the source that the portal does not know, which stay behind. broken: where event chains were
    broken at the source already; they stand at the target as they stood there.
    """

    engine: str
    tables: int
    rows: int
    returns: int
    reports: int
    left_out: list[str]
    broken: list[str]


@dataclass(frozen=True, kw_only=True)
class _Findings:
    """What both ends must share."""

    content: Content
    chains: list[str]
    figures: dict[str, str]

    def against(self, found: "_Findings") -> list[str]:
        """Return in words where a copy is not what it should be."""
        return [
            *differences(self.content, found.content),
            *(f"chuỗi sự kiện ở bản mới: {line}" for line in found.chains if line not in self.chains),
            *(
                f"số liệu {name}: hai bên tính ra khác nhau"
                for name in sorted(self.figures.keys() | found.figures.keys())
                if self.figures.get(name) != found.figures.get(name)
            ),
        ]


def move_to(url: str, *, tell: Callable[[str], None]) -> Moved:
    """Copy everything into the empty database of an address and verify it there; it keeps all or nothing.

    tell: hears in words what is being done. Raise OperationRefused where the target is of the same engine or not empty,
    the portal runs, a row cannot be copied or anything reads differently there.
    """
    database = settings_of(url)
    if load_backend(database["ENGINE"]).DatabaseWrapper.vendor == connection.vendor:
        engine = IN_WORDS[connection.vendor]
        raise OperationRefused(
            [
                f"Cả hai đều là {engine}: lệnh này chỉ chuyển giữa SQLite và PostgreSQL. "
                "Muốn chuyển sang máy khác cùng loại thì dùng backup rồi restore."
            ]
        )
    # Kept at the end, and at the source where that can be written: the target has its own, and no run that never ended.
    with kept_run(Run.Kind.MOVE, is_kept_at_end=True) as outcome:
        try:
            with opened(database) as target:
                moved = move_into(target, tell=tell)
        except OperationRefused as refused:
            outcome.words = refused.problems[0]
            raise
        outcome.words = moved_in_words(moved)
    return moved


def move_into(target: BaseDatabaseWrapper, *, tell: Callable[[str], None]) -> Moved:
    """Copy everything into an opened, empty database and verify it there. Raise OperationRefused, with nothing kept."""
    with standing_in(target), _faults_in_words("địa chỉ đã ghi"):
        check_empty()
        _check_letters()
    with _faults_in_words("DATABASE_URL"):
        _check_migrated()
        with only_user(), transaction.atomic():
            _hold_still()
            tell("Đọc những gì đang có …")
            expected = _findings()
            with standing_in(target, other=SOURCE), _faults_in_words("địa chỉ đã ghi"), only_user():
                return _fill(expected, tell)


def _fill(expected: "_Findings", tell: Callable[[str], None]) -> Moved:
    check_empty()  # once more: now nobody else can use it
    tell("Tạo các bảng ở cơ sở dữ liệu mới …")
    call_command("migrate", interactive=False, verbosity=0, is_held=True)
    with transaction.atomic():
        moved = _copy_and_verify(expected, tell)
        begin_anew()
        end_run(begin_run(Run.Kind.MOVE), is_ok=True, words=moved_in_words(moved))
    return moved


@contextmanager
def _faults_in_words(address: str) -> Iterator[None]:
    """Turn what the database that is used within fails of into words; `address` is what it was named by."""
    try:
        yield
    except (DatabaseError, InterfaceError) as error:
        why = reason_of(error, address=address, again="rồi chạy lại lệnh này")
        raise OperationRefused([why, _NOTHING_KEPT]) from None


def _check_letters() -> None:
    """Raise OperationRefused where the target does not keep every letter."""
    if connection.vendor != POSTGRESQL:
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        encoding = cursor.fetchone()[0]
    if encoding != "UTF8":
        raise OperationRefused(
            [
                f"Cơ sở dữ liệu mới dùng bảng mã {encoding}, không giữ được chữ Việt. Tạo lại bằng: "
                "createdb --encoding=UTF8 --template=template0 TÊN"
            ]
        )


def _check_migrated() -> None:
    """Raise OperationRefused where the source is not of this release: what it holds could not be read as it is meant."""
    if missing_migrations():
        raise OperationRefused(
            ["Cơ sở dữ liệu đang dùng còn bước cập nhật chưa chạy. Chạy lệnh migrate rồi chạy lại lệnh này."]
        )


def _hold_still() -> None:
    """Keep everybody from writing into the source until its transaction ends; SQLite's does so by itself."""
    if connection.vendor != POSTGRESQL:
        return
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in portal_models())
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {tables} IN SHARE MODE")


def _copy_and_verify(expected: "_Findings", tell: Callable[[str], None]) -> Moved:
    """Fill the target within its transaction. Raise OperationRefused where it is not what the source is."""
    tell("Chuyển từng dòng, đọc lại để so …")
    if problems := copy_all():
        raise OperationRefused([*problems, _NOTHING_KEPT])
    go_on_counting()
    cache.clear()  # drawn of what was tried there before, perhaps
    _check_references()
    tell("Kiểm chuỗi sự kiện, phiên bản và số liệu ở cơ sở dữ liệu mới …")
    if problems := expected.against(_findings()):
        raise OperationRefused([*at_most(problems), _NOTHING_KEPT])
    return Moved(
        engine=connection.vendor,
        tables=len(expected.content.tables),
        rows=sum(expected.content.tables.values()),
        returns=len(expected.content.heads),
        reports=len(expected.figures),
        left_out=_unknown_tables(connections[SOURCE]),
        broken=expected.chains,
    )


def _check_references() -> None:
    try:
        connection.check_constraints()
    except IntegrityError as error:
        raise OperationRefused(
            [f"Có dòng trỏ tới dòng không còn: {first_line(error)}", _NOTHING_KEPT]
        ) from None


def _findings() -> _Findings:
    """Return what the database holds that is asked at the moment."""
    with connection.cursor() as cursor:
        content = content_of(cursor, connection.vendor)
    known = {model._meta.db_table for model in portal_models()}
    return _Findings(
        content=replace(
            content, tables={name: rows for name, rows in content.tables.items() if name in known}
        ),
        chains=list(broken_chains()),
        figures=hashes_of_figures(),
    )


def _unknown_tables(source: BaseDatabaseWrapper) -> list[str]:
    """Return the tables of the source, with rows, that belong to nothing of the portal."""
    known = {model._meta.db_table for model in portal_models()}
    with source.cursor() as cursor:
        tables = rows_by_table(cursor, source.vendor)
    return [name for name, rows in tables.items() if rows and name not in known]


def moved_in_words(moved: Moved) -> str:
    """Return in a sentence what was moved."""
    return (
        f"Đã chuyển {format_count(moved.rows)} dòng của {moved.tables} bảng sang {IN_WORDS[moved.engine]}. "
        f"Đã so từng dòng, chuỗi sự kiện của {format_count(moved.returns)} báo cáo, các phiên bản "
        f"và {format_count(moved.reports)} bảng số liệu: hai bên khớp nhau."
    )
