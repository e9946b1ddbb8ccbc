"""Policy: what is forbidden here, why, and what a written rule recommends about it.

Owns the words clause, provision, taxonomy (harm, severity, entity, ideology, media), rule, recommendation, replay
and brake.
Serves EU 2021/784 Art. 1(3), 2(7), 5(3) and 7(1), and EU 2022/2065 Art. 14 (terms) and 17(3) (grounds).
"""
