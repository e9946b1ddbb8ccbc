from django.db import migrations

from firsthour.ledger.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("threats", "0001_initial"), ("ledger", "0002_append_only")]
    operations = [append_only("threats_observation"), append_only("threats_phonecall")]
