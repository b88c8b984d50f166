"""`make test` says in one line each what it left out on this machine."""

import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[3] / "tools"))

import run_tests
from throwaway_postgres import NoPostgresError


@contextmanager
def no_programs():
    raise NoPostgresError("initdb")
    yield


@pytest.fixture(autouse=True)
def _starts_nothing(monkeypatch):
    monkeypatch.setattr(
        run_tests, "pytest", lambda *_args, **_options: pytest.fail("started")
    )


def test_the_browser_jobs_without_chromium(monkeypatch):
    monkeypatch.setenv("EPILOOP_CHROMIUM", "/nowhere")

    outcome = run_tests.in_browser(is_alone=True, whole=False)

    assert outcome == run_tests.Outcome(left_out=run_tests.NO_CHROMIUM)


def test_postgresql_without_its_programs(monkeypatch):
    monkeypatch.setattr(run_tests, "throwaway", no_programs)

    outcome = run_tests.on_postgresql(is_alone=True, whole=False)

    assert outcome == run_tests.Outcome(left_out=run_tests.NO_POSTGRESQL)


@pytest.mark.parametrize(("code", "says"), [(0, "All passed"), (1, "FAILED: browser")])
def test_the_verdict_and_what_was_left_out_end_the_run(monkeypatch, capsys, code, says):
    monkeypatch.setattr(sys, "argv", ["run_tests.py", "--only", "browser"])
    monkeypatch.setitem(
        run_tests.PARTS,
        "browser",
        lambda **_how: run_tests.Outcome(code, left_out="a part: why"),
    )
    monkeypatch.setattr(run_tests, "has_shared_data", lambda: False)

    assert run_tests.main() == code

    last = capsys.readouterr().out.splitlines()[-3:]
    assert last[:2] == [f"Left out — {run_tests.NO_DATA}", "Left out — a part: why"]
    assert last[2].startswith(says)
