"""Who erases what the disposal desk holds on a person."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, Final

from django.db.models import Q

from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.retention import Need, Shredder, register
from epiloop_hq.disposal.models import (
    AssistRequest,
    AssistSubject,
    Attempt,
    Clock,
    Item,
    Offer,
    StepExcused,
    StepTaken,
    TeamNote,
    Transfer,
)
from epiloop_hq.registry.limits import after_follow_up

# A decision cannot stand without a reason; what it was is nobody's business any more.
ERASED: Final = "—"
WHY: Final = "erasure"


@register
class DisposalShredder(Shredder):
    """Removes what was said on the way; which step was taken when stays for the figures.

    What a case's team wrote to each other goes with any person of the case: nobody can
    tell of whom a message speaks.
    """

    models: ClassVar[tuple[str, ...]] = (
        "disposal.Item",
        "disposal.StepTaken",
        "disposal.StepExcused",
        "disposal.Attempt",
        "disposal.CaseEvent",
        "disposal.Clock",
        "disposal.Custody",
        "disposal.Offer",
        "disposal.Transfer",
        "disposal.AssistRequest",
        "disposal.AssistSubject",
        "disposal.TeamNote",
    )
    impersonal: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"disposal.TeamPost": "which officer held which post of a team, and how long"}
    )

    def needs(self, person_ids: Collection[int]) -> Iterable[Need]:
        """Return how long each loop is kept after it was closed."""
        rows = Item.objects.unscoped(reason="retention limits")
        for chunk in in_batches(sorted(person_ids)):
            told = rows.filter(person_id__in=chunk).values_list(
                "person_id", "closed_at", "protocol_id"
            )
            for person, closed_at, protocol_id in told:
                yield Need(person, after_follow_up(closed_at, protocol_id))

    def shred(self, person_ids: frozenset[int], *, now: datetime) -> int:
        """Remove attempts and messages; strip steps, hand-overs, journeys, requests."""
        del now
        return sum(_shred(chunk) for chunk in in_batches(sorted(person_ids)))


def _shred(person_ids: Iterable[int]) -> int:
    items = Item.objects.unscoped(reason=WHY).filter(person_id__in=person_ids)
    told = list(items.values_list("pk", "case_id"))
    shredded = 0
    for keys in in_batches([pk for pk, _ in told]):
        shredded += _strip_items(keys)
    cases = sorted({case_id for _, case_id in told if case_id})
    for keys in in_batches(cases):
        notes = TeamNote.objects.unscoped(reason=WHY).filter(case_id__in=keys)
        shredded += notes.update(text=ERASED, open_list=None)
    own = TeamNote.objects.unscoped(reason=WHY).filter(case__person_id__in=person_ids)
    shredded += own.update(text=ERASED, open_list=None)
    asked = AssistRequest.objects.unscoped(reason=WHY).filter(
        case__person_id__in=person_ids
    )
    shredded += asked.update(asks=ERASED, reply="")
    return shredded + items.update(located_place=None, conditions=[], owner="")


def _strip_items(keys: Iterable[int]) -> int:
    of_item = Q(item_id__in=keys)
    steps = StepTaken.objects.unscoped(reason=WHY).filter(of_item)
    excused = StepExcused.objects.unscoped(reason=WHY).filter(of_item)
    attempts = Attempt.objects.unscoped(reason=WHY).filter(of_item)
    offers = Offer.objects.unscoped(reason=WHY).filter(of_item)
    journeys = Transfer.objects.unscoped(reason=WHY).filter(of_item)
    subjects = AssistSubject.objects.unscoped(reason=WHY).filter(of_item)
    requests = AssistRequest.objects.unscoped(reason=WHY).filter(
        pk__in=list(subjects.values_list("request_id", flat=True))
    )
    return (
        steps.update(evidence="")
        + excused.update(reason=ERASED)
        + attempts.delete()[0]
        + offers.update(reason=ERASED, answer="", evidence="")
        + journeys.update(vehicle="", cancelled_reason="")
        + requests.update(asks=ERASED, reply="")
        + _strip_pauses(keys)
    )


def _strip_pauses(item_keys: Iterable[int]) -> int:
    """Take the reasons out of the pauses; the clock itself counts as it did."""
    stripped = 0
    clocks = Clock.objects.unscoped(reason=WHY).filter(item_id__in=item_keys)
    for clock in clocks.exclude(pauses=[]):
        clock.pauses = [[start, end, ERASED] for start, end, _ in clock.pauses]
        clock.save(update_fields=["pauses"])
        stripped += 1
    return stripped
