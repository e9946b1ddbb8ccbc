"""Decoding in isolated processes: hostile bytes are parsed there and only there.

`pool` is the trusted side; `child` is what runs isolated; `picture` what it does; `confinement` the walls.
"""
