"""Where the person of a case lives."""

from epiloop_hq.actor import Actor
from epiloop_hq.cases.models import Case


def home_of_case(case_id: int, actor: Actor) -> int | None:
    """Return the place where a visible case lives; None where nobody has said (1 query).

    The residence on the case's file comes before the home in the register.
    """
    rows = Case.objects.visible_to(actor).values_list("residence_id", "person__home_id")
    residence_id, home_id = rows.get(pk=case_id)
    return residence_id or home_id
