"""A platform of each kind, as the conformance test sees it."""
