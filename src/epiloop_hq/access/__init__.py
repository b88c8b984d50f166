"""Accounts, roles, area grants, sign-in and the access log."""
