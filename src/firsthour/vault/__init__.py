"""The vault: sealed evidence and its holds. Owns the words exhibit, hold, export and damage.

Serves EU 2021/784 Art. 6: content that was removed, and related data, kept safe for six calendar months.
"""
