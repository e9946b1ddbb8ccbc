"""Intake: items arrive, each answered with a verdict and stored once.

Owns the words item, verdict and tally. Serves EU 2021/784 Art. 2(3) (audience) and least data (constitution,
article 10).
"""
