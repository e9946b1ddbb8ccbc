from django.db import migrations

# Constitution, article 9, in the database too: a brake is released once, by somebody who has an account here, and
# nothing else of it ever changes. A check constraint cannot see another table or the earlier row, so it is a trigger.
REFUSE = """
CREATE FUNCTION refuse_brake_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.released_at IS NOT NULL
    OR (OLD.id, OLD.kind, OLD.identity, OLD.pulled_at) IS DISTINCT FROM (NEW.id, NEW.kind, NEW.identity, NEW.pulled_at)
    OR (OLD.rule_id, OLD.entry_id, OLD.source_id, OLD.counted, OLD."limit", OLD.pulled_by)
      IS DISTINCT FROM (NEW.rule_id, NEW.entry_id, NEW.source_id, NEW.counted, NEW."limit", NEW.pulled_by)
  THEN
    RAISE EXCEPTION 'a brake is released once and otherwise stays as it is' USING ERRCODE = 'check_violation';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM people_account WHERE pseudonym = NEW.released_by) THEN
    RAISE EXCEPTION 'only a person releases a brake' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER policy_brake_released_once BEFORE UPDATE ON policy_brake
  FOR EACH ROW EXECUTE FUNCTION refuse_brake_change();
"""


class Migration(migrations.Migration):
    dependencies = [("policy", "0003_brake"), ("people", "0001_initial")]
    operations = [
        migrations.RunSQL(
            REFUSE, "DROP TRIGGER policy_brake_released_once ON policy_brake; DROP FUNCTION refuse_brake_change();"
        )
    ]
