"""The formats a table may come in; each yields the same raw rows."""
