from django.db import migrations

# Constitution, articles 2, 8 and 10, in the database too: a rule restricts only what is public and whole, and what could
# not be decoded only as an exact copy. A check constraint cannot see another table, so it is a trigger.
REFUSE = """
CREATE FUNCTION refuse_rule_on_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.outcome = 'restrict' AND NEW.actor_kind = 'rule' AND NOT EXISTS (
    SELECT 1 FROM cases_case c JOIN intake_item i ON i.id = c.item_id JOIN matching_entry e ON e.id = NEW.entry_id
     WHERE c.id = NEW.case_id AND i.audience = 'public' AND NOT i.truncated
       AND (i.unscannable = '' OR e.kind <> 'pdq')
  ) THEN
    RAISE EXCEPTION 'a rule restricts only what is public and whole' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cases_decision_public_and_whole BEFORE INSERT ON cases_decision
  FOR EACH ROW EXECUTE FUNCTION refuse_rule_on_item();
"""
UNDO = """
DROP TRIGGER cases_decision_public_and_whole ON cases_decision;
DROP FUNCTION refuse_rule_on_item();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_no_rule_acts_on_md5"),
        ("intake", "0001_initial"),
        ("matching", "0001_initial"),
    ]
    operations = [migrations.RunSQL(REFUSE, UNDO)]
