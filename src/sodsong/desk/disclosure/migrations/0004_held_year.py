from django.db import migrations, models
from django.db.models import Max


def _of_newest_link(apps, schema_editor):
    """What was held until now is taken for its newest year's, so that it is not held anew with what stands there today."""
    using = schema_editor.connection.alias
    Page = apps.get_model("disclosure", "Page")
    rows = Page.objects.using(using).exclude(held="").annotate(newest=Max("links__year"))
    for page in rows.iterator(chunk_size=500):
        Page.objects.using(using).filter(pk=page.pk).update(held_year=page.newest)


class Migration(migrations.Migration):

    dependencies = [
        ("disclosure", "0003_tallies"),
    ]

    operations = [
        migrations.AddField(
            model_name="page",
            name="held_year",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.RunPython(_of_newest_link, migrations.RunPython.noop),
    ]
