"""Cases: a question is open, somebody decides, a restriction follows or does not.

Owns the words case, decision, restriction and revision. Serves EU 2022/2065 Art. 14(4) and 17, EU 2021/784 Art. 3(3).
"""
