"""Mail to the author, by the operator's own mail server (RFC 5321, 8314 for TLS, 3461 and 3464 for returned mail)."""
