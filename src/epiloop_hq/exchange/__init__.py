"""Imports, findings, external ids, exports."""
