"""`epiloop reconcile`: the day's lists from the command line."""

import argparse

import pytest

from builders.places import BEIJING, SYSTEM
from builders.reconciliation import MUCH_LATER
from builders.workbench import some_work
from epiloop_hq import clock
from epiloop_hq.commands import reconciling, start
from epiloop_hq.reconciliation import queries

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def work(standing):
    return some_work()


@pytest.fixture
def reconcile(work, monkeypatch):
    monkeypatch.setattr(start, "start_ready", lambda: None)
    parser = argparse.ArgumentParser()
    reconciling.add_commands(parser.add_subparsers())

    def run(*words):
        arguments = parser.parse_args(["reconcile", *words])
        with clock.at(MUCH_LATER):
            return arguments.run(arguments)

    return run


def test_every_area_with_an_outbreak_is_compared_and_the_findings_written(
    reconcile, tmp_path, capsys
):
    out = tmp_path / "findings.csv"

    code = reconcile("--out", str(out))

    made = queries.latest_run(BEIJING, SYSTEM)
    printed = capsys.readouterr().out
    assert code == int(made.differences > 0) == 1
    assert made.digest in printed
    assert "orders_at_their_end" in printed
    rows = out.read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == made.differences + 1


def test_a_day_that_is_over_is_shown_as_it_was_frozen(reconcile, capsys):
    reconcile("--area", "110111")
    first = capsys.readouterr().out

    reconcile("--area", "110111", "--day", "2022-04-23")

    assert capsys.readouterr().out == first


@pytest.mark.parametrize("words", [("--area", "999"), ("--day", "2020-01-01")])
def test_what_cannot_be_compared_says_why(reconcile, capsys, words):
    assert reconcile(*words) == 2
    assert capsys.readouterr().err
