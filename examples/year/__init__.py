"""A year of an installation, played through the real verbs with a clock of its own: `python -m year --help`."""
