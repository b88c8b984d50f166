"""Daily reconciliation: what was compared, what differs, who puts it right, who signed."""
