from django.db import migrations

from firsthour.ledger.append_only import append_only

# Two people never decide one case: what one person holds, no other person decides. Orders are not kept waiting by a claim:
# their hour runs (EU 2021/784 Art. 3(3)). A check constraint cannot see another table, so it is a trigger.
REFUSE = """
CREATE FUNCTION refuse_claimed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.actor_kind = 'person' AND NEW.outcome IN ('restrict', 'leave') AND NEW."order" IS NULL AND EXISTS (
    SELECT 1 FROM reviewing_claim WHERE case_id = NEW.case_id AND holder <> NEW.actor_id AND until > NEW.at
  ) THEN
    RAISE EXCEPTION 'somebody else holds this case' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cases_decision_not_claimed BEFORE INSERT ON cases_decision
  FOR EACH ROW EXECUTE FUNCTION refuse_claimed();
"""


class Migration(migrations.Migration):
    dependencies = [("reviewing", "0001_initial"), ("cases", "0011_an_authority_asks"), ("ledger", "0002_append_only")]
    operations = [
        append_only("reviewing_note"),
        migrations.RunSQL(
            REFUSE, "DROP TRIGGER cases_decision_not_claimed ON cases_decision; DROP FUNCTION refuse_claimed();"
        ),
    ]
