"""The checks that are there: whatever stands in the folder `checks`."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from epiloop.reconcile import Check
from epiloop_hq.reconciliation import checks


@cache
def all_checks() -> dict[str, Check]:
    """Return name → check, by name.

    Raises
    ------
    ValueError
        If a check is not named like its file.
    """
    found = {}
    for module in sorted(iter_modules(checks.__path__), key=lambda m: m.name):
        check: Check = import_module(f"{checks.__name__}.{module.name}").CHECK
        if check.name != module.name:
            raise ValueError(f"{module.name}.py holds a check named {check.name}.")
        found[check.name] = check
    return found
