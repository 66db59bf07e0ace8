from django.db import migrations


def seat_officers(apps, schema_editor):
    """Whoever had an account until now was an officer of the province and stays one."""
    Seat = apps.get_model("registry", "Seat")
    User = apps.get_model("auth", "User")
    rows = schema_editor.connection.alias  # a move migrates another database than the one it reads
    for user in User.objects.using(rows).filter(seat__isnull=True):
        Seat.objects.using(rows).create(user=user, role="province", since=user.date_joined)


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0005_seat'),
    ]

    operations = [
        migrations.RunPython(seat_officers, migrations.RunPython.noop),
    ]
