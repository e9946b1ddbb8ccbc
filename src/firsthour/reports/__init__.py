"""Reports: published numbers, drawn from the sealed log and from nothing else.

Owns the words report, figure and disparity. Serves EU 2021/784 Art. 7 and 8, EU 2022/2065 Art. 15 and 24.
"""
