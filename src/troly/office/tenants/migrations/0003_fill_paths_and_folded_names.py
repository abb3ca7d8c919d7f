from django.db import migrations

from troly.engine.text.forms import fold


def fill(apps, schema_editor):
    """Bodies and people there are already: their place in the tree, their names without accents."""
    alias = schema_editor.connection.alias
    Tenant, Person = apps.get_model("tenants", "Tenant"), apps.get_model("tenants", "Person")
    bodies = {one.pk: one for one in Tenant.objects.using(alias).all()}

    def path_of(body):
        above = bodies.get(body.parent_id)
        return (path_of(above) if above else "") + body.pk.hex + "/"

    for body in bodies.values():
        body.path, body.folded = path_of(body), fold(body.name)[:200]
    Tenant.objects.using(alias).bulk_update(bodies.values(), ["path", "folded"], batch_size=500)
    people = list(Person.objects.using(alias).all())
    for person in people:
        person.folded = fold(f"{person.sign_in_name} {person.full_name}")[:360]
    Person.objects.using(alias).bulk_update(people, ["folded"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ('tenants', '0002_people_bodies_sign_in'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
