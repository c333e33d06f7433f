"""Whatever keeps a command from the database is said by all of them in the same sentence, and by none in the driver's."""

import re
import signal
import sys

import psycopg2
import pytest
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.utils import load_backend

import manage
from khuyenhoc.operations import in_use, serving
from khuyenhoc.operations.background.beating import Beating
from khuyenhoc.operations.backups.container import write_container
from khuyenhoc.operations.backups.content import Content
from khuyenhoc.operations.engines import POSTGRESQL
from khuyenhoc.operations.installing.hints import words_at_start
from khuyenhoc.operations.other_database import settings_of, standing_in
from khuyenhoc.operations.unusable import reason_of
from tests.khuyenhoc.operations.backups.portals import manifest

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]

FAULTS = {
    'FATAL:  password authentication failed for user "hoi"': "không nhận mật khẩu của tài khoản hoi",
    'FATAL:  role "hoi" does not exist': "createuser --pwprompt hoi",
    'FATAL:  database "so_lieu" does not exist': "createdb --owner=hoi",
    'FATAL:  no pg_hba.conf entry for host "10.0.0.7"': "pg_hba.conf",
    'could not translate host name "may-la" to address': "Không tìm thấy máy may-la",
    'connection to server at "may-la" failed: Connection refused': "trả lời ở may-la, cổng 5499",
    "FATAL:  the database system is starting up": "Đợi một phút",
    "FATAL:  sorry, too many clients already": "hết chỗ kết nối",
}
COMMANDS = (
    "backup {folder}/new.zip",
    "backup",
    "backup --verify {folder}/a.zip",
    "restore {folder}/a.zip",
    "restore {folder}/a.zip --replace",
    "move_to sqlite:///{folder}/new.sqlite3",
    "worker --batch",
    "verify_events",
    "remind",
    "setup_portal --no-input",
)


@pytest.fixture
def out_of_reach():
    """A database of PostgreSQL for the portal's, not yet connected to."""
    database = settings_of("postgres://hoi:m%40t@may-la:5499/so_lieu")
    whole = connections.configure_settings({DEFAULT_DB_ALIAS: database})[DEFAULT_DB_ALIAS]
    with standing_in(load_backend(whole["ENGINE"]).DatabaseWrapper(whole, DEFAULT_DB_ALIAS)):
        yield


@pytest.fixture
def folder(tmp_path, settings):
    """Where backups are kept; one of PostgreSQL lies there."""
    settings.BACKUP_DIR = str(tmp_path)
    (tmp_path / "payload").write_text("")
    holds = Content(migrations=[], tables={}, heads={}, revisions={}, figures={})
    said = manifest(holds, engine=POSTGRESQL, payload="database.pgdump")
    write_container(tmp_path / "a.zip", said, tmp_path / "payload")
    return tmp_path


@pytest.fixture(autouse=True)
def no_server(monkeypatch):
    """No threads of the server and the worker, which would ask the tests' database; this process's signals as they were."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    monkeypatch.setattr(in_use, "_keep", lambda kind: None)
    monkeypatch.setattr(Beating, "run", lambda self: self._has_tried.set())
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("fault", FAULTS)
def test_every_command_says_the_same(fault, folder, out_of_reach, monkeypatch, capfd):
    monkeypatch.setattr(psycopg2, "connect", refusing(fault))
    why = reason_of(OperationalError(fault))
    assert FAULTS[fault] in why
    for command in COMMANDS:
        said = said_by(command.format(folder=folder).split(), monkeypatch, capfd)
        assert why in said, command
        assert not re.search(r"FATAL|Traceback|server at|translate|m@t", said), (command, said)


def test_a_server_that_starts_does_not_say_that_all_is_well(out_of_reach, monkeypatch, caplog, capsys):
    fault = next(iter(FAULTS))
    monkeypatch.setattr(psycopg2, "connect", refusing(fault))
    in_use.hold_as_server()
    said = words_at_start("http://127.0.0.1:8000", "")
    why = reason_of(OperationalError(fault), again="rồi khởi động lại cổng")
    assert why in said
    assert "đang chạy" not in said
    assert why in caplog.text
    monkeypatch.setattr(serving, "start_in_background", lambda: "Cổng đang chạy ở http://127.0.0.1:8000/")
    call_command("serve", "--background")
    assert why in capsys.readouterr().err
    assert "FATAL" not in caplog.text


def refusing(words):
    def connect(*args, **options):
        raise psycopg2.OperationalError(words)

    return connect


def said_by(words, monkeypatch, capfd):
    """What a command that ends with 1 writes, as it is called at a terminal, but for the lines of the log's own."""
    monkeypatch.setattr(sys, "argv", ["manage.py", *words])
    monkeypatch.setattr("django.setup", lambda: None)  # done; it would make the log's handlers anew
    with pytest.raises(SystemExit) as ended:
        manage.main()
    code, printed = ended.value.code, capfd.readouterr()
    assert code == 1 or isinstance(code, str), words
    return f"{printed.out}{printed.err}{code}"
