"""The gate: asked at every upload, answers from memory, without a database and without Django.

A process of its own (`python -m firsthour.doors.gate`) that knows only the published state, the decoders and the
spool; walled off from the keys.
"""
