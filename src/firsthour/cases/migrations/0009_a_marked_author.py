from django.db import migrations

# EU 2021/784 Art. 1(3), in the database too: no rule acts by itself on the item of an author who is marked as press,
# official, researcher, archivist or for counter-speech. A check constraint cannot see another table.
REFUSE = """
CREATE FUNCTION refuse_marked_author() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.outcome = 'restrict' AND NEW.actor_kind = 'rule' AND EXISTS (
    SELECT 1 FROM cases_case JOIN intake_item ON intake_item.id = cases_case.item_id
      JOIN authors_mark ON authors_mark.author_id = intake_item.author_id
    WHERE cases_case.id = NEW.case_id AND authors_mark.placed_at <= NEW.at AND authors_mark.until > NEW.at
      AND (authors_mark.ended_at IS NULL OR authors_mark.ended_at > NEW.at)
  ) THEN
    RAISE EXCEPTION 'no rule acts by itself on a marked author' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cases_decision_marked_author BEFORE INSERT ON cases_decision
  FOR EACH ROW EXECUTE FUNCTION refuse_marked_author();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_no_rule_acts_on_closed_items"),
        ("authors", "0002_marks_strikes_erasure"),
        ("intake", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(
            REFUSE, "DROP TRIGGER cases_decision_marked_author ON cases_decision; DROP FUNCTION refuse_marked_author();"
        )
    ]
