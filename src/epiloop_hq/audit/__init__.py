"""The trail: no write without a record of it, and proof that the record still stands."""
