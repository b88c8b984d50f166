"""Every record of persons can be erased, and every deed can be told."""

import ast
import re
from pathlib import Path

import pytest

from epiloop.disposal.points import PointStep
from epiloop.disposal.steps import Step
from epiloop_hq.audit import presenters, retention

SERVER = Path(__file__).parents[2] / "src" / "epiloop_hq"
KIND = re.compile(r"^[a-z_]+\.[a-z_]+$")
# In the words of clocks: told to a case's clocks, never written as a deed.
CLOCK_WORDS = {"case.confirmed"}
OF_THE_TEST_DESK = "trail_app."


def _ours(labels):
    return [label for label in labels if not label.startswith(OF_THE_TEST_DESK)]


def test_every_record_is_claimed_by_exactly_one_shredder():
    """Two claims of one record are refused when the second is made."""
    assert _ours(retention.unclaimed_models()) == []
    assert _ours(retention.unknown_claims()) == []


def test_every_personal_record_is_filed_under_its_persons():
    """What the trail holds of its rows goes with the person."""
    assert _ours(retention.unfiled_models()) == []


def written_kinds():
    """Return every kind of deed that stands in an action or the middleware."""
    files = [SERVER / "access" / "middleware.py"]
    for desk in sorted(SERVER.iterdir()):
        files += sorted((desk / "actions").rglob("*.py"))
        files += [desk / "actions.py"] if (desk / "actions.py").exists() else []
    found = {}
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and KIND.match(str(node.value)):
                place = f"{path.relative_to(SERVER).as_posix()}:{node.lineno}"
                found.setdefault(node.value, place)
    steps = {
        f"item.{step}": "disposal/actions/moving.py" for step in (*Step, *PointStep)
    }
    return {k: v for k, v in (found | steps).items() if k not in CLOCK_WORDS}


@pytest.mark.parametrize("kind", sorted(written_kinds()))
def test_every_deed_has_a_sentence_on_the_trails_pages(kind):
    assert presenters.has_presenter(kind), written_kinds()[kind]
