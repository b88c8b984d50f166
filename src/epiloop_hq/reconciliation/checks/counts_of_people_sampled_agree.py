"""Of the people of an area, those who should be sampled are."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from epiloop.reconcile import (
    Cause,
    Check,
    Difference,
    Scope,
    SubjectKind,
    Urgency,
)
from epiloop_hq.places.queries.reconciled import coverage_gaps
from epiloop_hq.registry.queries.worked_on import WorkedOn, known


def _look(scope: Scope) -> Iterator[Difference]:
    at_work = list(WorkedOn(scope).zones())
    for gap in coverage_gaps(scope.area_path, outbreak_ids=at_work, now=scope.now):
        yield Difference(
            kind=SubjectKind.COUNT,
            id=gap.id,
            area_path=gap.area_path,
            says=gap.says,
            values=known(value=gap.value, should=gap.should, ends_at=gap.ends_at),
            since=gap.ends_at,
        )


CHECK = Check(
    name="counts_of_people_sampled_agree",
    title=_("People sampled"),
    explains=_(
        "Of the people of an area, as many are sampled as should be, and no more should "
        "be than live there."
    ),
    compares=(_("people who should be sampled"), _("people sampled")),
    sentences={
        "not_all_sampled": _(
            "By %(ends_at)s, %(value)d of %(should)d people who should be were sampled."
        ),
        "sampled_too_many": _(
            "By %(ends_at)s, %(value)d people were sampled; only %(should)d should be."
        ),
        "more_than_live_there": _(
            "By %(ends_at)s, %(value)d people should be sampled; %(should)d live there."
        ),
    },
    look=_look,
    causes=(Cause.NOT_DONE, Cause.NOT_DELIVERED, Cause.ENTERED_WRONG),
    urgency=Urgency.TODAY,
)
