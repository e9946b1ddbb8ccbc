from django.db import migrations

# A check constraint cannot see another table, so these are triggers.

# What somebody decides by themself is saved with their reasons or not at all. Looked at when the transaction ends.
REASONS = """
CREATE FUNCTION refuse_without_reasons() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.actor_kind = 'person' AND NEW.outcome <> 'reverse' AND NOT NEW.carried_out AND NOT EXISTS (
    SELECT 1 FROM cases_reasons WHERE decision_id = NEW.id AND btrim(text) <> ''
  ) THEN
    RAISE EXCEPTION 'a decision of a person has its reasons' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER cases_decision_has_reasons AFTER INSERT ON cases_decision
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_without_reasons();
CREATE FUNCTION refuse_other_reasons() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'reasons are not changed afterwards' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER cases_reasons_stay BEFORE UPDATE ON cases_reasons
  FOR EACH ROW EXECUTE FUNCTION refuse_other_reasons();
"""
NO_REASONS = """
DROP TRIGGER cases_reasons_stay ON cases_reasons; DROP FUNCTION refuse_other_reasons();
DROP TRIGGER cases_decision_has_reasons ON cases_decision; DROP FUNCTION refuse_without_reasons();
"""

# EU 2021/784 Art. 1(3): nobody restricts alone what an author posts who is marked as press, official, researcher,
# archivist or for counter-speech; nor more than twenty items with one press.
SECOND = """
CREATE FUNCTION refuse_alone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.outcome = 'restrict' AND NEW.actor_kind = 'person' AND NOT NEW.carried_out AND NEW.approved_by IS NULL THEN
    IF EXISTS (
      SELECT 1 FROM cases_case JOIN intake_item ON intake_item.id = cases_case.item_id
        JOIN authors_mark ON authors_mark.author_id = intake_item.author_id
      WHERE cases_case.id = NEW.case_id AND authors_mark.placed_at <= NEW.at AND authors_mark.until > NEW.at
        AND (authors_mark.ended_at IS NULL OR authors_mark.ended_at > NEW.at)
    ) THEN
      RAISE EXCEPTION 'a marked author is not restricted by one person' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.bulk IS NOT NULL AND (SELECT count(*) FROM cases_decision WHERE bulk = NEW.bulk) >= 20 THEN
      RAISE EXCEPTION 'one person does not restrict so many at once' USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cases_decision_not_alone BEFORE INSERT ON cases_decision
  FOR EACH ROW EXECUTE FUNCTION refuse_alone();
"""
ALONE = "DROP TRIGGER cases_decision_not_alone ON cases_decision; DROP FUNCTION refuse_alone();"

# EU 2022/2065 Art. 23(1): only frequent misuse, and only after a warning that was told; so never one hit.
WARNED = """
CREATE FUNCTION refuse_unwarned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.outcome = 'suspend' AND NOT EXISTS (
    SELECT 1 FROM cases_case JOIN intake_item ON intake_item.id = cases_case.item_id
      JOIN authors_author ON authors_author.id = intake_item.author_id
    WHERE cases_case.id = NEW.case_id AND authors_author.warned_at < NEW.at
      AND (SELECT count(*) FROM authors_strike WHERE author_id = authors_author.id AND reversed_at IS NULL) >= 3
      AND EXISTS (
        SELECT 1 FROM authors_strike WHERE author_id = authors_author.id AND reversed_at IS NULL
          AND placed_at > authors_author.warned_at
      )
  ) THEN
    RAISE EXCEPTION 'no account is suspended without misuse after a warning' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cases_decision_warned BEFORE INSERT ON cases_decision
  FOR EACH ROW EXECUTE FUNCTION refuse_unwarned();
"""
UNWARNED = "DROP TRIGGER cases_decision_warned ON cases_decision; DROP FUNCTION refuse_unwarned();"


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_people_decide"), ("authors", "0002_marks_strikes_erasure")]
    operations = [
        migrations.RunSQL(REASONS, NO_REASONS),
        migrations.RunSQL(SECOND, ALONE),
        migrations.RunSQL(WARNED, UNWARNED),
    ]
