"""How the database itself keeps a table append-only: for migrations of any room."""

from django.db.migrations import RunSQL

REFUSE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: its rows are only ever added', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
"""


def refuse_function() -> RunSQL:
    """The trigger function; part of the ledger's first migration, before any `append_only`."""
    return RunSQL(REFUSE, "DROP FUNCTION refuse_change()")


def append_only(table: str) -> RunSQL:
    """UPDATE, DELETE and TRUNCATE of `table` are refused, for its owner too."""
    return RunSQL(
        f"""
        CREATE TRIGGER {table}_rows_stay BEFORE UPDATE OR DELETE ON {table}
          FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table}
          FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        """,
        f"DROP TRIGGER {table}_rows_stay ON {table}; DROP TRIGGER {table}_stays ON {table};",
    )
