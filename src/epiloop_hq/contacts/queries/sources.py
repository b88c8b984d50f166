"""Whose contacts became cases: where an infection may have come from."""

from collections.abc import Iterable
from dataclasses import dataclass

from epiloop_hq.actor import Actor
from epiloop_hq.contacts.kinds import ContactState
from epiloop_hq.contacts.models import Contact


@dataclass(frozen=True, slots=True)
class PossibleSource:
    """One case was a determined contact of another before it was a case itself."""

    source_case_id: int
    case_id: int


def possible_sources(
    case_ids: Iterable[int], actor: Actor
) -> tuple[PossibleSource, ...]:
    """Return the cases of which these cases were determined contacts (1 query)."""
    rows = Contact.objects.visible_to(actor).filter(
        became_case_id__in=list(case_ids), state=ContactState.DETERMINED
    )
    found = rows.order_by("pk").values_list("case_id", "became_case_id")
    return tuple(PossibleSource(source, case) for source, case in found)
