"""Authors: the people who post. Owns the word author; a random pseudonym stands for each in events."""
