"""Appeals: whoever was restricted disagrees, another person looks again, and what was wrong is undone.

Owns the words appeal and ruling. Serves EU 2022/2065 Art. 20 and EU 2021/784 Art. 10, and article 5 of the
constitution: nobody rules on what they had a part in.
"""
