"""The database lets nobody move the beginning of an hour, nor change what was received."""

from django.db import migrations

KEEP = """
CREATE FUNCTION orders_filing_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.received_at, NEW.ingested_at, NEW.number, NEW.kind, NEW.service_id, NEW.raw_id, NEW.raw_digest, NEW.arrivals)
     IS DISTINCT FROM
     (OLD.received_at, OLD.ingested_at, OLD.number, OLD.kind, OLD.service_id, OLD.raw_id, OLD.raw_digest, OLD.arrivals)
     OR (OLD.form IS NOT NULL AND OLD.form IS DISTINCT FROM NEW.form) THEN
    RAISE EXCEPTION 'what was received, and when, is never changed' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER orders_filing_stays BEFORE UPDATE ON orders_filing FOR EACH ROW EXECUTE FUNCTION orders_filing_keep();
"""
UNDO = "DROP TRIGGER orders_filing_stays ON orders_filing; DROP FUNCTION orders_filing_keep();"


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]
    operations = [migrations.RunSQL(KEEP, UNDO)]
