import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


def _to(model):
    return models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model)


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0011_recovery'),
    ]

    operations = [
        migrations.AddField(model_name='token', name='province', field=_to('registry.province')),
        migrations.AddField(model_name='token', name='district', field=_to('registry.district')),
        migrations.AddField(model_name='token', name='lao', field=_to('registry.lao')),
        migrations.AddConstraint(
            model_name='token',
            constraint=models.CheckConstraint(
                condition=Q(district__isnull=True, lao__isnull=True)
                | Q(province__isnull=False, district__isnull=False, lao__isnull=True)
                | Q(province__isnull=False, district__isnull=True, lao__isnull=False),
                name='token_of_one_place',
            ),
        ),
    ]
