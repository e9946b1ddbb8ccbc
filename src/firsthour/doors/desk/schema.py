"""Bringing a database to this version: tables, and what the application's role may do with each."""

import gc
import os

import django
from django.apps import apps
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

APP_ROLE = "firsthour_app"
MIGRATION_LOCK = 0x46484D49


def is_current() -> bool:
    """Whether every table is of this version already, as far as the application's role can see."""
    try:
        loader = MigrationLoader(connection)
    except ProgrammingError:
        return False
    return all(leaf in loader.applied_migrations for leaf in loader.graph.leaf_nodes())


def migrate() -> None:
    """Create or upgrade the tables as their owner, then grant. Safe when two programs call it at once.

    The process must have been started with FIRSTHOUR_DATABASE_ROLE=owner. The application's role owns nothing and may
    only read and add to what is append-only.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            ensure_app_role(cursor)
            call_command("migrate", verbosity=0, interactive=False)
            with transaction.atomic():  # a program at work must not see the moment between taking and giving
                grant(cursor)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def ensure_app_role(cursor) -> None:
    """The application's role. Where one address serves both, the owner is made a member so that it can take it on."""
    if "DATABASE_OWNER_URL" in os.environ:
        return
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP_ROLE])
    if cursor.fetchone() is None:
        cursor.execute(f"CREATE ROLE {APP_ROLE} NOLOGIN")
    cursor.execute("SELECT pg_has_role(current_user, %s, 'MEMBER')", [APP_ROLE])
    if not cursor.fetchone()[0]:
        cursor.execute(f"GRANT {APP_ROLE} TO CURRENT_USER")


def grant(cursor) -> None:
    """What the application may do: read and add everywhere, change and delete only where rows are not append-only.

    And make temporary tables, through which lists are imported.
    """
    database = sql.Identifier(cursor.connection.info.dbname)
    statement = sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}").format(database, sql.Identifier(APP_ROLE))
    cursor.execute(statement.as_string(cursor.connection))
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}")
    cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {APP_ROLE}")
    cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}")
    cursor.execute(f"GRANT SELECT ON django_migrations TO {APP_ROLE}")
    from firsthour.ledger.models import AppendOnly

    for model in apps.get_models(include_auto_created=True):
        rights = "SELECT, INSERT" if issubclass(model, AppendOnly) else "SELECT, INSERT, UPDATE, DELETE"
        statement = sql.SQL("GRANT {} ON {} TO {}").format(
            sql.SQL(rights), sql.Identifier(model._meta.db_table), sql.Identifier(APP_ROLE)
        )
        cursor.execute(statement.as_string(cursor.connection))


if __name__ == "__main__":
    gc.disable()  # migrating makes thousands of classes and drops none of them: searching took a fifth of its time
    django.setup()
    migrate()
