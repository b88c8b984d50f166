"""Who counts as a contact: windows, categories, conveyances, contacts of contacts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from epiloop.protocols.table import Flaw, Table
from epiloop.protocols.vocabulary import (
    Act,
    CaseKind,
    ConveyanceKind,
    ConveyancePart,
    Crew,
    Origin,
    Per,
    RiskClass,
    Setting,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookback(Table):
    """The window within which a case's contacts are sought.

    Attributes
    ----------
    days
        Calendar days before the origin on which the window opens.
    origin
        The event from which the days are counted, by kind of case.
    days_after
        Calendar days after the origin on which the window closes at the latest.
    symptom_free_days
        Days without symptoms that must also have passed before the window closes.
    ends_on
        Events of the case that close the window; the first of them counts.
    after_death
        Whether the body of the case can infect until its burial.
    """

    days: int
    origin: Mapping[CaseKind, Origin]
    days_after: int | None = None
    symptom_free_days: int | None = None
    ends_on: tuple[Origin, ...] = ()
    after_death: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail(Table):
    """The window of which a case's visits are asked.

    Attributes
    ----------
    days
        Calendar days before the origin on which the window opens.
    origin
        The event from which the days are counted, by kind of case.
    """

    days: int
    origin: Mapping[CaseKind, Origin]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCategory(Table):
    """One way of being a contact.

    An exposure falls in the category if it took place in one of `settings` (when any
    are listed), with one of `acts` (when any are listed), for `min_minutes` and within
    `max_distance_m` (when given), and, with `unless_protected`, without effective
    protection.

    Attributes
    ----------
    title
        The category in plain words, for officers and notices.
    title_zh
        The same in Chinese.
    enabled
        Whether the version has this category; false abolishes an inherited one.
    gives
        The class of persons into which an exposure of this category falls.
    settings
        Settings of which one must hold.
    acts
        Acts of which one must hold.
    min_minutes
        Shortest time together that counts, in minutes.
    max_distance_m
        Greatest distance that counts, in metres.
    per
        Over what the minutes are added up.
    case_absent_minutes
        How long after the case has left, in minutes, presence still counts.
    unless_protected
        Whether effective protection takes the exposure out of the category.
    if_protected
        The class that remains where protection does; absent if none remains.
    high_infection_risk
        Whether these contacts have contacts of their own under narrow definitions.
    text_required
        Whether the officer must state the reason in free text.
    """

    title: str
    title_zh: str = ""
    enabled: bool = True
    gives: RiskClass = RiskClass.CLOSE_CONTACT
    settings: tuple[Setting, ...] = ()
    acts: tuple[Act, ...] = ()
    min_minutes: int | None = None
    max_distance_m: float | None = None
    per: Per | None = None
    case_absent_minutes: int | None = None
    unless_protected: bool = False
    if_protected: RiskClass | None = None
    high_infection_risk: bool = False
    text_required: bool = False

    def flaws(self) -> Iterator[Flaw]:
        """Refuse minutes without a span, and a category that asks for nothing."""
        if (self.min_minutes is None) != (self.per is None):
            yield Flaw("per", "min_minutes and per are stated together or not at all")
        if self.if_protected is not None and not self.unless_protected:
            yield Flaw(
                "if_protected", "protection changes nothing without unless_protected"
            )
        asks_for_place = self.settings or self.acts or self.max_distance_m is not None
        if not (asks_for_place or self.min_minutes is not None or self.text_required):
            yield Flaw(
                "settings", "the category asks for nothing, so everybody is in it"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConveyanceRule(Table):
    """Which passengers and crew of one kind of conveyance are contacts.

    Attributes
    ----------
    enabled
        Whether the version has this rule.
    same_row
        Whether everybody in the case's row counts.
    rows_in_front
        Rows in front of the case's row that count.
    rows_behind
        Rows behind the case's row that count.
    parts
        Parts of the conveyance shared with the case in which everybody counts.
    adjacent_bays
        Bays on either side of the case's bay that count, beside the bay itself.
    crew
        Crew members that count.
    within_m
        Passengers within this distance count, in metres.
    others
        The class of everybody else aboard; absent if they have none.
    """

    enabled: bool = True
    same_row: bool = False
    rows_in_front: int | None = None
    rows_behind: int | None = None
    parts: tuple[ConveyancePart, ...] = ()
    adjacent_bays: int | None = None
    crew: Crew = Crew.NONE
    within_m: float | None = None
    others: RiskClass | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondaryDefinition(Table):
    """Who is a contact of a contact.

    The window runs from the close contact's first exposure inside the look-back window
    until that contact was controlled.

    Attributes
    ----------
    enabled
        Whether the version has the class at all.
    settings
        Settings of which one must have been shared with the close contact.
    only_high_infection_risk
        Whether only contacts in categories of high infection risk have such contacts.
    long_contact_only
        Whether passing contact is left out, as judged by the officer.
    latent_days
        Days after first exposure before a contact can infect others; absent for none.
    until_controlled_days
        Days after first exposure on which the window closes while nobody has recorded
        that the contact was controlled; absent if it stays open.
    """

    enabled: bool
    settings: tuple[Setting, ...] = ()
    only_high_infection_risk: bool = False
    long_contact_only: bool = False
    latent_days: int | None = None
    until_controlled_days: int | None = None

    def flaws(self) -> Iterator[Flaw]:
        """Refuse an enabled class without settings."""
        if self.enabled and not self.settings:
            yield Flaw(
                "settings", "an enabled class of secondary contacts needs settings"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class SpacetimeCompanion(Table):
    """When two telephones that shared a coarse grid cell give a lead, and only a lead.

    Attributes
    ----------
    enabled
        Whether leads of this kind are taken in.
    lead_only
        Always true: a lead never orders a measure by itself.
    grid_m
        Side of a grid cell, in metres.
    min_minutes
        Time together in the cell that must be exceeded, in minutes.
    window_days
        Days looked back.
    cumulative_stay_hours
        Stay of either telephone in the cell that must be exceeded, in hours.
    both_needed
        Whether both the minutes and the hours are needed, or either.
    """

    enabled: bool = False
    lead_only: bool = True
    grid_m: float | None = None
    min_minutes: int | None = None
    window_days: int | None = None
    cumulative_stay_hours: int | None = None
    both_needed: bool | None = None

    def flaws(self) -> Iterator[Flaw]:
        """Refuse to turn a lead into a ground for restriction."""
        if not self.lead_only:
            yield Flaw("lead_only", "a space-time companion is a lead, never a ground")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRules(Table):
    """Everything a version says about who is a contact.

    Attributes
    ----------
    lookback
        The window within which contacts are sought.
    trail
        The window of which visits are asked.
    category
        Ways of being a contact, by key, in the order in which they are weighed.
    conveyance
        Seat rules by kind of conveyance.
    secondary
        Contacts of contacts.
    spacetime_companion
        Leads from telephones.
    """

    lookback: Lookback | None = None
    trail: Trail | None = None
    category: Mapping[str, ContactCategory] = field(default_factory=dict)
    conveyance: Mapping[ConveyanceKind, ConveyanceRule] = field(default_factory=dict)
    secondary: SecondaryDefinition | None = None
    spacetime_companion: SpacetimeCompanion | None = None
