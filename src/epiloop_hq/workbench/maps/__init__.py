"""The outbreak map: what was known at an instant, where, and how it adds up by area."""
