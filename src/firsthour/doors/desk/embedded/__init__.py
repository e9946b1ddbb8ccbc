"""The embedded database: PostgreSQL from an installed wheel, started, watched and stopped by us.

Everything lies in `FIRSTHOUR_HOME/postgres`: `cluster/` (the server's own directory), `access.json` (where to connect
and the two roles' passwords, readable by the owner only), `socket/`, `log/`, `startup.log`, and two lock files: `lock`
(one start or stop at a time) and `alive` (held by the server and every one of its backends as long as any lives).
Used only when `DATABASE_URL` is not set. Nobody can log in as the superuser: it exists for offline repair alone.
"""
