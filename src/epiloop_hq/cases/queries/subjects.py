"""Which rows of the trail are a case's, by the names they have there."""

from epiloop_hq.audit.recording import subject_of
from epiloop_hq.audit.records import Record
from epiloop_hq.cases.models import (
    Case,
    Interview,
    InvestigationReport,
    TrailVisit,
)


def subjects_of_case(case_id: int) -> tuple[str, ...]:
    """Return the names of a visible case's rows: itself, interviews, stops, reports."""
    of_case: tuple[type[Record], ...] = (Interview, TrailVisit, InvestigationReport)
    names = [subject_of(Case(pk=case_id))]
    for model in of_case:
        rows = model.objects.unscoped(reason="rows of a visible case")
        found = rows.filter(case_id=case_id).order_by("pk")
        names += [subject_of(model(pk=pk)) for pk in found.values_list("pk", flat=True)]
    return tuple(names)
