"""backup: the whole database in one file, while people write.

Without a file it writes into BACKUP_DIR under the moment's name, and clears away there what need not stay.
"""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from associations.management.base import PortalCommand
from associations.models import Run
from associations.numbers import format_count
from associations.runs import kept_run
from khuyenhoc.operations.backups import rotation
from khuyenhoc.operations.backups.container import Manifest
from khuyenhoc.operations.backups.ending import ended_in_order
from khuyenhoc.operations.backups.making import make_backup, refuse_unfit
from khuyenhoc.operations.backups.moments import moment_in_words
from khuyenhoc.operations.backups.off_site import copy_off_site
from khuyenhoc.operations.backups.verifying import verify_backup
from khuyenhoc.operations.problems import MANAGE, OperationRefused
from khuyenhoc.operations.sizes import format_size


@dataclass
class Report:
    """What came of a backup, as --json prints it; sizes in bytes."""

    ok: bool = False
    file: str | None = None
    size: int | None = None
    made_at: str | None = None
    version: str | None = None
    engine: str | None = None
    engine_version: str | None = None
    encrypted: bool | None = None
    returns: int | None = None
    events: int | None = None
    revisions: int | None = None
    copied_off_site: bool | None = None  # None where no command is set
    removed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class Command(PortalCommand):
    help = "Sao lưu toàn bộ cơ sở dữ liệu vào một tệp, trong khi mọi người vẫn nhập."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file",
            nargs="?",
            metavar="FILE",
            help="tệp chưa có; không ghi là một tệp mới trong BACKUP_DIR, và dọn các bản cũ ở đó",
        )
        parser.add_argument(
            "--verify",
            action="store_true",
            help="khôi phục thử tệp FILE vào một cơ sở dữ liệu tạm và đối chiếu",
        )
        parser.add_argument("--json", action="store_true", help="in kết quả là JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        report = Report()
        if options["verify"]:
            with ended_in_order():
                self._try(options["file"], report)
            self._say(report, _as_tried(report), as_json=options["json"])
            return
        if problems := _problems_of_name(options["file"]):
            # A slip of typing is no backup that failed: health would tell of it until the next one.
            self._say(Report(problems=problems), [], as_json=options["json"])
        with ended_in_order(), kept_run(Run.Kind.BACKUP, is_kept_at_end=True) as outcome:
            self._back_up(options["file"], report)
            outcome.words = _in_short(report)
            self._say(report, _in_words(report), as_json=options["json"])

    def _say(self, report: Report, lines: list[str], *, as_json: bool) -> None:
        """Print what came of it, and end with 1 where something is wrong."""
        if as_json:
            self.stdout.write(json.dumps(asdict(report), ensure_ascii=False, indent=1))
        else:
            for line in lines:
                self.stdout.write(line)
        if not report.ok:
            self.fail([] if as_json else report.problems)

    def _try(self, name: str | None, report: Report) -> None:
        """Restore a backup into a temporary database, and look at it there."""
        try:
            if not name:
                raise OperationRefused(
                    [f"Ghi tên tệp cần thử: {MANAGE} backup --verify /ổ-đĩa-khác/sao-luu.zip"]
                )
            _fill_in(report, Path(name), verify_backup(Path(name)))
        except OperationRefused as refused:
            report.problems = refused.problems
        report.ok = not report.problems

    def _back_up(self, name: str | None, report: Report) -> None:
        """Make the backup, clear away, carry off the site; what fails does not stop what comes after the file is there."""
        try:
            file = Path(name).absolute() if name else _next_file()
            _fill_in(report, file, make_backup(file))
        except OperationRefused as refused:
            report.problems = refused.problems
            return
        if not name:
            cleared = rotation.clear_away(file.parent, file)
            report.removed, report.problems = cleared.names, cleared.problems
        try:
            report.copied_off_site = copy_off_site(file) or None
        except OperationRefused as refused:
            report.copied_off_site = False
            report.problems += refused.problems
        report.ok = not report.problems


def _problems_of_name(name: str | None) -> list[str]:
    """Return what is wrong with the file that was named, in words."""
    try:
        if name:
            refuse_unfit(Path(name).absolute())
    except OperationRefused as refused:
        return refused.problems
    return []


def _next_file() -> Path:
    if not settings.BACKUP_DIR:
        raise OperationRefused(
            [
                "Chưa biết ghi vào đâu. Đặt BACKUP_DIR trong tệp .env là một thư mục ở ổ đĩa khác với cơ sở dữ liệu, "
                f"hoặc ghi tên tệp sau lệnh: {MANAGE} backup /ổ-đĩa-khác/sao-luu.zip"
            ]
        )
    folder = Path(settings.BACKUP_DIR).absolute()
    if not os.path.isdir(folder):  # also where it may not be looked at
        raise OperationRefused(
            [
                f"BACKUP_DIR: không có thư mục {folder} (ổ đĩa chưa gắn?). Tạo thư mục hoặc gắn ổ đĩa rồi chạy lại."
            ]
        )
    return rotation.new_file(folder)


def _fill_in(report: Report, file: Path, manifest: Manifest) -> None:
    report.file, report.size = str(file), file.stat().st_size
    report.made_at, report.version = manifest.made_at, manifest.version
    report.engine, report.engine_version = manifest.engine, manifest.engine_version
    report.encrypted = manifest.is_encrypted
    tables = manifest.content.tables
    report.returns, report.events = tables.get("associations_return", 0), tables.get("associations_event", 0)
    report.revisions = len(manifest.content.revisions)


def _in_short(report: Report) -> str:
    """Return what stands in the list of runs: without what a command of others wrote, which may hold a secret."""
    if not report.file or report.size is None:
        return "; ".join(report.problems)
    words = [Path(report.file).name, format_size(report.size), f"{format_count(report.returns)} báo cáo"]
    if report.copied_off_site is False:
        words.append("chưa chép được ra ngoài")
    elif report.problems:
        words.append("không xóa được bản cũ")
    return ", ".join(words)


def _as_tried(report: Report) -> list[str]:
    """Return what an operator reads of a drill; [] where the backup did not pass."""
    if not report.ok or not report.made_at:
        return []
    counts = f"{format_count(report.returns)} báo cáo, {format_count(report.events)} sự kiện"
    return [
        f"{report.file}: khôi phục thử được, đúng như cổng lúc {moment_in_words(report.made_at)}.",
        f"Trong đó: {counts}, {format_count(report.revisions)} phiên bản đã chốt; các chuỗi sự kiện còn nguyên.",
        "Cơ sở dữ liệu đang dùng không bị thay đổi.",
    ]


def _in_words(report: Report) -> list[str]:
    """Return what an operator reads; [] where there is no file."""
    if not report.file or report.size is None or not report.made_at:
        return []
    counts = f"{format_count(report.returns)} báo cáo, {format_count(report.events)} sự kiện"
    lines = [
        f"Đã sao lưu cổng lúc {moment_in_words(report.made_at)} vào {report.file} ({format_size(report.size)}"
        f"{', đã mã hóa' if report.encrypted else ''}).",
        f"Trong đó: {counts}, {format_count(report.revisions)} phiên bản đã chốt; cả bản quét, mẫu Word và tệp hội nghị.",
        "Không có trong đó: tệp .env với các khóa của cổng. Giữ một bản của tệp .env ở nơi khác.",
    ]
    if report.copied_off_site:
        lines.append("Đã chép ra ngoài bằng BACKUP_COPY_COMMAND.")
    if report.removed:
        lines.append(f"Đã xóa các bản cũ không cần giữ: {', '.join(report.removed)}.")
    return lines
