"""What stops a task of operating, in words for whoever operates the portal."""

import errno
from collections.abc import Iterable, Sequence

from associations.management.usage import MANAGE as MANAGE

MOST_LINES = 20  # of a list of problems
# What the system refuses, by its error.
_OF_SYSTEM = {
    errno.EACCES: "không có quyền",
    errno.EPERM: "không có quyền",
    errno.ENOENT: "không có tệp hay thư mục này",
    errno.ENOTDIR: "không có tệp hay thư mục này",
    errno.EISDIR: "đó là một thư mục",
    errno.EEXIST: "đã có tệp này",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EDQUOT: "hết dung lượng được cấp trên ổ đĩa",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.EIO: "ổ đĩa đọc hay ghi lỗi",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.ENXIO: "thiết bị không còn",
    errno.ENODEV: "thiết bị không còn",
    errno.EADDRINUSE: "chương trình khác đang dùng",
}


class OperationRefused(Exception):
    """Nothing was changed; `problems` say one a line what is wrong and what to do next, in Vietnamese."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


class NothingTried(OperationRefused):
    """Refused for what was asked for: no such file, one of somebody else, a key that does not fit. No backup failed."""


def at_most(problems: Sequence[str]) -> list[str]:
    """Return problems, cut to a list that can be read."""
    left = len(problems) - MOST_LINES
    return [*problems] if left <= 0 else [*problems[:MOST_LINES], f"… và {left} chỗ khác."]


def first_line(error: BaseException) -> str:
    """Return what an error says first; its kind where it says nothing."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def refusal_of(error: OSError) -> str:
    """Return what the system refuses in a few words; in its own where it is nothing that is known."""
    return _OF_SYSTEM.get(error.errno or 0) or error.strerror or str(error)
