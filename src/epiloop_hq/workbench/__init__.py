"""The pages that show several desks at once; no models."""
