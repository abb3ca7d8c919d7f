from django.db import migrations

from troly.engine.text.forms import fold


def fill(apps, schema_editor):
    """The documents there are already are found by their names too."""
    Document = apps.get_model("library", "Document")
    found = Document.objects.using(schema_editor.connection.alias)
    batch = []
    for one in found.only("pk", "title", "number").order_by("pk").iterator(chunk_size=1000):
        one.folded = fold(f"{one.title} {one.number}")[:500]
        batch.append(one)
        if len(batch) == 500:
            found.bulk_update(batch, ["folded"])
            batch = []
    found.bulk_update(batch, ["folded"])


class Migration(migrations.Migration):
    # Each batch by itself: whoever changes a document meanwhile waits for 500 of them at most.
    atomic = False

    dependencies = [
        ("library", "0009_document_folded"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
