"""Threats: something points to danger for somebody's life, and the authorities of the right state are told.

Owns the words threat, observation and dispatch. Serves EU 2021/784 Art. 14(5) and EU 2022/2065 Art. 18. It restricts
nothing: what becomes of the item is its case's own question.
"""
