"""Determination runs, contacts, follow-ups."""
