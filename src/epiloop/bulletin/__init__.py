"""What may be published: text without persons, tables without small numbers, wording slots."""
