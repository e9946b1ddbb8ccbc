from django.db import migrations

# EU 2021/784 Art. 1(3), in the database too: no rule acts by itself on a post that somebody found to serve news,
# research, art, speech against terrorism or documentation.
REFUSE = """
CREATE FUNCTION refuse_marked_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.outcome = 'restrict' AND NEW.actor_kind = 'rule' AND EXISTS (
    SELECT 1 FROM cases_case JOIN intake_item ON intake_item.id = cases_case.item_id
      JOIN cases_itemmark mark ON mark.service_id = intake_item.service_id
        AND mark.item_reference = intake_item.reference
    WHERE cases_case.id = NEW.case_id AND mark.placed_at <= NEW.at
      AND (mark.ended_at IS NULL OR mark.ended_at > NEW.at)
  ) THEN
    RAISE EXCEPTION 'no rule acts by itself on a marked post' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cases_decision_marked_item BEFORE INSERT ON cases_decision
  FOR EACH ROW EXECUTE FUNCTION refuse_marked_item();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_item_marks"), ("intake", "0001_initial")]
    operations = [
        migrations.RunSQL(
            REFUSE, "DROP TRIGGER cases_decision_marked_item ON cases_decision; DROP FUNCTION refuse_marked_item();"
        )
    ]
