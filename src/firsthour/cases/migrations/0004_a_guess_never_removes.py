from django.db import migrations

# Constitution, article 2, in the database too: a rule restricts only on an entry that a person has confirmed and that
# is still confirmed. A check constraint cannot see another table, so it is a trigger.
REFUSE = """
CREATE FUNCTION refuse_guess() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.outcome = 'restrict' AND NEW.actor_kind = 'rule' AND NOT EXISTS (
    SELECT 1 FROM matching_entry WHERE id = NEW.entry_id AND status = 'confirmed'
  ) THEN
    RAISE EXCEPTION 'a rule restricts only on an entry that is confirmed' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cases_decision_no_guess BEFORE INSERT ON cases_decision FOR EACH ROW EXECUTE FUNCTION refuse_guess();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_after_review"), ("matching", "0001_initial")]
    operations = [
        migrations.RunSQL(REFUSE, "DROP TRIGGER cases_decision_no_guess ON cases_decision; DROP FUNCTION refuse_guess();")
    ]
