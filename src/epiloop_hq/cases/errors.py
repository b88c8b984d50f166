"""What the cases desk refuses, in the reader's language."""

from datetime import datetime

from django.utils.translation import gettext as _

from epiloop.errors import EpiloopError
from epiloop_hq.web.wording import full_instant


class CaseRefusedError(EpiloopError):
    """A deed on a case that cannot be done; the text says why."""


class CaseStandsError(CaseRefusedError):
    """The person is a case of this outbreak already."""

    def __init__(self, case_id: int, number: str) -> None:
        self.case_id = case_id
        self.number = number
        super().__init__(
            _("This person is case %(number)s of the outbreak already.")
            % {"number": number}
        )


class InterviewHeldError(CaseRefusedError):
    """Somebody else holds the interview; calling the patient twice helps nobody."""

    def __init__(self, investigator: str, since: datetime) -> None:
        self.investigator = investigator
        self.since = since
        super().__init__(
            _("%(investigator)s has held this interview since %(at)s.")
            % {"investigator": investigator, "at": full_instant(since)}
        )


class CoreMissingError(CaseRefusedError):
    """Core information is not complete; `missing` names the fields of the protocol."""

    def __init__(self, missing: tuple[str, ...], words: str) -> None:
        self.missing = missing
        super().__init__(
            _("Core information is missing: %(words)s.") % {"words": words}
        )
