"""People: accounts of staff and authority officers, their roles, factors and sessions, and what a role may do.

Owns the words account, role, factor, session and enrolment.
"""
