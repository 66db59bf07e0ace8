from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0013_tokens_of_before'),
    ]

    operations = [
        migrations.AddField(model_name='vendor', name='serial', field=models.PositiveIntegerField(default=0)),
    ]
