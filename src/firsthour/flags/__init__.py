"""Flags: notices that somebody considers content illegal arrive, are located, and are answered.

Owns the words flag, notifier, flagger, lane and burst. Serves EU 2022/2065 Art. 16 (notice and action), Art. 22
(trusted flaggers) and Art. 23(2) (misuse). A flag asks people to look; it never removes anything.
"""
