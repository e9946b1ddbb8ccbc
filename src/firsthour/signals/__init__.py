"""Signals: media bytes become fingerprints, decoded only in isolated processes.

Owns the words signal and unscannable.
"""
