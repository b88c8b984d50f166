"""Ways past the trail and the scope that no desk may take, and one kept on a leash."""

import ast
from pathlib import Path

import pytest

SERVER = Path(__file__).parents[2] / "src" / "epiloop_hq"
# The trail's own machinery is what the bans protect; migrations are generated.
FILES = sorted(
    path
    for path in SERVER.rglob("*.py")
    if "migrations" not in path.parts and path.parent.name != "audit"
)
# The database itself is tuned, copied and asked for its version, outside every desk.
PLAIN_SQL_ALLOWED = {
    "commands/databases.py": "migrates, and has the planner's figures refreshed",
    "commands/backup.py": "copies the database file by its online interface",
}
# How often a desk reads without a viewer; each reason is reviewed. It may only fall.
UNSCOPED = {
    "access": 12,
    "audit": 1,
    "cases": 27,
    "communication": 2,
    "contacts": 35,
    "disposal": 66,
    "exchange": 10,
    "laboratory": 24,
    "observation": 15,
    "orders": 10,
    "places": 29,
    "reconciliation": 11,
    "registry": 42,
    "situation": 6,
    "visits": 8,
}


def _calls(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def _name(path):
    return path.relative_to(SERVER).as_posix()


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_no_desk_speaks_to_the_database_past_its_models(path):
    """No cursor, no raw SQL, no query set made by hand, no manager but `objects`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    banned = {"RawSQL", "_internal", "_base_manager", "_default_manager", "_raw_delete"}
    found = {
        (node.lineno, node.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in banned
    } | {
        (call.lineno, ast.unparse(call.func))
        for call in _calls(path)
        if ast.unparse(call.func).startswith(("models.QuerySet", "QuerySet"))
        or getattr(call.func, "attr", "") in {"cursor", "raw", "extra"}
    }

    assert not found or _name(path) in PLAIN_SQL_ALLOWED, found


def test_every_exemption_is_still_needed():
    assert set(PLAIN_SQL_ALLOWED) <= {_name(path) for path in FILES}


def unscoped_calls():
    """Return how often each desk reads without a viewer."""
    counted = {}
    for path in sorted(SERVER.rglob("*.py")):
        calls = [
            c
            for c in _calls(path)
            if isinstance(c.func, ast.Attribute) and c.func.attr == "unscoped"
        ]
        if calls:
            desk = path.relative_to(SERVER).parts[0]
            counted[desk] = counted.get(desk, 0) + len(calls)
    return counted


def test_reading_without_a_viewer_becomes_no_commoner():
    assert unscoped_calls() == UNSCOPED, (
        "More: read as a viewer instead. Fewer: lower the number here."
    )


def test_every_reading_without_a_viewer_says_why():
    silent = [
        f"{_name(path)}:{call.lineno}"
        for path in sorted(SERVER.rglob("*.py"))
        for call in _calls(path)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr == "unscoped"
        and "reason" not in {keyword.arg for keyword in call.keywords}
    ]

    assert silent == []
