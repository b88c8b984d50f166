"""The notebooks run, cell by cell, and are kept without outputs.

A notebook is JSON, and its cells are Python: they are run here as they stand, with nothing
installed for it. A kernel would be a process of its own behind a socket, and test no more.
"""

import ast
import json
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib import pyplot as plt

FOLDER = Path(__file__).parents[3] / "docs" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def code_cells(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_of_a_notebook_runs(path, monkeypatch):
    monkeypatch.chdir(FOLDER)
    names, figures = {}, 0

    with mpl.rc_context({"backend": "agg"}):
        for number, cell in enumerate(code_cells(path)):
            where = f"{path.name}, code cell {number}"
            exec(compile(ast.parse("".join(cell["source"])), where, "exec"), names)
            for figure in plt.get_fignums():
                plt.figure(figure).canvas.draw()
                figures += 1
            plt.close("all")

    assert figures >= 5


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path):
    assert [
        (cell["outputs"], cell["execution_count"]) for cell in code_cells(path)
    ] == [([], None)] * len(code_cells(path))
