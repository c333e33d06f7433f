"""A .zip of filled templates, one a return, as one file of returns: all or nothing, problems by the file within it."""

import zipfile
from pathlib import Path

from associations.actions.filled_batches import as_batch
from associations.checks.findings import ODD
from associations.exchange.archives import MAX_BYTES, PACK, check_file, opened
from associations.exchange.entries import Batch
from associations.exchange.filled import read_filled
from associations.exchange.lock_files import lock_problem
from associations.exchange.problems import BadFile, Problem, shortened
from associations.exchange.tables import WORKBOOK_ENDINGS, Table

_MOST_TEMPLATES = 200  # a cluster has a dozen provinces, a country 34
# What systems put into an archive by themselves.
_BESIDES = ("__macosx/", "thumbs.db", "desktop.ini")


def read_zipped_templates(path: Path, *, year: int | None = None) -> Batch:
    """Return the returns in a .zip of templates; raise BadFile with every problem of every file in it."""
    check_file(path)
    batch = Batch(Table(path.name, None, head=[], head_line=0, lines=[], rows=[]), {}, {})
    problems: list[Problem] = []
    with opened(path, path.name, PACK) as archive:
        for part in _files_in(archive, path.name):
            try:
                _add(batch, archive, part, year)
            except BadFile as bad:
                problems += bad.problems
    if not batch.entries and not problems:
        problems.append(
            Problem("Tệp nén không có mẫu nào. Nén các mẫu đã điền (.xlsx) rồi gửi lại.", file=path.name)
        )
    if problems:
        raise BadFile(shortened(problems))
    return batch


def _files_in(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """Return the files that people put into an archive; raise BadFile for too many."""
    found = [part for part in archive.infolist() if not part.is_dir() and not _is_besides(part.filename)]
    if len(found) > _MOST_TEMPLATES:
        message = f"Tệp nén có {len(found)} tệp, quá {_MOST_TEMPLATES}. Tách thành nhiều tệp nén."
        raise BadFile([Problem(message, file=name)])
    return found


def _is_besides(name: str) -> bool:
    small = name.lower()
    bare = small.rpartition("/")[2]
    return small.startswith(_BESIDES) or bare in _BESIDES or bare == ".ds_store"


def _add(batch: Batch, archive: zipfile.ZipFile, part: zipfile.ZipInfo, year: int | None) -> None:
    """Read one template into the batch; raise BadFile for what is none, or is of a return that is there already."""
    name = f"{batch.table.file}/{part.filename}"
    if part.file_size > MAX_BYTES:
        raise _bad(name, "Tệp nặng quá 10 MB. Xóa hình ảnh và trang tính không cần rồi gửi lại.")
    content = archive.read(part)
    if lock := lock_problem(part.filename.rpartition("/")[2], content[:8]):
        batch.notes.append(Problem(lock, ODD, file=name))
        return
    if not part.filename.lower().endswith(WORKBOOK_ENDINGS):
        raise _bad(name, "Trong tệp nén chỉ có mẫu báo cáo (.xlsx, .xls, .ods). Bỏ tệp này ra rồi nén lại.")
    one = as_batch(read_filled(content, name, year=year))
    ((where, entry),) = one.entries.items()
    if where in batch.entries:
        first = batch.tables[where].file
        raise _bad(name, f"Báo cáo của hội này năm {where[1]} đã có ở tệp “{first}”. Giữ lại một tệp.")
    batch.entries[where], batch.tables[where] = entry, one.table
    batch.associations.update(one.associations)
    batch.notes.extend(one.notes)


def _bad(name: str, message: str) -> BadFile:
    return BadFile([Problem(message, file=name)])
