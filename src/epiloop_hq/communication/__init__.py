"""The communication desk: what the public is told, by three persons, from a frozen picture."""
