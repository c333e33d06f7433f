"""What has to be done again and again, and whether it was: backups, reminders, checks, the worker's work."""

import datetime
import os

from django.conf import settings
from django.utils import timezone

from associations.clock import database_now
from associations.models import Run
from associations.runs import latest_run
from associations.schedules.reminders import is_anybody_due
from khuyenhoc.operations.backups import rotation
from khuyenhoc.operations.checks.found import Found, as_age, as_moment
from khuyenhoc.operations.problems import MANAGE
from khuyenhoc.operations.retention.clearing import is_overdue
from khuyenhoc.operations.worker_state import ALIVE_FOR, last_beat

# A day and a half: what is done every night and failed once is told of the next day.
LONGEST = datetime.timedelta(hours=36)
_CLEARED_WITHIN = datetime.timedelta(days=30)

_BACK_UP = f"Chạy {MANAGE} backup, và đặt lịch chạy mỗi ngày"
_START_WORKER = f"Khởi động lại cổng ({MANAGE} serve), hoặc chạy {MANAGE} worker bên cạnh máy chủ web"


def is_in_earnest() -> bool:
    """Return whether the portal is not a demonstration, whose made-up figures nobody has to keep or remind of."""
    return not (settings.DEMO or settings.DEBUG)


def worker() -> Found:
    """Say whether a worker of the queue lives."""
    beat = last_beat()
    if beat is None:
        return Found(False, f"Không chạy nên thư chưa được gửi, bộ tài liệu chưa được lập. {_START_WORKER}.")
    age = database_now() - beat
    if abs(age) <= ALIVE_FOR:
        return Found(True, f"Đang chạy, báo lần cuối {as_age(age)}.")
    if age < datetime.timedelta(0):
        return Found(False, f"Báo lần cuối vào một giờ chưa tới ({as_moment(beat)}): đồng hồ máy chủ đã lùi. Kiểm tra giờ của máy. {_START_WORKER}.")  # fmt: skip
    return Found(
        False, f"Báo lần cuối {as_age(age)}: thư chưa được gửi, bộ tài liệu chưa được lập. {_START_WORKER}."
    )


def backup() -> Found | None:
    """Say how old the last good backup is, and whether the last try was one."""
    if not is_in_earnest():
        return None
    last, good = latest_run(Run.Kind.BACKUP), latest_run(Run.Kind.BACKUP, only_good=True)
    if last and not last.is_ok:
        failed = f"Lần sao lưu lúc {as_moment(last.began_at)} không xong: {_sentence(last.words)}"
        return Found(False, f"{failed} {_last_good(good)}")
    if good is None or good.ended_at is None:
        return Found(False, f"Chưa có bản sao lưu nào. {_BACK_UP}.")
    if timezone.now() - good.ended_at > LONGEST:
        return Found(False, f"{_last_good(good)} {_BACK_UP}.")
    if _is_gone(good.words):
        return Found(False, f"{_last_good(good)} Nhưng tệp của bản ấy không còn trong {settings.BACKUP_DIR}: xem ổ đĩa, tìm lại tệp. {_BACK_UP}.")  # fmt: skip
    return Found(True, _last_good(good))


def _is_gone(words: str) -> bool:
    """Return whether the backup that a run tells of was laid into BACKUP_DIR and lies there no more.

    A command that carries backups off the site may take the file with it.
    """
    name, folder = words.partition(",")[0], settings.BACKUP_DIR
    if not folder or settings.BACKUP_COPY_COMMAND or not rotation.is_name(name):
        return False
    return not os.path.exists(os.path.join(folder, name))


def drill() -> Found | None:
    """Say whether the last trial of a restore failed; None where there was none."""
    return _looked_at(Run.Kind.BACKUP_VERIFIED, f"Thử một bản khác ({MANAGE} backup --verify TỆP), rồi sao lưu lại.")  # fmt: skip


def events() -> Found | None:
    """Say whether the chains of events were whole when somebody looked last; None where nobody did."""
    return _looked_at(Run.Kind.VERIFY_EVENTS, f"Có thể số liệu đã bị đổi ngoài cổng: so với bản sao lưu gần nhất ({MANAGE} verify_events --heads TỆP).")  # fmt: skip


def reminders() -> Found | None:
    """Say whether associations that are due were reminded; None where nobody has been due for that long."""
    if not is_in_earnest():
        return None
    last = latest_run(Run.Kind.REMIND, only_good=True)
    words = f"Nhắc lần cuối {as_moment(last.ended_at)}." if last and last.ended_at else "Chưa nhắc lần nào."
    if last and last.ended_at and timezone.now() - last.ended_at <= LONGEST:
        return Found(True, words)
    if not is_anybody_due(timezone.localdate(timezone.now() - LONGEST)):
        return None
    return Found(False, f"Có hội đến lúc phải nhắc. {words} Chạy {MANAGE} remind, và đặt lịch chạy mỗi ngày.")


def retention() -> Found | None:
    """Say whether what is past its keeping was removed within a month; None where nothing is long past it."""
    last = latest_run(Run.Kind.CLEAR_OLD, only_good=True)
    if last and last.ended_at and timezone.now() - last.ended_at <= _CLEARED_WITHIN:
        return Found(True, f"Xóa dữ liệu hết hạn giữ lần cuối {as_moment(last.ended_at)}.")
    if not is_in_earnest() or not is_overdue():
        return None
    words = f"Lần cuối {as_moment(last.ended_at)}" if last and last.ended_at else "Chưa chạy lần nào"
    return Found(False, f"Có dữ liệu quá hạn giữ hơn một tháng. {words}. Chạy {MANAGE} clear_old, và đặt lịch chạy mỗi ngày.")  # fmt: skip


def _looked_at(kind: str, what_to_do: str) -> Found | None:
    """Return what came of the last run of a check; None where there was none."""
    last = latest_run(kind)
    if last is None or last.ended_at is None:
        return None
    came_of = f"Lúc {as_moment(last.ended_at)}: {_sentence(last.words)}"
    return Found(True, came_of) if last.is_ok else Found(False, f"{came_of} {what_to_do}")


def _last_good(run: Run | None) -> str:
    if run is None or run.ended_at is None:
        return "Chưa có bản sao lưu nào."
    return f"Bản sao lưu tốt gần nhất: {as_moment(run.ended_at)} ({as_age(timezone.now() - run.ended_at)})."


def _sentence(words: str) -> str:
    """Return what came of a run with a full stop: another sentence follows."""
    return f"{words.rstrip('.')}."
