"""One module for each command of `firsthour`."""
