from django.db import migrations


def seat_officers(apps, schema_editor):
    """Whoever had an account until now was an officer of the province and stays one."""
    Seat = apps.get_model("registry", "Seat")
    User = apps.get_model("auth", "User")
    for user in User.objects.filter(seat__isnull=True):
        Seat.objects.create(user=user, role="province", since=user.date_joined)


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0005_seat'),
    ]

    operations = [
        migrations.RunPython(seat_officers, migrations.RunPython.noop),
    ]
