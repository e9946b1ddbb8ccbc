"""Backups: the database, the exhibits and the spool in one folder, the keys in another; and their restore elsewhere."""
