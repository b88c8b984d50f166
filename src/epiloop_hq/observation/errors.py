"""What the observation desk refuses, in sentences an officer can act on."""

from epiloop.errors import EpiloopError
from epiloop.observation.release import ReleaseVerdict


class ObservationRefusedError(EpiloopError):
    """A deed on a stay that cannot be done; the text says why."""


class NotYetReleasedError(ObservationRefusedError):
    """A release whose conditions do not all hold; carries the verdict."""

    def __init__(self, verdict: ReleaseVerdict) -> None:
        self.verdict = verdict
        unmet = ", ".join(f"{c.condition} ({c.because})" for c in verdict.unmet)
        super().__init__(f"The measure cannot end yet: {unmet}.")
