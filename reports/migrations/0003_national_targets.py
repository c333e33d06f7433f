"""The targets of the whole country; later decisions are entered on the page of targets."""

from django.db import migrations

from reports.analysis.national_targets import NATIONAL_TARGETS


def put_in(apps, schema_editor):
    target = apps.get_model("reports", "Target")
    for indicator, year, value, legal_basis in NATIONAL_TARGETS:
        target.objects.get_or_create(
            indicator=indicator,
            year=year,
            cluster=None,
            defaults={"value": value, "legal_basis": legal_basis},
        )


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_targets")]

    operations = [migrations.RunPython(put_in, migrations.RunPython.noop)]
