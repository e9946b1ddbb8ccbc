"""The ledger: what happened, by whom, when.

Owns the words event, seal, head and epoch, the refusal, and the values every room shares (actor, duty).
Serves EU 2021/784 Art. 7 and EU 2022/2065 Art. 15 and 24: published numbers are counts of these events.
"""
