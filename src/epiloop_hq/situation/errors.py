"""What the situation desk refuses, and why."""

from datetime import datetime

from django.utils.translation import gettext as _

from epiloop.errors import EpiloopError
from epiloop_hq.web.wording import full_instant


class OutbreakNotKnownError(EpiloopError, LookupError):
    """Of an instant before anybody had taken up the outbreak there is nothing to tell."""

    def __init__(self, outbreak_id: int, at: datetime) -> None:
        self.outbreak_id = outbreak_id
        self.at = at
        super().__init__(
            _("Nobody had taken up this outbreak at %(instant)s.")
            % {"instant": full_instant(at)}
        )


class NotSettledError(EpiloopError):
    """Of an instant just gone, something may still be on its way into the records."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        super().__init__(
            _("%(instant)s is less than a minute ago. Choose an earlier instant.")
            % {"instant": full_instant(at)}
        )
