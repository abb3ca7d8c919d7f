from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0008_documents_by_language"),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="folded",
            field=models.CharField(db_default="", default="", editable=False, max_length=500),
        ),
    ]
