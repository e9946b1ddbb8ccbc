from django.db import migrations

# Items received before their medium was kept: what has a picture's fingerprint was a picture.
MEDIA = """
UPDATE intake_item SET media = 'image'
 WHERE media = '' AND EXISTS (SELECT 1 FROM intake_fingerprint f WHERE f.item_id = intake_item.id AND f.kind = 'pdq');
"""
TALLIES = """
INSERT INTO intake_tally (service_id, rule, day, verdict, held_back, items)
SELECT i.service_id, r->>'digest', (i.received_at AT TIME ZONE 'UTC')::date, r->>'verdict',
       coalesce(r->>'held_back', ''), count(*)
  FROM intake_item i, jsonb_array_elements(i.applied) r GROUP BY 1, 2, 3, 4, 5;
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0005_rules_tallied_and_media_kept")]
    operations = [
        migrations.RunSQL(MEDIA, migrations.RunSQL.noop),
        migrations.RunSQL(TALLIES, "DELETE FROM intake_tally;"),
    ]
