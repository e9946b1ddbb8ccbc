"""One folder for each way to reach a platform."""
