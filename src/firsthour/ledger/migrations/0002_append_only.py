from django.db import migrations

from firsthour.ledger.append_only import append_only, refuse_function


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [refuse_function(), append_only("ledger_event")]
