"""A bucket of S3 or what speaks like it: a disabled object is tagged and no longer public."""
