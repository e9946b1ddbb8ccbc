"""The webhook of people on call: one signed JSON call to the operator's own pager (docs/reference/pager.md)."""
