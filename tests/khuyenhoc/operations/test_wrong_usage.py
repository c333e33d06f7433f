"""What was typed wrongly is said in Vietnamese, in a line, with exit code 1: by every command of the portal."""

import os
import re

import pytest
from django.core.management import call_command, get_commands, load_command_class

from associations.management.base import PortalCommand
from khuyenhoc.operations.backups.verifying import verify_backup
from khuyenhoc.operations.problems import OperationRefused
from tests.khuyenhoc.operations.backups.portals import refusal

ENGLISH = re.compile(
    r"\b(the|argument|arguments|required|usage|unrecognized|error|invalid|expected|choose|match)\b"
)
APPS = ("associations", "khuyenhoc", "reports", "funds", "learning_models")


def commands():
    """The portal's own commands by name."""
    loaded = {
        name: load_command_class(app, name) for name, app in get_commands().items() if app.startswith(APPS)
    }
    return {name: command for name, command in loaded.items() if isinstance(command, PortalCommand)}


def said(capsys, name, *words):
    """What a command says of what follows its name at a terminal."""
    with pytest.raises(SystemExit) as ended:
        commands()[name].run_from_argv(["manage.py", name, *words])
    printed = capsys.readouterr()
    assert (ended.value.code, printed.out) == (1, "")
    assert printed.err.count("\n") == 1
    return printed.err


@pytest.mark.parametrize("name", commands())
def test_an_option_that_does_not_exist_and_what_is_missing(name, capsys):
    words = said(capsys, name, "--khong-co")
    assert words.startswith(f"{name}: ")
    assert f"manage.py {name}" in words
    assert not ENGLISH.search(words)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("restore", "restore: thiếu FILE. Viết: .venv/bin/python manage.py restore FILE (mọi lựa chọn: "),
        ("move_to", "move_to: thiếu URL. Viết: .venv/bin/python manage.py move_to URL ("),
        ("backup_key", "backup_key: thiếu FILE. Viết: "),
        ("backup a b", "không biết “b” là gì. Viết: .venv/bin/python manage.py backup [FILE] ("),
        ("move_to a postgres://lan:m@t@may/x", "không biết “postgres://***@may/x” là gì"),
        ("setup_portal --admin", "--admin thiếu giá trị đi sau"),
        ("remind --year hai", "--year là một số, không phải “hai”"),
        ("serve --background --stop", "--stop không đi cùng --background"),
        ("export_report --cluster x --year 1 --format odt -o a", "--format không có “odt”; chọn một trong"),
        ("restore a --replace=1", "--replace không nhận giá trị"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(typed, words, capsys):
    found = said(capsys, *typed.split())
    assert words in found
    assert not ENGLISH.search(found)


@pytest.mark.django_db
def test_a_file_that_is_none_is_named_before_anything_is_advised(tmp_path, monkeypatch):
    wrong = {
        tmp_path / "khong-co.zip": "không đọc được tệp (không có tệp hay thư mục này). Xem lại tên tệp",
        tmp_path: "là một thư mục. Ghi tên tệp sao lưu",
        tmp_path / "cam.zip": "không đọc được tệp (không có quyền). Cấp quyền đọc",
    }
    (tmp_path / "cam.zip").write_text("")
    opened = type(tmp_path).open

    def forbidding(file, *args):
        if file.name == "cam.zip":
            raise PermissionError(13, os.strerror(13), str(file))
        return opened(file, *args)

    monkeypatch.setattr(type(tmp_path), "open", forbidding)
    for file, words in wrong.items():
        assert refusal(file).startswith(f"{file}: {words}")
        with pytest.raises(OperationRefused, match=re.escape(f"{file}: {words}")):
            verify_backup(file)


def test_where_no_key_can_be_written(tmp_path, capsys, monkeypatch):
    assert f"{tmp_path}: là một thư mục. Thêm tên tệp, ví dụ {tmp_path / 'khoa-sao-luu.txt'}" in key_refused(
        capsys, str(tmp_path)
    )
    assert f"{tmp_path / 'x'}: không có thư mục này" in key_refused(capsys, str(tmp_path / "x" / "khoa"))

    def forbidding(*args):
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr("khuyenhoc.operations.management.commands.backup_key.os.open", forbidding)
    assert "không ghi được tệp khóa (không có quyền)" in key_refused(capsys, str(tmp_path / "khoa"))


def key_refused(capsys, file):
    with pytest.raises(SystemExit):
        call_command("backup_key", file)
    return capsys.readouterr().err
