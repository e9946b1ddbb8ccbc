"""Every number we publish, measured beside its peer in one run."""
