"""The `epiloop` command: the library's own commands, and those of what is installed."""

from epiloop.cli.main import main

__all__ = ["main"]
