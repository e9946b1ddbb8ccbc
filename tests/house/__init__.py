"""The building code: each rule is a small checker with a good and a bad example beside it, then applied to the tree."""
