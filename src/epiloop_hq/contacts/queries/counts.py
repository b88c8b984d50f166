"""Counts of contacts that add up: by state, by class, by degree of decision."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from epiloop.protocols.vocabulary import RiskClass
from epiloop_hq.actor import Actor
from epiloop_hq.contacts.kinds import ContactState
from epiloop_hq.contacts.models import Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCounts:
    """Contacts of a case or an outbreak; `by_state` adds up to `total`.

    `by_class` counts only whom an officer has decided on, and adds up to that state.
    """

    total: int
    by_state: dict[ContactState, int]
    by_class: dict[RiskClass, int]


def contact_counts(
    actor: Actor,
    *,
    outbreak_id: int | None = None,
    case_id: int | None = None,
    area_path: str = "",
) -> ContactCounts:
    """Return the counts of the contacts that the viewer may see (1 query).

    Parameters
    ----------
    area_path
        Only contacts looked after in this area and below.
    """
    asked: dict[str, object] = {
        "outbreak_id": outbreak_id,
        "case_id": case_id,
        "area_path__under": area_path or None,
    }
    rows = Contact.objects.visible_to(actor).filter(
        **{name: value for name, value in asked.items() if value is not None}
    )
    counted = rows.order_by().values_list("state", "risk_class").annotate(n=Count("pk"))
    states: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    for state, risk_class, number in counted:
        states[state] += number
        if state == ContactState.DETERMINED:
            classes[risk_class] += number
    return ContactCounts(
        total=sum(states.values()),
        by_state={state: states[state.value] for state in ContactState},
        by_class={one: classes[one.value] for one in RiskClass},
    )
