"""A PostgreSQL of one's own: where its programs are missing, one line says so."""

import importlib.util
import socket
import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[3] / "tools" / "throwaway_postgres.py"


@pytest.fixture
def tool():
    spec = importlib.util.spec_from_file_location("throwaway_postgres", TOOL)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture
def installed(tool):
    try:
        return tool.find_programs()
    except tool.NoPostgresError as error:
        pytest.skip(str(error))


def test_a_missing_server_is_told_in_one_line(tool, monkeypatch, capsys):
    monkeypatch.setattr(tool, "PROGRAMS", ("a_program_nobody_has",))
    monkeypatch.setattr(sys, "argv", ["throwaway_postgres.py", "run", "--", "true"])

    assert tool.main() == 69
    assert capsys.readouterr().err.splitlines() == [
        "Left out: PostgreSQL's programs (a_program_nobody_has) were not found."
    ]


@pytest.mark.slow
def test_a_command_runs_against_a_server_that_is_gone_afterwards(installed):
    asks = "import os; print(os.environ['EPILOOP_DATABASE_URL']); raise SystemExit(3)"
    run = subprocess.run(
        [sys.executable, str(TOOL), "run", "--", sys.executable, "-c", asks],
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 3, run.stderr
    assert run.stdout.startswith("postgresql://epiloop:")
    port = int(run.stdout.strip().rpartition(":")[2].partition("/")[0])
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)
