"""Reviewing: who looks at which open case next, and what they find again.

Owns the words queue, claim and note. Serves EU 2022/2065 Art. 16(6) (timely, diligent decisions) and constitution,
article 10 (every search is recorded, never its words).
"""
