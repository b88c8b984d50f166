"""Names by which others know the reconciliation desk's work."""

from typing import Final

# Under which name the worker knows a run.
RECONCILIATION_JOB: Final = "reconciliation"
