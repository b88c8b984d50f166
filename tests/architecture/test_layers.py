"""Who may import whom: the rules that need more than a list of layers."""

import ast
from pathlib import Path

import grimp
import pytest
from django.apps import apps

from epiloop_hq.audit.records import Record

SOURCE = Path(__file__).parents[2] / "src"
GRAPH = grimp.build_graph("epiloop_hq")
DESKS = sorted(
    child.rpartition(".")[2]
    for child in GRAPH.find_children("epiloop_hq")
    if f"{child}.models" in GRAPH.modules
)
# Bookkeeping without personal data, and the access log, which is never edited.
NOT_RECORDS = {
    "access.SignInAttempt",
    "access.AccessEvent",
    "access.PersonRead",
    "audit.AuditEvent",
    "audit.EventDetail",
    "audit.EventPerson",
    "audit.Head",
    "disposal.CaseFile",
    "jobs.Job",
    "jobs.ReactionRun",
    "jobs.Cursor",
    "visits.Unpacked",
    "visits.ToForget",
}
OURS = [
    model for model in apps.get_models() if model.__module__.startswith("epiloop_hq.")
]


@pytest.mark.parametrize("desk", DESKS)
def test_only_a_desk_itself_imports_its_models(desk):
    importers = GRAPH.find_modules_that_directly_import(f"epiloop_hq.{desk}.models")

    strangers = {m for m in importers if not m.startswith(f"epiloop_hq.{desk}.")}

    assert strangers == set()


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_every_model_is_guarded_or_listed_as_bookkeeping(model):
    assert issubclass(model, Record) != (model._meta.label in NOT_RECORDS)


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_no_model_opens_a_back_door_through_the_orm(model):
    """A foreign key has no name on its other end, so nothing reads upwards by accident."""
    named = [f.name for f in model._meta.related_objects if not f.hidden]

    assert named == []


def _numbers_in(file: Path) -> list[tuple[int, object]]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return [
        (node.lineno, keyword.value.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) == "timedelta"
        for keyword in node.keywords
        if isinstance(keyword.value, ast.Constant)
        and keyword.arg in {"days", "hours", "weeks"}
        and keyword.value.value != 1
    ]


@pytest.mark.parametrize(
    "file",
    sorted(SOURCE.glob("epiloop_hq/*/actions*.py"))
    + sorted(SOURCE.glob("epiloop_hq/*/actions/*.py")),
    ids=lambda f: f"{f.parent.name}/{f.name}",
)
def test_no_number_of_the_response_stands_in_an_action(file):
    """Windows, limits and thresholds are protocol data."""
    assert _numbers_in(file) == []
