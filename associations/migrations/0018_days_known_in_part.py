from django.db import migrations, models

import associations.models.partial_days


class Migration(migrations.Migration):
    """Keep the days of lists as text: 2024-09-05 as before, and 2024-09 or 2024 where no more is known."""

    dependencies = [("associations", "0017_sent_forms")]

    operations = [
        migrations.RemoveConstraint(
            model_name="cooperationagreement", name="agreement_ends_after_it_is_signed"
        ),
        migrations.AlterField(
            model_name="advisorydocument",
            name="issued_on",
            field=associations.models.partial_days.PartialDayColumn(verbose_name="Ngày ban hành"),
        ),
        migrations.AlterField(
            model_name="changedarea",
            name="changed_on",
            field=associations.models.partial_days.PartialDayColumn(verbose_name="Từ ngày"),
        ),
        migrations.AlterField(
            model_name="cooperationagreement",
            name="signed_on",
            field=associations.models.partial_days.PartialDayColumn(verbose_name="Ngày ký"),
        ),
        migrations.AlterField(
            model_name="cooperationagreement",
            name="in_force_until",
            field=associations.models.partial_days.PartialDayColumn(
                blank=True,
                help_text="Để trống nếu không thời hạn.",
                null=True,
                verbose_name="Hiệu lực đến hết ngày",
            ),
        ),
        migrations.AddConstraint(
            model_name="cooperationagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("in_force_until__isnull", True),
                    ("in_force_until__last_day__gte", models.F("signed_on__first_day")),
                    _connector="OR",
                ),
                name="agreement_ends_after_it_is_signed",
            ),
        ),
    ]
