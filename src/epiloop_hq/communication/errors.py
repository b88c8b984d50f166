"""What the communication desk refuses, in the reader's language."""

from django.utils.translation import gettext as _

from epiloop.bulletin.redaction import Redaction
from epiloop.errors import EpiloopError


class BulletinRefusedError(EpiloopError):
    """A deed on a bulletin that cannot be done; the text says why."""


class NotPublishableError(BulletinRefusedError):
    """A text holds what may name a person; which pieces, `redactions` says by field."""

    def __init__(self, redactions: dict[str, Redaction]) -> None:
        self.redactions = redactions
        pieces = sum(len(one.spans) for one in redactions.values())
        super().__init__(
            _(
                "%(pieces)d pieces of the text may name a person. Nothing was saved; take "
                "them out or say it otherwise."
            )
            % {"pieces": pieces}
        )
