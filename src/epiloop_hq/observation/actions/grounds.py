"""The order on which a stay rests: its ground in the person's words, and its end."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from epiloop.observation.stages import PlannedStage, StagePlan
from epiloop.protocols.vocabulary import RiskClass
from epiloop.timeline import day_bounds
from epiloop_hq.actor import Actor
from epiloop_hq.observation.models import Stay
from epiloop_hq.observation.queries.plans import Subject
from epiloop_hq.orders.actions import OrderDraft, decide_order
from epiloop_hq.orders.measures import ground_of
from epiloop_hq.registry.queries import person_facts


def decide_stay_order(
    stay: Stay,
    subject: Subject,
    plan: StagePlan,
    *,
    ends_at: datetime,
    actor: Actor,
    now: datetime,
    replaces_id: int | None = None,
) -> int:
    """Decide the order of a stay that is about to begin; return its id.

    Parameters
    ----------
    ends_at
        When the stage ends at the latest.
    replaces_id
        The order that ends with this one's start; the person has one notice of both.
    """
    person = person_facts(stay.person_id)
    with translation.override(person.language or "zh-hans"):
        ground = _ground(stay, subject, plan)
        alternatives = _(
            "A lighter measure is not open to this class under the protocol."
        )
    draft = OrderDraft(
        outbreak_id=stay.outbreak_id,
        area_path=stay.area_path,
        measure=stay.kind,
        ground_kind=subject.risk_class,
        ground=ground,
        ground_subject=_subject_name(stay),
        starts_at=stay.starts_at,
        ends_at=ends_at,
        protocol_id=stay.protocol_id,
        protocol_digest=stay.protocol_digest,
        alternatives=alternatives,
        replaces_id=replaces_id,
    )
    return decide_order(stay.person_id, draft, actor=actor, now=now)


def planned_end(stage: PlannedStage, zone: ZoneInfo, happened_at: datetime) -> datetime:
    """Return when a stage that begins at an instant ends at the latest."""
    if stage.ends_on is None:
        # Findings decide: until then the order must be renewed as the measure asks.
        return happened_at + ground_of(stage.kind).longest
    return max(day_bounds(stage.ends_on, zone).end, happened_at)


def _ground(stay: Stay, subject: Subject, plan: StagePlan) -> str:
    if subject.risk_class is RiskClass.INFECTED_PERSON:
        return _("Infection found by a laboratory test")
    if stay.restarted_on is not None:
        return _(
            "Contact of an infected person; the days are counted anew from %(day)s: "
            "%(why)s"
        ) % {"day": _day(stay.restarted_on), "why": stay.restarted_why}
    days = {"served": plan.made_up_days, "total": plan.total_days}
    return (
        _(
            "Contact of an infected person; %(served)d of %(total)d days have passed "
            "already"
        )
        % days
    )


def _day(on: date) -> str:
    return formats.date_format(on, pgettext("date format", "j M Y"))


def _subject_name(stay: Stay) -> str:
    if stay.contact_id is not None:
        return f"contacts.Contact:{stay.contact_id}"
    return f"cases.Case:{stay.case_id}"
