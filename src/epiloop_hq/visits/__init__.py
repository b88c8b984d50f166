"""Visit logs of any source, high volume, short life."""
