"""Firsthour: find terrorist and violent-extremist content in its first hour, remove it lawfully, account for it."""
