"""Which rows of the trail are a case's in this desk, by the names they have there."""

from collections.abc import Sequence

from epiloop_hq.audit.records import Record
from epiloop_hq.audit.rows import label_of, subject_name
from epiloop_hq.disposal.models import (
    AssistRequest,
    Attempt,
    CaseEvent,
    Clock,
    Custody,
    Item,
    Offer,
    StepExcused,
    StepTaken,
    TeamNote,
    TeamPost,
    Transfer,
)

OF_CASE: tuple[type[Record], ...] = (
    Item,
    Clock,
    CaseEvent,
    TeamPost,
    TeamNote,
    AssistRequest,
)
OF_ITEM: tuple[type[Record], ...] = (
    StepTaken,
    StepExcused,
    Custody,
    Offer,
    Attempt,
    Transfer,
)


def subjects_of_case(case_id: int) -> tuple[str, ...]:
    """Return the names of a visible case's rows: items, clocks, team, hand-overs."""
    lookups = [(m, "case_id") for m in OF_CASE]
    lookups += [(m, "item__case_id") for m in OF_ITEM]
    return _found(lookups, case_id)


def subjects_of_item(item_id: int) -> tuple[str, ...]:
    """Return the names of one visible item's rows."""
    models: tuple[type[Record], ...] = (*OF_ITEM, Clock)
    lookups = [(m, "item_id") for m in models]
    return (_name(Item, item_id), *_found(lookups, item_id))


def _found(lookups: Sequence[tuple[type[Record], str]], value: int) -> tuple[str, ...]:
    names: list[str] = []
    for model, field in lookups:
        rows = model.objects.unscoped(reason="rows of a visible case or item")
        found = rows.filter(**{field: value}).order_by("pk")
        names += [_name(model, pk) for pk in found.values_list("pk", flat=True)]
    return tuple(names)


def _name(model: type[Record], pk: int) -> str:
    return subject_name(label_of(model), pk)
