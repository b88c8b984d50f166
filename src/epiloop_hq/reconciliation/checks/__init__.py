"""The checks of the daily reconciliation: one file each, found by being here.

How to add one: docs/howto/add-a-check.md.
"""
