"""An empty database is migrated to exactly what all other tests run on, which is a copy of one that was migrated."""

import os

import psycopg

from firsthour.doors.desk.embedded.access import Role
from firsthour.doors.desk.embedded.database import EmbeddedDatabase
from tests.template import migrate

COLUMNS = """
SELECT 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text, a.attidentity::text,
       coalesce(pg_get_expr(d.adbin, d.adrelid), '')
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped"""
CONSTRAINTS = """
SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace"""
INDEXES = "SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
TRIGGERS = """
SELECT 'trigger', tgrelid::regclass::text, tgname, tgenabled::text, pg_get_triggerdef(oid)
  FROM pg_trigger WHERE NOT tgisinternal"""
FUNCTIONS = """
SELECT 'function', proname, pg_get_functiondef(oid), coalesce(proacl::text, '')
  FROM pg_proc WHERE pronamespace = 'public'::regnamespace"""
RIGHTS = """
SELECT 'right', kind, name, owner::regrole::text, grantor::regrole::text, grantee::regrole::text, privilege_type
  FROM (SELECT relkind::text AS kind, relname AS name, relowner AS owner, relacl AS acl
          FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'schema', nspname, nspowner, nspacl FROM pg_namespace WHERE nspname = 'public'
        UNION ALL SELECT 'database', 'this one', datdba, datacl FROM pg_database WHERE datname = current_database()
       ) AS everything LEFT JOIN LATERAL aclexplode(acl) ON true"""
MIGRATIONS = "SELECT 'migration', app, name FROM django_migrations"


def described(address: str) -> set[tuple]:
    """Every column, constraint, index, trigger, function, right and migration of a database."""
    with psycopg.connect(address) as connection:
        questions = (COLUMNS, CONSTRAINTS, INDEXES, TRIGGERS, FUNCTIONS, RIGHTS, MIGRATIONS)
        return {row for question in questions for row in connection.execute(question)}


def owners_address() -> str:
    return os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]


def test_what_tests_run_on_has_the_tables_triggers_and_rights_of_a_database_just_migrated(db, elsewhere):
    home, address = elsewhere
    if address:
        migrate(os.environ | {"DATABASE_URL": address, "FIRSTHOUR_HOME": str(home)})
        fresh = described(address)
    else:
        database = EmbeddedDatabase(home)
        database.start()
        addresses = {"DATABASE_URL": database.url(Role.APP), "DATABASE_OWNER_URL": database.url(Role.OWNER)}
        migrate(os.environ | addresses | {"FIRSTHOUR_HOME": str(home)})
        fresh = described(database.url(Role.OWNER))
    assert {kind for kind, *_ in fresh} == {
        "column",
        "constraint",
        "index",
        "trigger",
        "function",
        "right",
        "migration",
    }
    assert described(owners_address()) ^ fresh == set()
