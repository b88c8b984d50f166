"""Tubes, their members, results, recalls."""
