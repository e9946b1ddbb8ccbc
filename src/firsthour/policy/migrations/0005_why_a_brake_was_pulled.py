from django.db import migrations, models

# A brake that is there already was pulled by whoever counted, or by a person. The rows themselves never change, so the
# column is filled by its default and, for persons, with the trigger switched off for the moment.
FILL = """
ALTER TABLE policy_brake DISABLE TRIGGER policy_brake_released_once;
UPDATE policy_brake SET cause = 'person' WHERE pulled_by IS NOT NULL;
ALTER TABLE policy_brake ENABLE TRIGGER policy_brake_released_once;
"""


class Migration(migrations.Migration):
    dependencies = [("policy", "0004_only_a_person_releases")]
    operations = [
        migrations.AddField(
            "brake",
            "cause",
            models.CharField(
                choices=[("uploaders", "uploaders"), ("disparity", "disparity"), ("person", "person")],
                default="uploaders",
                max_length=10,
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
