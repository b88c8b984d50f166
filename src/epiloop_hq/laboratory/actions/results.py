"""What a laboratory reports, and what follows from it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from epiloop.protocols.vocabulary import TubeResult
from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.recording import Trail, recording
from epiloop_hq.audit.times import check_not_future
from epiloop_hq.laboratory.actions.consequences import follow
from epiloop_hq.laboratory.errors import LaboratoryRefusedError
from epiloop_hq.laboratory.models import Member, Result, Tube

Cycles = Mapping[str, float]


def report_result(
    tube_id: int,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    outcome: TubeResult,
    ct_values: Cycles | None = None,
    laboratory_id: int | None = None,
    reagent: str = "",
) -> int:
    """Record a tube's first result; return the result's id.

    A positive, grey or single-target pool opens its recall; a single sample's result is
    told of its member. Saying the same again changes nothing.

    Parameters
    ----------
    happened_at
        When the laboratory reported it.
    ct_values
        Cycle thresholds by gene.
    reagent
        With what it was tested, where a double test asks for different ones.

    Raises
    ------
    LaboratoryRefusedError
        If the tube has another result already (see `correct_result`), or was sampled
        after the instant named.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        tube = _locked(tube_id, actor)
        standing = _standing(tube)
        if standing is not None:
            if _is_same(standing, outcome, happened_at, ct_values):
                return standing.pk
            raise LaboratoryRefusedError(
                _(
                    "Tube %(barcode)s has a result already; if it was wrong, correct it "
                    "with the reason."
                )
                % {"barcode": tube.barcode}
            )
        tube.reagent = reagent.strip()
        result = _write(tube, happened_at, outcome, ct_values, laboratory_id)
        _tell(trail, "result.reported", tube, result)
        follow(trail, tube, result, was="")
    return result.pk


def correct_result(
    tube_id: int,
    *,
    actor: Actor,
    happened_at: datetime,
    now: datetime,
    outcome: TubeResult,
    reason: str,
    ct_values: Cycles | None = None,
    laboratory_id: int | None = None,
    reagent: str = "",
) -> int:
    """Supersede a tube's result by another; the earlier one stays on record.

    Raises
    ------
    LaboratoryRefusedError
        If there is nothing to correct, no reason is given, or the tube was sampled
        after the instant named.
    """
    check_not_future(happened_at, now=now)
    with recording(actor=actor, now=now) as trail:
        tube = _locked(tube_id, actor)
        standing = _standing(tube)
        if standing is None:
            raise LaboratoryRefusedError(
                _("Tube %(barcode)s has no result to correct.")
                % {"barcode": tube.barcode}
            )
        if not reason.strip():
            raise LaboratoryRefusedError(_("Say why the result is corrected."))
        if _is_same(standing, outcome, happened_at, ct_values):
            return standing.pk
        tube.reagent = reagent.strip() or tube.reagent
        result = _write(
            tube, happened_at, outcome, ct_values, laboratory_id, supersedes=standing
        )
        _tell(
            trail,
            "result.corrected",
            tube,
            result,
            reason=reason,
            # Nobody can tell of which member the reason speaks.
            persons=Member.objects.visible_to(actor)
            .filter(tube=tube)
            .values_list("person_id", flat=True),
        )
        follow(trail, tube, result, was=standing.outcome)
    return result.pk


def _locked(tube_id: int, actor: Actor) -> Tube:
    tube = Tube.objects.visible_to(actor).select_for_update().get(pk=tube_id)
    actor.require(Permission.RESULT_WRITE, area_path=tube.area_path)
    return tube


def _standing(tube: Tube) -> Result | None:
    results = Result.objects.unscoped(reason="the standing result of a visible tube")
    return results.filter(tube=tube).order_by("-pk").first()


def _is_same(
    standing: Result,
    outcome: TubeResult,
    happened_at: datetime,
    ct_values: Cycles | None,
) -> bool:
    cycles = dict(ct_values) if ct_values else None
    said = (standing.outcome, standing.happened_at, standing.ct_values)
    return said == (outcome, happened_at, cycles)


def _write(
    tube: Tube,
    happened_at: datetime,
    outcome: TubeResult,
    ct_values: Cycles | None,
    laboratory_id: int | None,
    *,
    supersedes: Result | None = None,
) -> Result:
    if happened_at < tube.sampled_at:
        raise LaboratoryRefusedError(
            _("Tube %(barcode)s was sampled later than that.")
            % {"barcode": tube.barcode}
        )
    result = Result.objects.create(
        tube=tube,
        area_path=tube.area_path,
        outcome=outcome,
        ct_values=dict(ct_values) if ct_values else None,
        happened_at=happened_at,
        laboratory_id=laboratory_id or tube.laboratory_id,
        supersedes=supersedes,
    )
    tube.outcome, tube.reported_at = outcome, happened_at
    tube.ct = min(ct_values.values(), default=None) if ct_values else None
    tube.laboratory_id = result.laboratory_id
    tube.save(update_fields=["outcome", "reported_at", "ct", "reagent", "laboratory"])
    return result


def _tell(
    trail: Trail,
    kind: str,
    tube: Tube,
    result: Result,
    *,
    reason: str = "",
    persons: Iterable[int] = (),
) -> None:
    trail.add(
        kind,
        tube,
        happened_at=result.happened_at,
        persons=persons,
        tube_id=tube.pk,
        result_id=result.pk,
        outcome=result.outcome,
        reason=reason,
    )
