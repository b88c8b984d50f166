"""What an interview, a register or a ticket adds to the bare time together."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from epiloop.contacts.conveyance import Aboard
from epiloop.errors import EpiloopError
from epiloop.protocols.vocabulary import Act, RiskClass, Setting
from epiloop.timeline import Interval


class JudgementWithoutTextError(EpiloopError, ValueError):
    """A judgement must say why, or nobody can review it."""

    def __init__(self) -> None:
        super().__init__("A judgement by an investigator needs its reason in words")


class Protection(StrEnum):
    """What the exposed person wore, as the investigator found it."""

    EFFECTIVE = "effective"
    NOT_EFFECTIVE = "not_effective"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Judgement:
    """An investigator's own view of the class, with the reason in words.

    Attributes
    ----------
    risk_class
        The class given; None for no class at all.
    """

    text: str
    risk_class: RiskClass | None = RiskClass.CLOSE_CONTACT

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise JudgementWithoutTextError


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureFacts:
    """What is known of one person's exposure to one case, beyond the visits.

    Attributes
    ----------
    place_id
        The place these facts are about; empty if they hold for the whole contact. Facts
        about a place take the place of general ones there.
    settings, acts
        What was shared and done.
    distance_m
        Least distance, in metres; None if not known.
    protection
        None if not known, which is weighed like none.
    told
        Time together as told, where no clock times are known.
    span
        When it was so; None if not known.
    long_contact
        Whether contact was long rather than passing, where a protocol asks; None if
        not judged.
    source
        Where the facts come from, such as `interview`.
    """

    person_id: str
    place_id: str = ""
    settings: frozenset[Setting] = frozenset()
    acts: frozenset[Act] = frozenset()
    distance_m: float | None = None
    protection: Protection | None = None
    protection_worn: str = ""
    told: timedelta | None = None
    span: Interval | None = None
    aboard: Aboard | None = None
    long_contact: bool | None = None
    judgement: Judgement | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if self.distance_m is not None and not self.distance_m >= 0:
            raise ValueError(f"A distance is not negative, {self.distance_m} is")
        if self.told is not None and self.told <= timedelta(0):
            raise ValueError(
                f"Time together that was told is positive, not {self.told}"
            )
