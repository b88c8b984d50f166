"""What an address says for a number, and what is none."""

import pytest

from epiloop_hq.web.numbers import whole, wholes


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("42", 42),
        ("9" * 18, 10**18 - 1),
        *((text, None) for text in ("9" * 19, "9" * 5_000, "²", "-1", "1e3", "", None)),
    ],
)
def test_only_a_key_that_a_database_takes_is_a_number(text, number):
    assert whole(text) == number


def test_what_is_no_number_is_left_out():
    assert wholes(["3", "²", "", "1"]) == [3, 1]
