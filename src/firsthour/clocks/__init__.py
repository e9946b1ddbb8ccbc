"""Clocks: when a legal term ends.

Owns the word deadline. Serves EU 2021/784 Art. 6(2) (keeping removed content), EU 2022/2065 Art. 20(1) (the complaint
window) and Regulation (EEC, Euratom) 1182/71, which says how terms are counted.
"""
