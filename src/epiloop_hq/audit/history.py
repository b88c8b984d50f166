"""How the columns of records have changed over time, as the trail tells it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self, assert_never

from epiloop_hq.audit.models import AuditEvent, EventDetail
from epiloop_hq.audit.plain import Plain, Row

SCHEMA_CHANGED: Final = "schema.changed"


class Change(StrEnum):
    """What a migration did to a record."""

    COLUMN_ADDED = "column_added"
    COLUMN_RENAMED = "column_renamed"
    COLUMN_REMOVED = "column_removed"
    MODEL_RENAMED = "model_renamed"
    MODEL_REMOVED = "model_removed"


@dataclass(frozen=True, slots=True)
class SchemaStep:
    """One such change: `name` is the column's or the model's, `to` its new name."""

    label: str
    change: Change
    name: str = ""
    to: str = ""
    default: Plain = None

    def detail(self) -> Row:
        """Return what the trail says of it; the label is the event's subject."""
        return {
            "change": self.change.value,
            "name": self.name,
            "to": self.to,
            "default": self.default,
        }

    @classmethod
    def told(cls, label: str, text: str) -> Self:
        """Return the step that an event tells of."""
        said = json.loads(text)
        change = Change(said["change"])
        return cls(label, change, said["name"], said["to"], said["default"])

    def reshape(self, row: Row) -> Row:
        """Return an earlier row in the form it has after this step."""
        match self.change:
            case Change.COLUMN_ADDED:
                return {self.name: self.default} | row
            case Change.COLUMN_RENAMED:
                return {self.to if n == self.name else n: v for n, v in row.items()}
            case Change.COLUMN_REMOVED:
                return {n: v for n, v in row.items() if n != self.name}
            case Change.MODEL_RENAMED | Change.MODEL_REMOVED:
                return row
            case _:
                assert_never(self.change)


@dataclass(frozen=True, slots=True)
class SchemaHistory:
    """Every step, oldest first.

    A model's name that was given up is not given to another model later.
    """

    steps: tuple[tuple[int, SchemaStep], ...]

    @classmethod
    def read(cls) -> Self:
        """Read the steps from the trail; there are few."""
        told = list(
            AuditEvent.objects.filter(kind=SCHEMA_CHANGED)
            .order_by("seq")
            .values_list("seq", "subject")
        )
        details = EventDetail.objects.filter(event_seq__in=[seq for seq, _ in told])
        texts = dict(details.values_list("event_seq", "text"))
        return cls(
            tuple((seq, SchemaStep.told(label, texts[seq])) for seq, label in told)
        )

    def labels_before(self, labels: Iterable[str]) -> dict[str, str]:
        """Return every name these models ever had, with the name each has today."""
        final = {label: label for label in labels}
        for _, step in reversed(self.steps):
            if step.change is Change.MODEL_RENAMED and step.to in final:
                final[step.label] = final[step.to]
        return final

    def bring_forward(
        self, label: str, row: Row, *, since: int
    ) -> tuple[str, Row] | None:
        """Return label and row as they are written today; None if the model is gone.

        Parameters
        ----------
        label
            The model's name when the row was told.
        since
            The `seq` of the event that told the row; later steps apply.
        """
        for seq, step in self.steps:
            if seq <= since or step.label != label:
                continue
            if step.change is Change.MODEL_REMOVED:
                return None
            if step.change is Change.MODEL_RENAMED:
                label = step.to
            row = step.reshape(row)
        return label, row
