"""Authors: the people who post.

Owns the words author, mark, strike and erasure. Serves EU 2022/2065 Art. 23 (misuse), EU 2021/784 Art. 1(3) (protected
purposes) and EU 2016/679 Art. 17 (erasure). A random pseudonym stands for each author in events.
"""
