"""Where sealed bytes lie. Every store keeps them under their own SHA-256, creates and never overwrites."""
