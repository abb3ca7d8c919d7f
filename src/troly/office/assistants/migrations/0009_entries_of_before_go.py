from django.db import migrations


class Migration(migrations.Migration):
    """The table of version 0.1: the register was filled from it, and no 0.1 reads it any more."""

    dependencies = [
        ("assistants", "0008_builder"),
        ("governance", "0002_carry_over"),
    ]

    operations = [
        migrations.DeleteModel(name="EntryBefore"),
    ]
