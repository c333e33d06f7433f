"""Which backups of a folder stay: of the last days, weeks and months that have one, the newest of each.

Days without a backup do not count: while nothing is backed up, nothing is cleared away. Only files of the one name are
looked at, whatever else lies in the folder.
"""

import datetime
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.utils import timezone

from khuyenhoc.operations.backups.making import PART
from khuyenhoc.operations.problems import refusal_of

DAYS, WEEKS, MONTHS = 7, 5, 12

_FORM = "%Y%m%d-%H%M%S"
_NAME = re.compile(r"khuyen-hoc-(\d{8}-\d{6})\.zip", re.ASCII)
# What a killed one left: of these backups, and of those that a restore makes before.
_PART = re.compile(
    rf"(khuyen-hoc|truoc-khi-khoi-phuc)-\d{{8}}-\d{{6}}(-\d)?\.zip(\..+)?{re.escape(PART)}", re.ASCII
)
_LEFT_OVER = datetime.timedelta(days=1)  # since a part was written to; by then nobody writes it any more

_PERIODS: list[tuple[int, Callable[[datetime.datetime], object]]] = [
    (DAYS, timezone.localdate),
    (WEEKS, lambda moment: moment.isocalendar()[:2]),
    (MONTHS, lambda moment: (moment.year, moment.month)),
]


@dataclass
class Cleared:
    """What was cleared away, by name, and what could not be, in words."""

    names: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def new_file(folder: Path) -> Path:
    """Return a free name for a backup that is made now, by Hà Nội's clock, which is never set to summer time."""
    moment = timezone.localtime()
    while (file := folder / f"khuyen-hoc-{moment:{_FORM}}.zip").exists():
        moment += datetime.timedelta(seconds=1)
    return file


def is_name(name: str) -> bool:
    """Return whether a backup in BACKUP_DIR has such a name."""
    return bool(_NAME.fullmatch(name))


def clear_away(folder: Path, made: Path) -> Cleared:
    """Remove the backups of a folder that need not stay, and parts left by killed ones; never the one just made."""
    cleared = Cleared()
    try:
        _clear(folder, made, cleared)
    except OSError as error:
        cleared.problems.append(
            f"{folder}: không xem được thư mục để xóa các bản sao lưu cũ ({refusal_of(error)}). Xem lại quyền của thư mục."
        )
    return cleared


def _clear(folder: Path, made: Path, cleared: Cleared) -> None:
    lying = list(folder.iterdir())
    files = {moment: file for file in lying if (moment := _moment_of(file)) and file != made}
    newest = _moment_of(made)
    known = [*files, *([newest] if newest else [])]
    for moment in sorted(outdated(known, timezone.localtime()) & set(files)):
        _remove(files[moment], cleared)
    for part in filter(_is_left_over, lying):
        _remove(part, cleared)


def outdated(moments: Iterable[datetime.datetime], now: datetime.datetime) -> set[datetime.datetime]:
    """Return which backups need not stay, by the moments that they are of.

    What is of a moment that has not come yet was made under a wrong clock: it stays, and stands in no other's place.
    """
    known = sorted((moment for moment in set(moments) if moment <= now), reverse=True)
    stay: set[datetime.datetime] = set(known[:1])
    for number, period_of in _PERIODS:
        newest: dict[object, datetime.datetime] = {}
        for moment in known:
            newest.setdefault(period_of(moment), moment)
        stay.update(list(newest.values())[:number])
    return set(known) - stay


def _moment_of(file: Path) -> datetime.datetime | None:
    """Return which moment a backup is of, by its name; None for anything else."""
    named = _NAME.fullmatch(file.name)
    if not named or file.is_symlink() or not file.is_file():
        return None
    try:
        naive = datetime.datetime.strptime(named.group(1), _FORM)  # noqa: DTZ007 - made aware below
    except ValueError:
        return None
    return timezone.make_aware(naive)


def _is_left_over(file: Path) -> bool:
    if not (_PART.fullmatch(file.name) and file.is_file()):
        return False
    written = datetime.datetime.fromtimestamp(file.stat().st_mtime, datetime.UTC)
    return timezone.now() - written > _LEFT_OVER


def _remove(file: Path, cleared: Cleared) -> None:
    try:
        file.unlink()
    except OSError as error:
        cleared.problems.append(
            f"{file}: không xóa được bản sao lưu cũ ({refusal_of(error)}). Xem lại quyền ghi của thư mục, rồi tự xóa tệp này."
        )
    else:
        cleared.names.append(file.name)
