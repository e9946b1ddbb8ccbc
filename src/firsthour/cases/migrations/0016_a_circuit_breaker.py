from django.db import migrations

# Constitution, article 9: what a brake is on does not restrict by itself; a group of items no more than a rule, an entry
# or a source. Authors are new on their first day, as in cases.breaking.
REFUSE = """
CREATE OR REPLACE FUNCTION refuse_braked() RETURNS trigger LANGUAGE plpgsql AS $$
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
  IF NEW.outcome = 'restrict' AND NEW.actor_kind = 'rule' AND EXISTS (
    SELECT 1 FROM policy_brake brake
    JOIN cases_case ON cases_case.id = NEW.case_id AND cases_case.service_id = brake.service_id
    JOIN intake_item item ON item.id = cases_case.item_id
    LEFT JOIN authors_author author ON author.id = item.author_id
    WHERE brake.kind = 'group' AND (brake.released_at IS NULL OR brake.released_at > NEW.at)
      AND split_part(brake.identity, '/', 2) IN (
        'territory:' || item.territory,
        'language:' || lower(split_part(item.language, '-', 1)),
        'authors:' || CASE WHEN author.known_since > NEW.at - interval '1 day' THEN 'new' ELSE 'known' END
      )
      AND (split_part(brake.identity, '/', 2) NOT LIKE 'authors:%' OR author.id IS NOT NULL)
  ) THEN
    RAISE EXCEPTION 'no rule restricts a group while its breaker is out' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_release"), ("policy", "0007_a_circuit_breaker"), ("authors", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, migrations.RunSQL.noop)]
