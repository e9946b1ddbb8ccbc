"""A Mastodon server, through its own REST and admin API; what that API cannot do stands in the connector."""
