"""Stays under a measure: day counts, checks, tests due, release."""
