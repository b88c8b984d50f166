"""Links of a case: where its infection came from, and where it went."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from epiloop_hq.actor import Actor
from epiloop_hq.audit.querysets import ScopedQuerySet
from epiloop_hq.cases.models import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """One link; the infector may be a case that the viewer cannot open."""

    id: int
    infector_id: int
    infector: str
    infectee_id: int
    infectee: str
    setting: str
    evidence: str
    source: str


def links_of_case(case_id: int, actor: Actor) -> tuple[LinkRow, ...]:
    """Return the links to and from a case (1 query)."""
    rows = Link.objects.visible_to(actor).filter(
        Q(infector_id=case_id) | Q(infectee_id=case_id)
    )
    return tuple(map(_row, _ordered(rows)))


def links_into(case_ids: Iterable[int], actor: Actor) -> tuple[LinkRow, ...]:
    """Return every link to one of these cases that the viewer may see (1 query)."""
    rows = Link.objects.visible_to(actor).filter(infectee_id__in=list(case_ids))
    return tuple(map(_row, _ordered(rows)))


def _ordered(rows: ScopedQuerySet[Link]) -> ScopedQuerySet[Link]:
    return rows.select_related("infector", "infectee").order_by("pk")


def _row(link: Link) -> LinkRow:
    return LinkRow(
        id=link.pk,
        infector_id=link.infector_id,
        infector=link.infector.number,
        infectee_id=link.infectee_id,
        infectee=link.infectee.number,
        setting=link.setting,
        evidence=link.evidence,
        source=link.source,
    )
