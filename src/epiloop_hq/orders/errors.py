"""What the orders desk refuses, in the reader's language."""

from django.utils.translation import gettext as _

from epiloop.errors import EpiloopError


class OrderRefusedError(EpiloopError):
    """A deed on an order that cannot be done; the text says why."""


class UnknownMeasureError(OrderRefusedError, LookupError):
    """No legal basis is written down for a measure; nobody can be bound by it."""

    def __init__(self, measure: str) -> None:
        self.measure = measure
        super().__init__(
            _(
                "No legal basis is written down for the measure %(measure)s; add it to "
                "measures.toml in the data folder."
            )
            % {"measure": measure}
        )


class MeasuresFileError(OrderRefusedError):
    """The installation's file of measures says something that cannot be used."""

    def __init__(self, key: str, fault: str) -> None:
        self.key = key
        super().__init__(
            _("measures.toml, %(key)s: %(fault)s") % {"key": key, "fault": fault}
        )
