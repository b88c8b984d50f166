"""Names of release conditions, their reasons, checks and ends of stays."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from epiloop.observation.conditions import Because, ReleaseCondition
from epiloop.observation.facts import CheckOutcome
from epiloop_hq.observation.kinds import StayEnd
from epiloop_hq.web.states import Text

CONDITIONS: Final[Mapping[ReleaseCondition, Text]] = {
    ReleaseCondition.PERIOD_COMPLETE: _("The days have passed"),
    ReleaseCondition.NO_POSITIVE: _("Nothing points to infection"),
    ReleaseCondition.SYMPTOMS_TESTED: _("Symptoms were tested"),
    ReleaseCondition.OWN_TESTS_NEGATIVE: _("Every test due is negative"),
    ReleaseCondition.TESTS_BEFORE_RELEASE: _("Tests before release are negative"),
    ReleaseCondition.ENVIRONMENT_NEGATIVE: _("Room and belongings are negative"),
    ReleaseCondition.RELATED_TESTS_NEGATIVE: _(
        "The close contact's tests are negative"
    ),
    ReleaseCondition.NUMBER_OF_TESTS: _("The number of tests is reached"),
    ReleaseCondition.FEVER_FREE: _("Free of fever long enough"),
    ReleaseCondition.SYMPTOMS_IMPROVED: _("Symptoms have improved"),
}
REASONS: Final[Mapping[Because, Text]] = {
    Because.HOLDS: pgettext_lazy("release condition", "Met"),
    Because.RUNS_UNTIL: _("The days are not over"),
    Because.NOT_TAKEN: _("A sample was not taken"),
    Because.STILL_TO_COME: _("A test is still to come"),
    Because.RESULT_AWAITED: _("A result is awaited"),
    Because.UNCLEAR: _("A result is unclear"),
    Because.POSITIVE: _("A result is positive"),
    Because.TOO_FEW: _("Too few samples"),
    Because.FEVER_ON: _("Fever was too recent"),
    Because.NOT_IMPROVED: _("Symptoms have not improved"),
    Because.NOT_STATED: _("Nobody has said"),
}
CHECK_OUTCOMES: Final[Mapping[CheckOutcome, Text]] = {
    CheckOutcome.SEEN_WELL: _("Seen, well"),
    CheckOutcome.SEEN_SYMPTOMATIC: _("Seen, with symptoms"),
    CheckOutcome.NOT_SEEN: _("Not seen"),
    CheckOutcome.REFUSED: pgettext_lazy("check", "Refused"),
}
STAY_ENDS: Final[Mapping[StayEnd, Text]] = {
    StayEnd.NEXT_STAGE: _("Next stage begun"),
    StayEnd.MOVED: _("Moved to another place"),
    StayEnd.GROUND_CHANGED: _("Goes on under another ground"),
    StayEnd.COUNTED_ANEW: _("Goes on with the days counted anew"),
    StayEnd.SWITCHED: _("Goes on under another version of the protocol"),
    StayEnd.RELEASED: pgettext_lazy("stay", "Released"),
    StayEnd.LAPSED: _("The order ended first"),
}
