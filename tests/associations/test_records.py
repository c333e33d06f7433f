"""What is done to the registry and to accounts stays readable: in words, with who and when."""

import datetime
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from associations.actions.records import records_of, write_down
from associations.models import RegistryRecord
from tests.cast import Cast

MIGRATION = import_module("associations.migrations.0010_registry_records")
LOG = """CREATE TABLE django_admin_log (id integer PRIMARY KEY, action_time timestamp with time zone NOT NULL, object_id text,
    object_repr varchar(200) NOT NULL, action_flag smallint NOT NULL, change_message text NOT NULL,
    content_type_id integer, user_id integer NOT NULL)"""
COLUMNS = "id, action_time, object_id, object_repr, action_flag, change_message, content_type_id, user_id"


def test_a_record_says_who_did_what_and_the_last_comes_first(cast: Cast):
    write_down(by=cast.administrator, row=cast.cluster, words="đổi tên ngắn: ĐB → Đông Bắc")
    write_down(by=cast.administrator, row=cast.lang_son, words="thêm")
    write_down(by=cast.secretary, row=cast.cluster, words="lần sau")
    found = [(record.by_name, record.words) for record in records_of(cast.cluster)]
    assert found == [
        ("Trần Thị Ái", "lần sau"),
        ("Ngô Văn Ổn", "đổi tên ngắn: ĐB → Đông Bắc"),
    ]
    cast.administrator.full_name = "Tên khác"
    cast.administrator.save()
    assert records_of(cast.cluster).last().by_name == "Ngô Văn Ổn"  # as the person was called then


def _state():
    """The models as the migration's copying finds them."""
    state = MigrationLoader(connection).project_state([("associations", "0009_ask_for_extensions")])
    for operation in MIGRATION.Migration.operations[:2]:
        operation.state_forwards("associations", state)
    return state.apps


@pytest.mark.django_db
def test_what_was_written_down_before_is_copied_in_words(cast: Cast):
    if "django_admin_log" not in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(LOG)
    kinds = {model: ContentType.objects.get(model=model).pk for model in ("cluster", "user")}
    at = datetime.datetime(2026, 1, 5, 3, 4, tzinfo=datetime.UTC)
    rows = [
        (1, str(cast.cluster.pk), "Cụm 2", "lập cụm", kinds["cluster"]),
        (2, str(cast.officer.pk), "Hoa", '[{"changed": {"fields": ["Từ ngày", "Tên"]}}]', kinds["user"]),
        (3, str(cast.cluster.pk), "Cụm 2", '[{"added": {}}]', kinds["cluster"]),
        (4, "khong-phai-so", "?", "không biết dòng nào", kinds["user"]),
    ]
    with connection.cursor() as cursor:
        for pk, row, name, message, kind in rows:
            cursor.execute(
                f"INSERT INTO django_admin_log ({COLUMNS}) VALUES (%s, %s, %s, %s, 2, %s, %s, %s)",  # noqa: S608
                [pk, at, row, name, message, kind, cast.administrator.pk],
            )
    MIGRATION.copy_what_was_written_down(_state(), SimpleNamespace(connection=connection))
    copied = [(r.table, r.row_id, r.by_name, r.words, r.at) for r in RegistryRecord.objects.order_by("pk")]
    assert copied == [
        ("associations.cluster", cast.cluster.pk, "Ngô Văn Ổn", "lập cụm", at),
        ("associations.user", cast.officer.pk, "Ngô Văn Ổn", "sửa từ ngày, tên", at),
        ("associations.cluster", cast.cluster.pk, "Ngô Văn Ổn", "thêm", at),
    ]
    assert [record.words for record in records_of(cast.cluster)] == ["thêm", "lập cụm"]
