from django.db import migrations

# Two files with one MD5 are easily made, so a rule must not restrict on an entry that is one (see 0004).
REFUSE = """
CREATE OR REPLACE FUNCTION refuse_guess() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.outcome = 'restrict' AND NEW.actor_kind = 'rule' AND NOT EXISTS (
    SELECT 1 FROM matching_entry WHERE id = NEW.entry_id AND status = 'confirmed' AND kind <> 'md5'
  ) THEN
    RAISE EXCEPTION 'a rule restricts only on an entry that is confirmed and no MD5' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_a_brake_holds"), ("matching", "0003_md5")]
    operations = [migrations.RunSQL(REFUSE, migrations.RunSQL.noop)]
