"""The table that the cache is kept in, so that `migrate` alone makes all that the portal needs."""

from django.core.management import call_command
from django.db import migrations


def make_table(apps, schema_editor):
    """Make the table named in CACHES; a table that an earlier release made by a command of its own stays."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("associations", "0010_registry_records")]

    # Going back leaves the table: what it holds is no data, and an earlier release uses the same one.
    operations = [migrations.RunPython(make_table, migrations.RunPython.noop)]
