"""The platform shows the statement to its author (docs/reference/webhook.md, `statement`)."""
