"""What an installation may set, and every command, stands in the documentation."""

import argparse
import re
from pathlib import Path

import pytest

from epiloop.cli.main import parser_for
from epiloop_hq.actor import Permission, Role

ROOT = Path(__file__).parents[2]
SERVER = ROOT / "src" / "epiloop_hq"
INSTALL = (ROOT / "docs" / "howto" / "install.md").read_text(encoding="utf-8")
DOCS = "\n".join(
    path.read_text(encoding="utf-8")
    for path in [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md"]
    if "rulebook" not in path.parts
)
# Set by the test settings and by one process for another, never by hand.
INNER = {"EPILOOP_DATA_FILE"}


def settings():
    """Return every variable of the environment that the server reads."""
    text = "\n".join(p.read_text(encoding="utf-8") for p in SERVER.rglob("*.py"))
    return sorted(set(re.findall(r"EPILOOP_[A-Z_]*[A-Z]", text)) - INNER)


def commands():
    """Return every command of `epiloop`."""
    for action in parser_for([])._actions:
        if isinstance(action, argparse._SubParsersAction):
            return sorted(action.choices)
    return []


@pytest.mark.parametrize("name", settings())
def test_every_setting_is_in_the_table_of_the_installation_guide(name):
    assert f"| `{name}` |" in INSTALL


@pytest.mark.parametrize("name", commands())
def test_every_command_is_documented(name):
    assert re.search(rf"\bepiloop {name}\b", DOCS)


def test_every_permission_belongs_to_a_role_and_every_role_to_the_table():
    from epiloop_hq.actor import ROLE_PERMISSIONS

    assert set(ROLE_PERMISSIONS) == set(Role)
    assert set().union(*ROLE_PERMISSIONS.values()) == set(Permission)
