"""The webhook: signed JSON calls to one address at the platform. Protocol: docs/reference/webhook.md."""
