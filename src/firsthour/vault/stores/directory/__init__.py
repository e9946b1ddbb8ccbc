"""Sealed bytes in a directory: written, synced, linked create-only, the folder synced."""
