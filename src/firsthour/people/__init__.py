"""People: staff accounts, their roles, and what a role may do. Owns the words account, role and enrolment."""
