"""The situation's names are loaded late, from one table."""

from epiloop import situation
from missing_packages import run_without


def test_every_name_has_a_room_and_is_there():
    assert sorted(situation.ROOM_OF) == situation.__all__
    assert all(getattr(situation, name) is not None for name in situation.__all__)


def test_counting_needs_no_scipy_and_estimating_says_which_extra():
    said = run_without(
        "scipy",
        "from epiloop.situation import chain, Link\n"
        "print(len(chain([Link('A', 'B')])))\n"
        "try:\n    from epiloop.situation import estimate_rt\n"
        "except ImportError as error:\n    print(error)",
    )

    assert said.splitlines() == [
        "2",
        "This needs scipy, which is not installed: pip install 'epiloop[situation]'",
    ]
