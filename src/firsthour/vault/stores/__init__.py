"""One folder for each kind of store the sealed bytes may lie in."""
