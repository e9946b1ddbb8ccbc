"""Databases of the tests' own on a PostgreSQL server that is not ours."""

from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


def own_database(url: str, name: str | None) -> str:
    """Create an empty database of that name beside the one in `url`, return its address; None drops that one."""
    parts = urlsplit(url)
    current = parts.path.lstrip("/")
    beside = urlunsplit(parts._replace(path="/postgres"))
    with psycopg.connect(beside, autocommit=True) as server:
        if name is None:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(current)))
            return beside
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return urlunsplit(parts._replace(path=f"/{name}"))
