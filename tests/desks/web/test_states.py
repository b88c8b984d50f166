"""No state is a colour alone."""

import pytest
from django.template import Context, Template

from epiloop_hq.web.states import LOOKS, SHAPE_PATHS, Shape, State


def test_every_state_has_a_look_and_every_shape_a_drawing():
    assert set(LOOKS) == set(State)
    assert set(SHAPE_PATHS) == set(Shape)


@pytest.mark.parametrize("state", State)
def test_a_chip_says_its_state_in_a_shape_and_a_word(state):
    chip = Template("{% state code %}").render(Context({"code": state}))

    assert "<svg" in chip
    assert str(LOOKS[state].word) in chip
    assert f"is-{LOOKS[state].tone}" in chip


def test_no_two_states_of_a_clock_look_alike():
    clock = (
        State.OVERDUE,
        State.DUE_SOON,
        State.RUNNING,
        State.MET,
        State.LATE,
        State.SUSPENDED,
        State.NOT_STARTED,
    )

    assert len({LOOKS[state].shape for state in clock}) == len(clock)


def test_a_word_of_ones_own_replaces_the_states_word():
    chip = Template('{% state "overdue" "Nobody home" %}').render(Context())

    assert "Nobody home" in chip
    assert "Overdue" not in chip


def test_what_people_typed_is_shown_not_run():
    chip = Template("{% chip name %}").render(Context({"name": "<script>x</script>"}))

    assert "<script>" not in chip
    assert "&lt;script&gt;" in chip
