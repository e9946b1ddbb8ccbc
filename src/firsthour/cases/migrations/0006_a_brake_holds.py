from django.db import migrations

# Constitution, article 9, in the database too: what a brake is on does not restrict by itself. A brake on a rule holds
# for every version of that name.
REFUSE = """
CREATE FUNCTION refuse_braked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.outcome = 'restrict' AND NEW.actor_kind = 'rule' AND EXISTS (
    SELECT 1 FROM policy_brake brake
    LEFT JOIN policy_adoptedrule braked ON braked.id = brake.rule_id
    LEFT JOIN policy_adoptedrule acting ON acting.id = NEW.rule_id
    LEFT JOIN matching_entry entry ON entry.id = NEW.entry_id
    WHERE (brake.released_at IS NULL OR brake.released_at > NEW.at)
      AND (brake.entry_id = NEW.entry_id OR brake.source_id = entry.source_id
        OR (braked.service_id, braked.name) = (acting.service_id, acting.name))
  ) THEN
    RAISE EXCEPTION 'a rule does not restrict while a brake is pulled' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cases_decision_not_braked BEFORE INSERT ON cases_decision
  FOR EACH ROW EXECUTE FUNCTION refuse_braked();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_brake"), ("policy", "0003_brake")]
    operations = [
        migrations.RunSQL(
            REFUSE, "DROP TRIGGER cases_decision_not_braked ON cases_decision; DROP FUNCTION refuse_braked();"
        )
    ]
