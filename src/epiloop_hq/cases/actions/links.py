"""Who probably infected whom: a chain that never closes on itself."""

from datetime import datetime

from django.utils.translation import gettext as _

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.querysets import ScopedQuerySet
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.cases.errors import CaseRefusedError
from epiloop_hq.cases.models import Case, Link


def link_cases(
    infector_id: int,
    infectee_id: int,
    *,
    actor: Actor,
    now: datetime,
    source: str,
    setting: str = "",
    evidence: str = "",
) -> int:
    """Record that one case probably infected another; return the link's id.

    The infector may be a case of another area: whoever looks after the infectee says
    where the infection came from. Linking the same two again changes nothing.

    Raises
    ------
    CaseRefusedError
        If the two are one, of different outbreaks, or the chain would become a ring.
    """
    with recording(actor=actor, now=now) as trail:
        infectee = (
            Case.objects.visible_to(actor).select_for_update().get(pk=infectee_id)
        )
        actor.require(Permission.CASE_WRITE, area_path=infectee.area_path)
        cases = Case.objects.unscoped(reason="an infector may be another area's case")
        infector = cases.get(pk=infector_id)
        standing = _links().filter(infector=infector, infectee=infectee).first()
        if standing is not None:
            return standing.pk
        _check_pair(infector, infectee)
        link = Link.objects.create(
            infector=infector,
            infectee=infectee,
            area_path=infectee.area_path,
            setting=setting,
            evidence=evidence,
            source=source,
        )
        _tell(trail, "cases.linked", link)
    return link.pk


def link_by_number(
    infector: str,
    infectee_id: int,
    *,
    actor: Actor,
    now: datetime,
    setting: str = "",
    evidence: str = "",
) -> int:
    """Record who infected a case, by the infector's number; see `link_cases`.

    Raises
    ------
    CaseRefusedError
        Also if no case of the outbreak has this number.
    """
    with recording(actor=actor, now=now):
        infectee = Case.objects.visible_to(actor).get(pk=infectee_id)
        cases = Case.objects.unscoped(reason="an infector may be another area's case")
        found = cases.filter(
            number=infector.strip(), outbreak_id=infectee.outbreak_id
        ).first()
        if found is None:
            raise CaseRefusedError(
                _("No case of the outbreak has the number %(number)s.")
                % {"number": infector}
            )
        return link_cases(
            found.pk,
            infectee_id,
            actor=actor,
            now=now,
            source="interview",
            setting=setting,
            evidence=evidence,
        )


def unlink_cases(link_id: int, *, actor: Actor, now: datetime, reason: str) -> None:
    """Take a link back that turned out wrong; the trail keeps it and the reason."""
    if not reason.strip():
        raise CaseRefusedError(_("Say why what stood on record was wrong."))
    with recording(actor=actor, now=now) as trail:
        link = Link.objects.visible_to(actor).select_for_update().get(pk=link_id)
        actor.require(Permission.CASE_WRITE, area_path=link.area_path)
        _tell(trail, "cases.unlinked", link, reason=reason.strip())
        link.delete()


def _check_pair(infector: Case, infectee: Case) -> None:
    if infector.pk == infectee.pk:
        raise CaseRefusedError(_("Nobody infects themselves."))
    if infector.outbreak_id != infectee.outbreak_id:
        raise CaseRefusedError(_("The two cases are of different outbreaks."))
    if infectee.pk in _sources_of(infector.pk):
        raise CaseRefusedError(
            _(
                "Case %(infectee)s stands before case %(infector)s in the chain "
                "already; it cannot also come after it."
            )
            % {"infectee": infectee.number, "infector": infector.number}
        )


def _sources_of(case_id: int) -> set[int]:
    """Return the cases from which the chain leads to this one, at any distance."""
    found: set[int] = set()
    reached = {case_id}
    while reached:
        sources = _links().filter(infectee_id__in=reached)
        reached = set(sources.values_list("infector_id", flat=True)) - found
        found |= reached
    return found


def _links() -> ScopedQuerySet[Link]:
    return Link.objects.unscoped(reason="the chain runs through all areas")


def _tell(trail: Trail, kind: str, link: Link, *, reason: str = "") -> None:
    trail.add(
        kind,
        link,
        persons=[link.infectee.person_id],
        case_id=link.infectee_id,
        infector_id=link.infector_id,
        infectee_id=link.infectee_id,
        reason=reason,
    )
