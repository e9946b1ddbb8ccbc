"""An attempt remembers the channel it is made by, whatever a person chooses for the next one meanwhile."""

from django.db import migrations, models
from django.db.models import F


def name_what_is_under_way(apps, schema_editor):
    """Whoever sends right now does so by the channel of the message."""
    apps.get_model("notices", "Message").objects.filter(state="attempted").update(trying=F("channel"))


class Migration(migrations.Migration):
    dependencies = [("notices", "0005_replies")]

    operations = [
        migrations.AddField(
            "message",
            "trying",
            models.CharField(
                blank=True, choices=[("platform", "platform"), ("mail", "mail")], default="", max_length=10
            ),
        ),
        migrations.RunPython(name_what_is_under_way, migrations.RunPython.noop),
    ]
