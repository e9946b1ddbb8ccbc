"""Matching: whose fingerprint is this?

Owns the words entry, bank, source, hit, segment and tail.
"""
