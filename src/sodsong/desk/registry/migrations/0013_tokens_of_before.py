from django.conf import settings
from django.db import migrations


def keep_what_they_saw(apps, schema_editor):
    """Every token until now saw the desk's own province, as its maker does; it goes on so, whatever the desk becomes."""
    rows = schema_editor.connection.alias  # a move migrates another database than the one it reads
    tokens = apps.get_model("registry", "Token").objects.using(rows).filter(province__isnull=True)
    if tokens.exists():
        provinces = apps.get_model("registry", "Province").objects.using(rows)
        tokens.update(province=provinces.get_or_create(name=settings.SODSONG.province)[0])


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0012_token_reach'),
    ]

    operations = [
        migrations.RunPython(keep_what_they_saw, migrations.RunPython.noop),
    ]
