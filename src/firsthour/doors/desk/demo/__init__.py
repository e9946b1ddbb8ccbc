"""The demo: a stage of real programs, and the journey played on it."""
