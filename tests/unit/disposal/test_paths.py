"""Where added steps are shown."""

from epiloop.disposal.added import AddedStep
from epiloop.disposal.paths import LoopKind, LoopPath
from epiloop.protocols.vocabulary import Event


def test_steps_added_at_the_same_place_keep_the_order_of_the_file():
    first = AddedStep("first", after=Event.LOCATED, mandatory=True)
    second = AddedStep("second", after=Event.LOCATED, mandatory=True)

    path = LoopPath(LoopKind.HOUSEHOLD_PACKAGE, (first, second))

    assert path.order == ("identified", "located", "first", "second", "released")
    assert path.mandatory == ("first", "second")
