"""Areas, units, places, risk points, zones: no personal data."""
