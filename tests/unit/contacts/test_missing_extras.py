"""Without an extra, the library loads, and what needs it says which to install."""

import pytest

from missing_packages import run_without


@pytest.mark.parametrize(
    ("package", "extra", "module"),
    [
        ("pyarrow", "visits", "epiloop.visits"),
        ("narwhals", "visits", "epiloop.visits"),
        ("numba", "numba", "epiloop.contacts.engines.in_numba"),
        ("duckdb", "duckdb", "epiloop.contacts.engines.in_duckdb"),
        ("pyspark", "spark", "epiloop.contacts.engines.in_spark"),
    ],
)
def test_what_is_missing_is_one_sentence_that_names_the_extra(package, extra, module):
    said = run_without(
        package,
        "import epiloop.contacts\n"
        f"try:\n    import {module}\nexcept ImportError as error:\n    print(error)",
    )

    assert said.strip() == (
        f"This needs {package}, which is not installed: pip install 'epiloop[{extra}]'"
    )


def test_the_command_says_so_too():
    said = run_without(
        "pyarrow",
        "from epiloop.cli import main; print(main(['visits', 'stat', '--store', 'x']))",
    )

    assert "epiloop: This needs pyarrow" in said
    assert said.startswith("2\n")


def test_without_numba_the_numpy_engine_is_the_default():
    said = run_without(
        "numba",
        "from epiloop.contacts.engines import default_engine; print(default_engine())",
    )

    assert said.strip() == "numpy"
