"""Paths of keys: names joined by dots, entries of lists numbered from 0."""


def below(path: str, name: str) -> str:
    """Return the path of a key below another; the top has an empty path."""
    return f"{path}.{name}" if path else name


def is_below(key: str, table: str) -> bool:
    """Tell whether a key path is the given one or lies below it."""
    return not table or key == table or key.startswith((f"{table}.", f"{table}["))
