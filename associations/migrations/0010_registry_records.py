"""Keep the record of the registry in a table of the portal's own, with what the package before wrote down."""

import json

import django.db.models.deletion
from django.conf import settings
from django.db import connections, migrations, models

_BEFORE = "django_admin_log"


def copy_what_was_written_down(apps, schema_editor):
    """Copy the log of the package that kept it before; its table is left as it is.

    A new database has no such table and nothing to copy.
    """
    alias = schema_editor.connection.alias
    if _BEFORE not in connections[alias].introspection.table_names():
        return
    tables = {
        kind.pk: f"{kind.app_label}.{kind.model}"
        for kind in apps.get_model("contenttypes", "ContentType").objects.using(alias).all()
    }
    record = apps.get_model("associations", "RegistryRecord")
    before = apps.get_model("associations", "EarlierRecord").objects.using(alias).select_related("user")
    copied = [
        record(
            at=entry.action_time,
            by=entry.user,
            by_name=entry.user.full_name or entry.user.username,
            table=tables[entry.content_type_id],
            row_id=int(entry.object_id),
            row_name=entry.object_repr,
            words=in_words(entry.change_message),
        )
        for entry in before.order_by("action_time", "pk")
        if entry.content_type_id in tables and (entry.object_id or "").isdigit()
    ]
    record.objects.using(alias).bulk_create(copied, batch_size=500)


def in_words(message):
    """A change message as it was written: words already, or the package's list of what was added and changed."""
    try:
        parts = json.loads(message) if message.startswith("[") else message
    except json.JSONDecodeError:
        parts = message
    if isinstance(parts, str):
        return parts or "lưu"
    return "; ".join(_part(part) for part in parts) or "lưu, không đổi gì"


def _part(part):
    if "added" in part:
        return "thêm"
    if "deleted" in part:
        return "xóa"
    return "sửa " + ", ".join(str(name).lower() for name in part.get("changed", {}).get("fields", []))


class Migration(migrations.Migration):
    dependencies = [
        ("associations", "0009_ask_for_extensions"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="RegistryRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="lúc")),
                ("by_name", models.CharField(max_length=200, verbose_name="người làm")),
                ("table", models.CharField(max_length=100, verbose_name="bảng")),
                ("row_id", models.BigIntegerField(verbose_name="số của dòng")),
                ("row_name", models.CharField(max_length=300, verbose_name="dòng")),
                ("words", models.TextField(verbose_name="việc đã làm")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "việc đã làm với danh mục",
                "verbose_name_plural": "việc đã làm với danh mục",
                "indexes": [models.Index(fields=["table", "row_id"], name="registry_record_of_row")],
            },
        ),
        # For this migration alone, and without a table of its own: the log as the package before kept it.
        migrations.CreateModel(
            name="EarlierRecord",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("action_time", models.DateTimeField()),
                ("object_id", models.TextField(null=True)),
                ("object_repr", models.CharField(max_length=200)),
                ("change_message", models.TextField()),
                ("content_type_id", models.IntegerField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"db_table": _BEFORE, "managed": False},
        ),
        migrations.RunPython(copy_what_was_written_down, migrations.RunPython.noop),
        migrations.DeleteModel(name="EarlierRecord"),
    ]
