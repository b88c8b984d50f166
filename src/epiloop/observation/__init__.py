"""Observation of persons: stages and days, tests and checks due, release."""
