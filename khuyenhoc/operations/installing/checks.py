"""What a portal in use has to have set, each thing by a function of its own; setup_portal and `check --deploy` ask them.

Nothing here asks the database, sends anything or changes anything but a file that is written on trial and removed.
"""

import os
import pwd
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks.security.base import check_secret_key
from django.http.request import validate_host

from associations.portal_address import leads_here_only
from associations.signing_in import authenticator_keys
from khuyenhoc import environment
from khuyenhoc.operations.backups.encryption import recipients
from khuyenhoc.operations.backups.off_site import words_of_command
from khuyenhoc.operations.problems import MANAGE, OperationRefused, refusal_of
from khuyenhoc.operations.sizes import format_size, free_bytes

_LOCAL = {"127.0.0.1", "localhost", "[::1]", "::1"}
_REAL_MAIL = "django.core.mail.backends.smtp.EmailBackend"
_LEAST_FREE = 500 << 20  # bytes on the backups' disk, and three times the database
_OTHERS = 0o077


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was looked at. name: a key that stays. good: what is there. problems: what is wrong, what to do.

    advice: what would be better, though nothing fails.
    """

    name: str
    good: str = ""
    problems: tuple[str, ...] = ()
    advice: str = ""

    @property
    def is_ok(self) -> bool:
        return not self.problems

    @property
    def message(self) -> str:
        good = f"{self.good} Nên sửa: {self.advice}" if self.advice else self.good
        return " ".join(self.problems) or good


def account() -> str:
    """Return the name of the system's account that this process runs as."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:  # in some containers nobody has a name
        return str(os.geteuid())


def env_file() -> Check:
    """Look at the file `.env` itself: who can read it, lines that say nothing, names that nobody reads."""
    file = environment.env_file()
    if file is None:
        return Check(name="env_file", good="Không có tệp .env; mọi biến lấy từ môi trường.")
    problems = []
    if lines := environment.unreadable_lines():
        numbers = ", ".join(map(str, lines))
        problems.append(
            f"{file}, dòng {numbers}: không có dạng TÊN=giá trị nên bị bỏ qua. Sửa lại các dòng ấy."
        )
    if names := environment.unknown_names():
        problems.append(
            f"{file}: cổng không đọc biến nào tên là {', '.join(names)}. So lại cách viết với .env.example."
        )
    if file.stat().st_mode & _OTHERS:
        problems.append(f"{file}: người khác trên máy đọc được mật khẩu trong tệp. Chạy: chmod 600 {file}")
    return Check(name="env_file", problems=tuple(problems), good=f"Đọc {file}.")


def secret_key() -> Check:
    """Look at the key that sessions and links are signed with."""
    is_weak = bool(check_secret_key(None)) or settings.SECRET_KEY.startswith("only-for-")
    problem = (
        "SECRET_KEY quá ngắn hoặc dễ đoán. Xóa dòng SECRET_KEY trong tệp .env rồi chạy make install để có khóa mới; "
        "mọi người sẽ phải đăng nhập lại."
    )
    return Check(
        name="secret_key", good="Đã có khóa riêng của máy này.", problems=(problem,) if is_weak else ()
    )


def debug() -> Check:
    """Look whether this is a developer's machine or a demonstration."""
    on = [name for name in ("DEBUG", "DEMO") if getattr(settings, name)]
    problems = [
        f"{name}=1 chỉ dành cho máy thử. Đặt {name}=0 trong tệp .env rồi khởi động lại cổng." for name in on
    ]
    return Check(name="debug", problems=tuple(problems), good="Không chạy ở chế độ thử.")


def hosts() -> Check:
    """Look at the names by which the portal may be asked for."""
    named = [host for host in settings.ALLOWED_HOSTS if host not in _LOCAL]
    host = urlsplit(settings.PORTAL_URL).hostname or ""
    example = host if host and not leads_here_only() else "khuyenhoc.example.vn"
    problems = []
    if "*" in named:
        problems.append(
            f"ALLOWED_HOSTS nhận mọi tên máy (*). Chỉ ghi tên máy của cổng: ALLOWED_HOSTS={example}"
        )
    elif not named:
        problems.append(
            f"ALLOWED_HOSTS chưa có tên máy mà mọi người gõ. Đặt trong tệp .env: ALLOWED_HOSTS={example}"
        )
    elif not leads_here_only() and not validate_host(host, settings.ALLOWED_HOSTS):
        problems.append(
            f"ALLOWED_HOSTS thiếu {host}, tên máy trong PORTAL_URL. Chỉ ghi tên máy, không có https:// hay dấu /: "
            f"ALLOWED_HOSTS={','.join([*settings.ALLOWED_HOSTS, host])}"
        )
    return Check(name="hosts", problems=tuple(problems), good=f"Nhận tên máy {', '.join(named)}.")


def portal_address() -> Check:
    """Look at the address that mails and codes lead to."""
    what_to_do = "Đặt PORTAL_URL trong tệp .env là địa chỉ mọi người gõ, ví dụ https://khuyenhoc.example.vn"
    problems = []
    if leads_here_only():
        problems.append(
            f"PORTAL_URL là {settings.PORTAL_URL or '(trống)'}, chỉ mở được trên máy này: liên kết trong thư và mã QR "
            f"không ai khác mở được. {what_to_do}"
        )
    elif urlsplit(settings.PORTAL_URL).scheme != "https":
        problems.append(f"PORTAL_URL là {settings.PORTAL_URL}, không có TLS (https). {what_to_do}")
    return Check(
        name="portal_address", problems=tuple(problems), good=f"Địa chỉ của cổng là {settings.PORTAL_URL}."
    )


def proxy() -> Check:
    """Look whether a web server with TLS is known to stand in front; the portal itself listens on 127.0.0.1 alone."""
    problems = []
    if not settings.SECURE_SSL_REDIRECT:
        problems.append("HTTPS=0: mật khẩu đi qua mạng không được mã hóa. Bỏ dòng HTTPS=0 trong tệp .env.")
    if settings.SECURE_PROXY_SSL_HEADER is None:
        problems.append(
            "BEHIND_PROXY chưa đặt: cổng chỉ nghe trên máy này, nên phải có máy chủ web (nginx) với chứng thư TLS đứng "
            "trước. Cài nó rồi đặt BEHIND_PROXY=1 trong tệp .env; hai dòng cần có của nginx ở .env.example."
        )
    if settings.PROXIES < 1:
        problems.append("PROXIES phải từ 1 trở lên: số máy chủ web của mình đứng trước cổng.")
    return Check(name="proxy", problems=tuple(problems), good="Có máy chủ web với TLS đứng trước.")


def goes_to_a_mail_server() -> bool:
    """Return whether mail leaves this machine; elsewhere it is printed, or kept by tests."""
    return bool(settings.EMAIL_BACKEND == _REAL_MAIL)


def mail() -> Check:
    """Look whether mail goes to a mail server, from an address that can be answered."""
    problems = []
    if not goes_to_a_mail_server():
        problems.append(
            "EMAIL_URL chưa đặt, nên thư nhắc và thư đặt lại mật khẩu không được gửi đi. Đặt trong tệp .env: "
            "EMAIL_URL=smtp+tls://tên:mật-khẩu@máy-chủ-thư:587"
        )
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    if domain in _LOCAL or "." not in domain:
        problems.append(
            f"MAIL_FROM là {settings.DEFAULT_FROM_EMAIL}, không phải địa chỉ thư thật nên thư sẽ bị chặn. "
            "Đặt MAIL_FROM trong tệp .env là địa chỉ mà máy chủ thư cho gửi."
        )
    good = f"Gửi từ {settings.DEFAULT_FROM_EMAIL} qua {settings.EMAIL_HOST}:{settings.EMAIL_PORT}."
    if not settings.ADMINS:
        good += " Nên đặt ADMINS: ai nhận thư khi cổng gặp lỗi."
    return Check(name="mail", problems=tuple(problems), good=good)


def keys_of_authenticators() -> Check:
    """Look at the keys that secrets of second factors are encrypted with."""
    problems = []
    if authenticator_keys.there_is_a_key():
        problems.append(
            "AUTHENTICATOR_KEYS chưa đặt: bí mật của xác thực hai bước được ghi không mã hóa. Chạy make install, "
            f"lệnh ấy thêm một khóa vào tệp .env, rồi chạy: {MANAGE} encrypt_authenticators"
        )
    if authenticator_keys.keys_are_keys():
        problems.append("AUTHENTICATOR_KEYS có giá trị không phải khóa. Chép lại nguyên khóa đã cất.")
    return Check(
        name="authenticator_keys",
        problems=tuple(problems),
        good="Đã có khóa; cất một bản ở nơi khác với bản sao lưu, mất là không lấy lại được.",
    )


def backup_target() -> Check:
    """Look whether backups can be written: the folder, its room, keys and the command that copies."""
    folder = settings.BACKUP_DIR
    if not folder:
        text = "BACKUP_DIR chưa đặt, nên không có bản sao lưu nào. Đặt trong tệp .env là một thư mục ở ổ đĩa khác."
        return Check(name="backup_target", problems=(text,))
    problems = [*_problems_of_folder(Path(folder)), *_problems_of_keys(), *_problems_of_copying()]
    advice = ""
    if not problems and _is_on_the_portal_s_disk(Path(folder)) and not settings.BACKUP_COPY_COMMAND:
        advice = (
            f"BACKUP_DIR ({folder}) cùng ổ đĩa với {_on_that_disk()}, hỏng ổ đĩa là mất cả hai. Chọn ổ khác, "
            "hoặc đặt BACKUP_COPY_COMMAND để đưa bản sao lưu ra nơi khác."
        )
    return Check(name="backup_target", problems=tuple(problems), good=f"Sao lưu vào {folder}.", advice=advice)


def _problems_of_folder(folder: Path) -> list[str]:
    me = account()
    if not folder.is_absolute():
        return [f"BACKUP_DIR là {folder}: phải là đường dẫn đầy đủ, bắt đầu bằng dấu /."]
    if not folder.is_dir():
        return [
            f"BACKUP_DIR: không có thư mục {folder} (hoặc ổ đĩa chưa được gắn). "
            f"Tạo bằng root: mkdir -p {folder} && chown {me} {folder} && chmod 700 {folder}"
        ]
    try:
        with tempfile.NamedTemporaryFile(dir=folder) as trial:
            trial.write(b"0" * 4096)
            trial.flush()
            os.fsync(trial.fileno())
        free = free_bytes(folder)
    except OSError as error:
        return [
            f"BACKUP_DIR: tài khoản {me} không ghi được vào {folder} ({refusal_of(error)}). Sửa quyền, hoặc dọn chỗ."
        ]
    needed = max(_LEAST_FREE, 3 * _size_of_database())
    if free < needed:
        return [
            f"BACKUP_DIR: ổ đĩa của {folder} còn {format_size(free)}, cần ít nhất {format_size(needed)}. "
            "Dọn chỗ, hoặc chọn ổ khác."
        ]
    return []


def _problems_of_keys() -> list[str]:
    problems = []
    try:
        recipients()
    except OperationRefused as refused:
        problems += refused.problems
    identity = settings.BACKUP_IDENTITY
    if identity and not Path(identity).is_file():
        problems.append(
            f"BACKUP_IDENTITY: không có tệp khóa {identity}. Sửa đường dẫn; máy không khôi phục thì bỏ dòng ấy."
        )
    return problems


def _problems_of_copying() -> list[str]:
    if not settings.BACKUP_COPY_COMMAND:
        return []
    try:
        program = words_of_command()[0]
    except OperationRefused as refused:
        return refused.problems
    if shutil.which(program) is None:
        return [f"BACKUP_COPY_COMMAND: máy này không có chương trình {program}. Cài nó, hoặc sửa lệnh."]
    return []


def _sqlite_file() -> Path | None:
    """Return the file of the database in use; None where it is none."""
    database = settings.DATABASES["default"]
    file = Path(str(database["NAME"]))
    return file if "sqlite" in database["ENGINE"] and file.is_file() else None


def _size_of_database() -> int:
    """Return the bytes of SQLite's file; 0 where a server holds the database."""
    file = _sqlite_file()
    return file.stat().st_size if file else 0


def _is_on_the_portal_s_disk(folder: Path) -> bool:
    """Return whether a folder lies on the disk of SQLite's file, or of var where a server keeps the database."""
    return (_sqlite_file() or Path(settings.VAR_DIR)).stat().st_dev == folder.stat().st_dev


def _on_that_disk() -> str:
    return "cơ sở dữ liệu" if _sqlite_file() else "cổng"


# In the order in which they are read.
CHECKS: tuple[Callable[[], Check], ...] = (
    env_file,
    secret_key,
    debug,
    hosts,
    portal_address,
    proxy,
    mail,
    keys_of_authenticators,
    backup_target,
)
