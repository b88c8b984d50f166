"""Tubes as they are filled, sent and taken again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import TubeResult
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.laboratory.errors import LaboratoryRefusedError
from epiloop_hq.laboratory.kinds import HoldOutcome, Purpose, TestKind, TubeKind
from epiloop_hq.laboratory.models import Hold, Member, Tube
from epiloop_hq.registry.actions import involve
from epiloop_hq.registry.queries import protocol_for


@dataclass(frozen=True, slots=True)
class Swab:
    """One person's swab at its position in the tube, counted from 1."""

    position: int
    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What a tube is and what went into it.

    Attributes
    ----------
    nominal_size
        How many swabs the tube is meant for, in persons; None for as many as it has.
    """

    outbreak_id: int
    area_path: str
    kind: TubeKind
    swabs: tuple[Swab, ...]
    nominal_size: int | None = None
    test_kind: TestKind = TestKind.PCR
    purpose: Purpose = Purpose.SCREENING
    specimen: str = ""
    site_id: int | None = None
    laboratory_id: int | None = None
    recheck_of_id: int | None = None

    @property
    def size(self) -> int:
        """The nominal size, in persons."""
        return len(self.swabs) if self.nominal_size is None else self.nominal_size


def swabs_of(person_ids: Sequence[int]) -> tuple[Swab, ...]:
    """Return swabs of these persons at positions 1, 2, 3, ..."""
    return tuple(Swab(number, p) for number, p in enumerate(person_ids, start=1))


def register_tube(
    barcode: str,
    filling: Filling,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
) -> int:
    """Register a tube with the persons whose swabs are in it; return its id.

    Parameters
    ----------
    happened_at
        When the sample was taken.

    Raises
    ------
    LaboratoryRefusedError
        If the barcode is empty or taken, the tube holds nobody, somebody twice or more
        persons than it may, or the protocol in force knows no pool of this size.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        if filling.recheck_of_id is not None:
            Tube.objects.visible_to(actor).get(pk=filling.recheck_of_id)
        tube = _fill(trail, barcode, filling, actor=actor, at=happened_at, now=now)
        if filling.recheck_of_id is not None:
            _link_to_hold(tube, filling.swabs)
    return tube.pk


def register_recheck(
    hold_id: int,
    barcode: str,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    site_id: int | None = None,
    laboratory_id: int | None = None,
    specimen: str = "",
) -> int:
    """Register the single sample re-taken from a held member; return the tube's id."""
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        hold = (
            Hold.objects.visible_to(actor)
            .select_for_update(of=("self",))
            .select_related("recall__tube")
            .get(pk=hold_id)
        )
        actor.require(Permission.SAMPLE_WRITE, area_path=hold.area_path)
        if hold.freed_at is not None and hold.outcome != HoldOutcome.LAPSED:
            raise LaboratoryRefusedError(
                _("This person was freed; no recheck of tube %(barcode)s is due.")
                % {"barcode": hold.recall.tube.barcode}
            )
        filling = Filling(
            outbreak_id=hold.recall.outbreak_id,
            area_path=hold.area_path,
            kind=TubeKind.SINGLE,
            swabs=(Swab(1, hold.person_id),),
            purpose=Purpose.RECHECK,
            specimen=specimen,
            site_id=site_id,
            laboratory_id=laboratory_id,
            recheck_of_id=hold.recall.tube_id,
        )
        tube = _fill(trail, barcode, filling, actor=actor, at=happened_at, now=now)
        hold.recheck = tube
        hold.save(update_fields=["recheck"])
    return tube.pk


def register_retake(
    tube_id: int, barcode: str, *, actor: Actor, happened_at: datetime, now: datetime
) -> int:
    """Register the tube taken instead of an invalid one, of the same persons."""
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        invalid = Tube.objects.visible_to(actor).select_for_update().get(pk=tube_id)
        actor.require(Permission.SAMPLE_WRITE, area_path=invalid.area_path)
        _check_retake_due(invalid)
        filling = _filling_of(invalid)
        tube = _fill(trail, barcode, filling, actor=actor, at=happened_at, now=now)
        invalid.retaken_as = tube
        invalid.save(update_fields=["retaken_as"])
        _link_to_hold(tube, filling.swabs)
    return tube.pk


def receive_tube(
    tube_id: int, *, actor: Actor, happened_at: datetime, now: datetime
) -> None:
    """Record that the laboratory has the tube; saying the same again changes nothing."""
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        tube = Tube.objects.visible_to(actor).select_for_update().get(pk=tube_id)
        actor.require(Permission.SAMPLE_WRITE, area_path=tube.area_path)
        if tube.received_at == happened_at:
            return
        _check_reception(tube, happened_at)
        tube.received_at = happened_at
        tube.save(update_fields=["received_at"])
        trail.add("tube.received", tube, happened_at=happened_at, tube_id=tube.pk)


def _fill(
    trail: Trail,
    barcode: str,
    filling: Filling,
    *,
    actor: Actor,
    at: datetime,
    now: datetime,
) -> Tube:
    actor.require(Permission.SAMPLE_WRITE, area_path=filling.area_path)
    barcode = barcode.strip()
    _check_barcode(barcode)
    _check_swabs(filling)
    _check_size(filling, at)
    tube = Tube.objects.create(
        barcode=barcode,
        outbreak_id=filling.outbreak_id,
        area_path=filling.area_path,
        kind=filling.kind,
        test_kind=filling.test_kind,
        specimen=filling.specimen,
        nominal_size=filling.size,
        purpose=filling.purpose,
        site_id=filling.site_id,
        laboratory_id=filling.laboratory_id,
        sampled_at=at,
        recheck_of_id=filling.recheck_of_id,
    )
    Member.objects.bulk_create(
        Member(
            tube=tube,
            person_id=swab.person_id,
            area_path=filling.area_path,
            position=swab.position,
        )
        for swab in filling.swabs
    )
    for swab in filling.swabs:
        involve(
            swab.person_id,
            filling.area_path,
            why="tube",
            actor=actor,
            now=now,
        )
    trail.add(
        "tube.registered",
        tube,
        happened_at=at,
        tube_id=tube.pk,
        outbreak_id=filling.outbreak_id,
    )
    return tube


def _link_to_hold(tube: Tube, swabs: tuple[Swab, ...]) -> None:
    """Let the hold of a recalled tube's member know of the single sample re-taken."""
    if tube.kind != TubeKind.SINGLE or tube.recheck_of_id is None:
        return
    holds = Hold.objects.unscoped(reason="the recheck's own hold").filter(
        recall__tube_id=tube.recheck_of_id,
        person_id=swabs[0].person_id,
        freed_at__isnull=True,
    )
    for hold in holds.select_for_update(of=("self",)):
        hold.recheck = tube
        hold.save(update_fields=["recheck"])


def _filling_of(tube: Tube) -> Filling:
    members = Member.objects.unscoped(reason="members of a visible tube").filter(
        tube=tube
    )
    return Filling(
        outbreak_id=tube.outbreak_id,
        area_path=tube.area_path,
        kind=TubeKind(tube.kind),
        swabs=tuple(
            Swab(m.position, m.person_id) for m in members.order_by("position")
        ),
        nominal_size=tube.nominal_size,
        test_kind=TestKind(tube.test_kind),
        purpose=Purpose(tube.purpose),
        specimen=tube.specimen,
        site_id=tube.site_id,
        laboratory_id=tube.laboratory_id,
        recheck_of_id=tube.recheck_of_id,
    )


def _check_barcode(barcode: str) -> None:
    if not barcode:
        raise LaboratoryRefusedError(_("A tube needs its barcode."))
    taken = Tube.objects.unscoped(reason="barcode taken?").filter(barcode=barcode)
    if taken.exists():
        raise LaboratoryRefusedError(
            _("A tube with barcode %(barcode)s is registered already.")
            % {"barcode": barcode}
        )


def _check_swabs(filling: Filling) -> None:
    persons = {swab.person_id for swab in filling.swabs}
    positions = {swab.position for swab in filling.swabs}
    if not filling.swabs:
        raise LaboratoryRefusedError(_("A tube without anybody's swab is no sample."))
    if not len(persons) == len(positions) == len(filling.swabs):
        raise LaboratoryRefusedError(
            _("A person stands once in a tube, and each position holds one person.")
        )
    if len(filling.swabs) > filling.size:
        raise LaboratoryRefusedError(
            _("The tube is for %(size)d persons, %(count)d are named.")
            % {"size": filling.size, "count": len(filling.swabs)}
        )
    if filling.kind == TubeKind.SINGLE and filling.size != 1:
        raise LaboratoryRefusedError(_("A single sample is of exactly one person."))


def _check_size(filling: Filling, at: datetime) -> None:
    if filling.kind != TubeKind.POOL:
        return
    protocol_id, _digest = protocol_for(filling.outbreak_id, filling.area_path, at)
    pooling = load_protocol(protocol_id).pooling
    if pooling is None:
        raise LaboratoryRefusedError(
            _("The protocol in force, %(protocol)s, knows no pooled tubes.")
            % {"protocol": protocol_id}
        )
    if filling.size not in pooling.sizes:
        raise LaboratoryRefusedError(
            _("Pools hold %(sizes)s persons under %(protocol)s, not %(size)d.")
            % {
                "sizes": ", ".join(map(str, pooling.sizes)),
                "protocol": protocol_id,
                "size": filling.size,
            }
        )


def _check_retake_due(tube: Tube) -> None:
    if tube.outcome != TubeResult.INVALID:
        raise LaboratoryRefusedError(
            _("Tube %(barcode)s has no invalid result; nothing is to be taken again.")
            % {"barcode": tube.barcode}
        )
    if tube.retaken_as_id is not None:
        raise LaboratoryRefusedError(
            _("Tube %(barcode)s was taken again already.") % {"barcode": tube.barcode}
        )


def _check_reception(tube: Tube, happened_at: datetime) -> None:
    if happened_at < tube.sampled_at:
        raise LaboratoryRefusedError(
            _("Tube %(barcode)s was sampled later than that.")
            % {"barcode": tube.barcode}
        )
    if tube.received_at is not None:
        raise LaboratoryRefusedError(
            _("The laboratory has tube %(barcode)s already.")
            % {"barcode": tube.barcode}
        )
