from django.db import migrations, models

import firsthour.signals.words


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0003_after_review"),
    ]

    operations = [
        migrations.AlterField(
            model_name="fingerprint",
            name="kind",
            field=models.CharField(
                choices=[(kind, kind) for kind in firsthour.signals.words.SignalKind],
                max_length=10,
            ),
        ),
    ]
