from django.db import migrations

from firsthour.ledger.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("policy", "0001_initial"), ("ledger", "0002_append_only")]
    operations = [append_only("policy_clause")]
