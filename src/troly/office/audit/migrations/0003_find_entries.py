from django.db import migrations, models

from troly.office.audit.quiet_index import AddQuietIndex


class Migration(migrations.Migration):
    # Made while others write: CREATE INDEX CONCURRENTLY runs in no transaction.
    atomic = False

    dependencies = [
        ('audit', '0002_signed_heads'),
    ]

    operations = [
        AddQuietIndex(
            model_name='entry',
            index=models.Index(fields=['body', 'actor', 'number'], name='audit_entry_by_actor'),
        ),
        AddQuietIndex(
            model_name='entry',
            index=models.Index(fields=['body', 'act', 'number'], name='audit_entry_by_act'),
        ),
        AddQuietIndex(
            model_name='entry',
            index=models.Index(fields=['body', 'subject', 'number'], name='audit_entry_by_subject'),
        ),
        AddQuietIndex(
            model_name='entry',
            index=models.Index(fields=['body', 'number', 'at'], name='audit_entry_by_time'),
        ),
    ]
