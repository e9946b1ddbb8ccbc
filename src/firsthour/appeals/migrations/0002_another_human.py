from django.db import migrations

from firsthour.ledger.append_only import append_only

# Constitution, article 5: whoever decided, approved, confirmed the entry (now or before) or adopted the rule hears no
# appeal against it. A check constraint cannot see another table, so these are triggers.
REFUSE = """
CREATE FUNCTION appeals_had_a_part(restriction uuid, person uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1
      FROM cases_restriction r
      JOIN cases_decision d ON d.id = r.decision_id
      LEFT JOIN matching_entry e ON e.id = d.entry_id
      LEFT JOIN policy_adoptedrule p ON p.id = d.rule_id
     WHERE r.id = restriction
       AND ((d.actor_kind = 'person' AND d.actor_id = person)
         OR d.approved_by = person
         OR e.confirmed_by = person
         OR p.adopted_by = person
         OR EXISTS (
              SELECT 1 FROM ledger_event
               WHERE subject_id = d.entry_id AND tag = 'matching:entry:confirmed'
                 AND canonical::json -> 'actor' ->> 'id' = person::text)))
$$;

CREATE FUNCTION refuse_part_in_hearing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.reviewer IS NOT NULL AND appeals_had_a_part(NEW.restriction_id, NEW.reviewer) THEN
    RAISE EXCEPTION 'whoever had a part in a decision hears no appeal against it' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER appeals_appeal_heard_by_another BEFORE INSERT OR UPDATE ON appeals_appeal
  FOR EACH ROW EXECUTE FUNCTION refuse_part_in_hearing();

CREATE FUNCTION refuse_view_of_nobody() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM appeals_appeal WHERE id = NEW.appeal_id AND reviewer = NEW.reviewer AND ruled_at IS NULL
  ) THEN
    RAISE EXCEPTION 'a view is recorded by who hears the appeal, before the ruling' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER appeals_view_by_the_reviewer BEFORE INSERT ON appeals_recordedview
  FOR EACH ROW EXECUTE FUNCTION refuse_view_of_nobody();

CREATE FUNCTION refuse_ruling_without_view() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM appeals_appeal a JOIN appeals_recordedview v ON v.appeal_id = a.id AND v.reviewer = a.reviewer
     WHERE a.id = NEW.appeal_id AND a.reviewer = NEW.actor_id AND v.at <= NEW.at
       AND NOT appeals_had_a_part(a.restriction_id, NEW.actor_id)
  ) THEN
    RAISE EXCEPTION 'an appeal is ruled on by who hears it, had no part in the decision and recorded a view before'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER appeals_ruling_by_another BEFORE INSERT ON appeals_ruling
  FOR EACH ROW EXECUTE FUNCTION refuse_ruling_without_view();
"""
UNDO = """
DROP TRIGGER appeals_ruling_by_another ON appeals_ruling; DROP FUNCTION refuse_ruling_without_view();
DROP TRIGGER appeals_view_by_the_reviewer ON appeals_recordedview; DROP FUNCTION refuse_view_of_nobody();
DROP TRIGGER appeals_appeal_heard_by_another ON appeals_appeal; DROP FUNCTION refuse_part_in_hearing();
DROP FUNCTION appeals_had_a_part(uuid, uuid);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("appeals", "0001_initial"),
        ("ledger", "0002_append_only"),
        ("cases", "0015_release"),
        ("matching", "0002_banks"),
        ("policy", "0004_only_a_person_releases"),
    ]
    operations = [
        append_only("appeals_recordedview"),
        append_only("appeals_ruling"),
        migrations.RunSQL(REFUSE, UNDO),
    ]
