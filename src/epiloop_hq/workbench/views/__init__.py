"""The pages over several desks, one module a page."""
