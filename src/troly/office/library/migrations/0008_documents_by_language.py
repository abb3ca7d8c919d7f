from django.db import migrations, models

from troly.office.audit.quiet_index import AddQuietIndex


class Migration(migrations.Migration):
    # Made while others write: CREATE INDEX CONCURRENTLY runs in no transaction.
    atomic = False

    dependencies = [
        ('library', '0007_limits'),
    ]

    operations = [
        AddQuietIndex(
            model_name='document',
            index=models.Index(
                fields=['tenant', 'removed_at', 'language'], name='document_by_language'
            ),
        ),
    ]
