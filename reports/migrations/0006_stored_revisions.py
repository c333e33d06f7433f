from django.db import migrations, models


class Migration(migrations.Migration):
    """Rename the model Snapshot to StoredRevision in code; table and columns stay, so no statement is run."""

    dependencies = [("reports", "0005_frozen_figures_and_the_pack")]

    operations = [
        migrations.AlterModelTable(name="snapshot", table="reports_snapshot"),
        migrations.RenameModel(old_name="Snapshot", new_name="StoredRevision"),
        migrations.AlterField(
            model_name="storedrevision",
            name="meeting",
            field=models.ForeignKey(on_delete=models.PROTECT, related_name="revisions", to="reports.meeting"),
        ),
        migrations.AlterField(
            model_name="pack",
            name="snapshot",
            field=models.ForeignKey(
                db_column="snapshot_id",
                on_delete=models.PROTECT,
                related_name="packs",
                to="reports.storedrevision",
            ),
        ),
        migrations.RenameField(model_name="pack", old_name="snapshot", new_name="of_revision"),
    ]
