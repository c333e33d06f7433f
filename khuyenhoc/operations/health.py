"""Whether the portal is ready and looked after: what is checked, in words, with what to do next."""

from collections.abc import Callable
from dataclasses import dataclass

from khuyenhoc.operations.checks import disks, machines, overdue, probes
from khuyenhoc.operations.checks.found import Found
from khuyenhoc.operations.trying import Trouble, tried

Check = Callable[[], Found | None]

# In the order in which they are listed. Those of the database are left out where it does not even answer.
_OF_THE_DATABASE: dict[str, tuple[str, Check]] = {
    "migrations": ("Bước cập nhật", probes.migrations),
    "database": ("Ghi vào cơ sở dữ liệu", probes.small_write),
    "cache": ("Bộ nhớ đệm", probes.cache_keeps),
    "worker": ("Phần chạy nền", overdue.worker),
    "machines": ("Các máy", machines.alike),
    "backup": ("Sao lưu", overdue.backup),
    "drill": ("Thử khôi phục", overdue.drill),
    "reminders": ("Nhắc các hội", overdue.reminders),
    "events": ("Chuỗi sự kiện", overdue.events),
    "retention": ("Lưu giữ", overdue.retention),
}
_OF_THE_MACHINE: dict[str, tuple[str, Check]] = {
    "code": ("Bản đang chạy", probes.code),
    "disk": ("Chỗ trống trên đĩa", disks.space),
}
_WRITING = ("database", "cache")
_NEEDS_A_WRITE = "cache"

TITLES = {name: title for name, (title, _) in (_OF_THE_DATABASE | _OF_THE_MACHINE).items()}
TITLES["check"] = "Việc kiểm tra"  # itself, where it does not come to an end


@dataclass(frozen=True)
class Finding:
    """What a check found: its name (of TITLES), whether all is well, and words that say what to do where it is not."""

    name: str
    is_ok: bool
    words: str

    @property
    def title(self) -> str:
        return TITLES[self.name]


def findings(*, writes: bool = True) -> list[Finding]:
    """Return what every check finds; never raises, whatever is locked, full or gone.

    Waits at most a second for the database's lock; with `writes` off for nothing, and what has to write is left out.
    """
    of_machine = _found_by(_OF_THE_MACHINE)
    if (unanswered := _ask("database", probes.answers)) and not unanswered.is_ok:
        return [unanswered, *of_machine]
    left_out = () if writes else _WRITING
    found = _found_by({name: one for name, one in _OF_THE_DATABASE.items() if name not in left_out})
    return [*found, *of_machine]


def _found_by(checks: dict[str, tuple[str, Check]]) -> list[Finding]:
    found: list[Finding] = []
    for name, (_, check) in checks.items():
        cannot_write = any(other.name == "database" and not other.is_ok for other in found)
        if name == _NEEDS_A_WRITE and cannot_write:
            continue  # one cause, one finding
        if finding := _ask(name, check):
            found.append(finding)
    return found


def _ask(name: str, check: Check) -> Finding | None:
    """Return what a check finds; its own failure is a finding too."""
    found = tried(check, name=name)
    if isinstance(found, Trouble):
        return Finding(name, False, found.words)
    return found and Finding(name, found.is_ok, found.words)
