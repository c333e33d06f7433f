"""What a portal in use has to have set: each thing that is missing is named, and nothing else is."""

import os

import pytest
from cryptography.fernet import Fernet
from django.core.checks import run_checks

from khuyenhoc import environment
from khuyenhoc.operations.installing.checks import CHECKS

DEPLOYED = {
    "operations.E001": "mail",
    "operations.E002": "hosts",
    "operations.E003": "proxy",
    "operations.E004": "backup_target",
}


@pytest.fixture
def well_set(settings, tmp_path, monkeypatch):
    """Settings of a portal that is in use."""
    settings.SECRET_KEY = "a-key-of-this-machine-" + "0123456789abcdefgh" * 3
    settings.DEBUG = settings.DEMO = False
    settings.ALLOWED_HOSTS = ["khuyenhoc.example.vn"]
    settings.PORTAL_URL = "https://khuyenhoc.example.vn"
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "cong@khuyenhoc.example.vn"
    settings.AUTHENTICATOR_KEYS = [Fernet.generate_key().decode()]
    settings.BACKUP_DIR = str(tmp_path)
    settings.BACKUP_RECIPIENTS, settings.BACKUP_IDENTITY = [], ""
    settings.BACKUP_COPY_COMMAND = "cp {file} /mnt"
    monkeypatch.setattr("khuyenhoc.operations.installing.checks._LEAST_FREE", 1)
    return settings


def failing():
    """The names of the checks that fail, and what they say."""
    checks = [ask() for ask in CHECKS]
    return {check.name: check.message for check in checks if not check.is_ok}


def deployed():
    """What `check --deploy` says of the same things."""
    return {DEPLOYED[m.id]: m.msg for m in run_checks(include_deployment_checks=True) if m.id in DEPLOYED}


def test_a_portal_that_is_well_set_passes(well_set):
    assert (failing(), deployed()) == ({}, {})


@pytest.mark.parametrize(
    ("name", "value", "failed", "words"),
    [
        ("SECRET_KEY", "only-for-development-" + "0" * 40, "secret_key", "make install"),
        ("SECRET_KEY", "short", "secret_key", "make install"),
        ("DEBUG", True, "debug", "DEBUG=0"),
        ("DEMO", True, "debug", "DEMO=0"),
        ("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"], "hosts", "ALLOWED_HOSTS=khuyenhoc.example.vn"),
        ("ALLOWED_HOSTS", ["*"], "hosts", "mọi tên máy"),
        ("ALLOWED_HOSTS", ["https://khuyenhoc.example.vn"], "hosts", "không có https://"),
        ("ALLOWED_HOSTS", ["other.example.vn"], "hosts", "thiếu khuyenhoc.example.vn"),
        ("PORTAL_URL", "http://127.0.0.1:8000", "portal_address", "chỉ mở được trên máy này"),
        ("PORTAL_URL", "http://khuyenhoc.example.vn", "portal_address", "https"),
        ("SECURE_SSL_REDIRECT", False, "proxy", "HTTPS=0"),
        ("SECURE_PROXY_SSL_HEADER", None, "proxy", "BEHIND_PROXY=1"),
        ("PROXIES", 0, "proxy", "PROXIES"),
        ("EMAIL_BACKEND", "khuyenhoc.mail.PrintedMail", "mail", "EMAIL_URL"),
        ("EMAIL_BACKEND", "django.core.mail.backends.dummy.EmailBackend", "mail", "EMAIL_URL"),
        ("DEFAULT_FROM_EMAIL", "cong-thong-tin@localhost", "mail", "MAIL_FROM"),
        ("AUTHENTICATOR_KEYS", [], "authenticator_keys", "encrypt_authenticators"),
        ("AUTHENTICATOR_KEYS", ["no key"], "authenticator_keys", "không phải khóa"),
        ("BACKUP_DIR", "", "backup_target", "BACKUP_DIR chưa đặt"),
        ("BACKUP_DIR", "var/backups", "backup_target", "đường dẫn đầy đủ"),
        ("BACKUP_DIR", "/no/such/folder", "backup_target", "mkdir -p /no/such/folder"),
        ("BACKUP_DIR", "/proc", "backup_target", "không ghi được vào /proc"),
        ("BACKUP_RECIPIENTS", ["age1-no-key"], "backup_target", "BACKUP_RECIPIENTS"),
        ("BACKUP_IDENTITY", "/no/such/key", "backup_target", "/no/such/key"),
        ("BACKUP_COPY_COMMAND", "no-such-program {file}", "backup_target", "no-such-program"),
        ("BACKUP_COPY_COMMAND", "cp it /mnt", "backup_target", "{file}"),
        ("BACKUP_COPY_COMMAND", "cp '{file} /mnt", "backup_target", "dấu nháy"),
        ("BACKUP_COPY_COMMAND", "{file}", "backup_target", "thiếu {file}"),
        ("BACKUP_COPY_COMMAND", " ", "backup_target", "thiếu {file}"),
    ],
)
def test_what_is_missing_is_named_with_what_to_do(well_set, name, value, failed, words):
    setattr(well_set, name, value)
    found = failing()
    assert set(found) == {failed}
    assert words in found[failed]
    assert deployed() == {name: text for name, text in found.items() if name in DEPLOYED.values()}


def test_a_disk_without_room_is_named_with_both_numbers(well_set, monkeypatch):
    monkeypatch.setattr("khuyenhoc.operations.installing.checks._LEAST_FREE", 1 << 60)
    assert "cần ít nhất 1.048.576,0 TB" in failing()["backup_target"]


def test_the_database_s_own_disk_is_called_no_good_place_unless_copies_go_elsewhere(
    well_set, tmp_path, monkeypatch
):
    (tmp_path / "portal.sqlite3").write_bytes(b"x")
    monkeypatch.setattr(
        "khuyenhoc.operations.installing.checks._sqlite_file", lambda: tmp_path / "portal.sqlite3"
    )
    told = {check.name: check.message for check in (ask() for ask in CHECKS)}
    assert "cùng ổ đĩa" not in told["backup_target"]
    well_set.BACKUP_COPY_COMMAND = ""
    told = {check.name: check.message for check in (ask() for ask in CHECKS)}
    assert "cùng ổ đĩa với cơ sở dữ liệu" in told["backup_target"]
    # Where a server keeps the database, the portal's own disk is looked at.
    monkeypatch.setattr("khuyenhoc.operations.installing.checks._sqlite_file", lambda: None)
    well_set.VAR_DIR = tmp_path
    (advice,) = [check.advice for check in (ask() for ask in CHECKS) if check.advice]
    assert "cùng ổ đĩa với cổng" in advice


def test_the_file_of_variables_is_looked_at_itself(well_set, tmp_path, monkeypatch):
    file = tmp_path / "env"
    file.write_text("SECRET_KEY=x\nBACKUP DIR=/x\nALOWED_HOSTS=x\n")
    file.chmod(0o644)
    monkeypatch.setenv("ENV_FILE", str(file))
    words = failing()["env_file"]
    assert "dòng 2:" in words
    assert "ALOWED_HOSTS" in words
    assert f"chmod 600 {file}" in words
    file.write_text("SECRET_KEY=x\n")
    os.chmod(file, 0o600)
    assert (failing(), environment.env_file()) == ({}, file)
