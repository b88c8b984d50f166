"""Outbreaks, protocols adopted, persons, duplicates."""
