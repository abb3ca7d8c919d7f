import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assistants", "0006_own_calibration"),
        ("tenants", "0006_groups"),
    ]

    operations = [
        # The table stays as it is, under another name in the program.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterModelTable("RegisterEntry", "assistants_registerentry"),
                migrations.RenameModel("RegisterEntry", "EntryBefore"),
                migrations.AlterField(
                    "EntryBefore",
                    "assistant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="entry_before",
                        serialize=False,
                        to="assistants.assistant",
                    ),
                ),
                migrations.AlterField(
                    "EntryBefore",
                    "stage",
                    models.CharField(default="draft", max_length=12),
                ),
            ],
        ),
        migrations.AddField(
            "turn",
            "served_version",
            models.PositiveIntegerField(blank=True, null=True),
        ),
    ]
