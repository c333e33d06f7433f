"""Carry a backup off the site, by a command of the administrator's."""

import contextlib
import itertools
import os
import re
import shlex
import signal
import subprocess
import tempfile
from pathlib import Path

from django.conf import settings

from khuyenhoc.environment import without_secrets
from khuyenhoc.operations.problems import OperationRefused, refusal_of

_FILE = "{file}"
_HIDDEN = "***"
_NAMES_OF_SECRETS = re.compile(r"^-.*(pass|token|secret|key)", re.IGNORECASE)
_BEHIND_A_SIGN = re.compile(r"[:=]([^@/:\s]{4,})(?=@|$)")
_WITHIN = 6 * 3600  # seconds: a slow line needs long, one that hangs must not hold up the next day's backup


def copy_off_site(file: Path) -> bool:
    """Run BACKUP_COPY_COMMAND, without a shell, for a backup; return whether there is one.

    Raise OperationRefused where it fails; the backup stays where it is. The command itself stands in no message, and of
    what it says is hidden what may be a password of it.
    """
    if not settings.BACKUP_COPY_COMMAND:
        return False
    words = words_of_command()
    stays = f"Bản sao lưu ở máy này vẫn còn nguyên: {file}."
    try:
        status, last = _run([word.replace(_FILE, str(file)) for word in words])
    except subprocess.TimeoutExpired:
        raise OperationRefused(
            [f"BACKUP_COPY_COMMAND ({words[0]}): quá 6 giờ chưa xong, đã dừng. {stays}"]
        ) from None
    except OSError as error:
        raise OperationRefused(
            [
                f"BACKUP_COPY_COMMAND: không chạy được {words[0]} ({refusal_of(error)}). Xem lại lệnh trong .env. {stays}"
            ]
        ) from None
    if status:
        for secret in _secrets_of(words):
            last = last.replace(secret, _HIDDEN)
        why = f"mã lỗi {status}" + (f", “{last}”" if last else "")
        raise OperationRefused(
            [
                f"BACKUP_COPY_COMMAND ({words[0]}): chưa chép được ra ngoài ({why}). {stays} Sửa nguyên nhân rồi chạy lại lệnh backup."
            ]
        )
    return True


def words_of_command() -> list[str]:
    """Return the words of BACKUP_COPY_COMMAND, the program first; raise OperationRefused where it can be none."""
    try:
        words = shlex.split(settings.BACKUP_COPY_COMMAND)
    except ValueError:
        raise OperationRefused(
            ["BACKUP_COPY_COMMAND: dấu nháy không khớp nhau. Sửa lại trong tệp .env."]
        ) from None
    if not any(_FILE in word for word in words[1:]):
        raise OperationRefused(
            [
                "BACKUP_COPY_COMMAND: thiếu {file}, là chỗ của tệp sao lưu. Ví dụ: rclone copy {file} kho:sao-luu"
            ]
        )
    return words


def _run(words: list[str]) -> tuple[int, str]:
    """Run a command and return its exit status and the last line of its standard error, which goes to nobody else."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603 - the administrator's own command, without a shell
            words,
            stdin=subprocess.DEVNULL,  # nobody is there to answer
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=without_secrets(),
            start_new_session=True,  # so that it ends with all that it started
        )
        try:
            status = process.wait(_WITHIN)
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        errors.seek(0)
        lines = errors.read().decode(errors="replace").strip().splitlines()
    return status, lines[-1].strip() if lines else ""


def _secrets_of(words: list[str]) -> list[str]:
    """Return what of a command may be a password: behind a name that says so, or behind a colon or an equals sign."""
    named = [word for name, word in itertools.pairwise(words) if _NAMES_OF_SECRETS.search(name)]
    return [*named, *(found for word in words[1:] for found in _BEHIND_A_SIGN.findall(word))]
