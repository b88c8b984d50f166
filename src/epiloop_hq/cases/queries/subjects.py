"""Which rows of the trail are a case's, by the names they have there."""

from epiloop_hq.audit.recording import subject_of
from epiloop_hq.cases.models import (
    Case,
    Interview,
    InvestigationReport,
    TrailVisit,
)


def subjects_of_case(case_id: int) -> tuple[str, ...]:
    """Return the names of a visible case's rows: itself, interviews, stops, reports."""
    names = [subject_of(Case(pk=case_id))]
    for model in (Interview, TrailVisit, InvestigationReport):
        rows = model.objects.unscoped(reason="rows of a visible case")
        keys = rows.filter(case_id=case_id).order_by("pk").values_list("pk", flat=True)
        names += [subject_of(model(pk=key)) for key in keys]
    return tuple(names)
