"""What the observation desk refuses, in sentences an officer can act on."""

from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from epiloop.errors import EpiloopError
from epiloop.observation.release import ReleaseVerdict
from epiloop_hq.observation.labels import CONDITIONS, REASONS
from epiloop_hq.web.wording import listed


class ObservationRefusedError(EpiloopError):
    """A deed on a stay that cannot be done; the text says why."""


class NotYetReleasedError(ObservationRefusedError):
    """A release whose conditions do not all hold; carries the verdict."""

    def __init__(self, verdict: ReleaseVerdict) -> None:
        self.verdict = verdict
        unmet = listed(
            f"{CONDITIONS[c.condition]} ({REASONS[c.because]})" for c in verdict.unmet
        )
        super().__init__(
            _("The measure cannot end yet: %(conditions)s.") % {"conditions": unmet}
        )


class NotYetConfinedError(ObservationRefusedError):
    """The protocol leaves a person free until a day that is still to come."""

    def __init__(self, first_on: date) -> None:
        self.first_on = first_on
        super().__init__(
            _(
                "The restriction begins on %(day)s; until then the person is followed, "
                "not confined."
            )
            % {"day": formats.date_format(first_on, pgettext("date format", "j M Y"))}
        )
