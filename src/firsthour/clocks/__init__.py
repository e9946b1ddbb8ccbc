"""Clocks: every legal period, and who is called while one runs.

Owns the words deadline, alarm and shift. Serves EU 2021/784 Art. 3 to 11, EU 2022/2065 Art. 16 to 21, the
United Kingdom's Terrorism Act 2006 s. 3, and Regulation (EEC, Euratom) 1182/71, which says how periods are counted.
"""
