"""Every closed set of the library that a page shows has a name in both languages."""

import pkgutil
from enum import StrEnum
from importlib import import_module

import pytest
from django.utils import translation

import epiloop
from epiloop.bulletin.spans import Reason
from epiloop.clocks import ClockState
from epiloop.clocks.refusals import Refusal as ClockRefusal
from epiloop.contacts.facts import Protection
from epiloop.contacts.reasons import Why
from epiloop.contacts.wording import Say
from epiloop.disposal.handover import OfferState
from epiloop.disposal.handover_refusals import Refusal
from epiloop.disposal.loops import NoExcuse
from epiloop.disposal.paths import LoopKind
from epiloop.disposal.points import PointStep
from epiloop.disposal.steps import Evidence, Step, Turn
from epiloop.errors import MissingExtraError
from epiloop.observation.facts import Assay, CheckOutcome
from epiloop.protocols import load_protocols
from epiloop.protocols.vocabulary import (
    Act,
    Condition,
    ConveyanceKind,
    CoreField,
    DiscoveryRoute,
    FollowUpMode,
    Origin,
    Per,
    RiskClass,
    SampleKind,
    Setting,
    TubeAction,
    TubeResult,
)
from epiloop.reconcile import (
    Cause,
    FindingStatus,
    Hindrance,
    SubjectKind,
    Urgency,
)
from epiloop.records import CaseStatus
from epiloop.situation.figures import Figure
from epiloop.situation.indicators import Alarm, CurveBy, Says
from epiloop.tables.kinds import Kind
from epiloop.tables.reasons import FindingCode
from epiloop_hq.cases import labels as cases
from epiloop_hq.communication import labels as communication
from epiloop_hq.contacts import labels as contacts
from epiloop_hq.disposal import labels as disposal
from epiloop_hq.disposal.sentences import (
    CLOCK_REFUSALS,
    EXCUSE_REFUSALS,
    HANDOVER_REFUSALS,
    OFFER_STATES,
)
from epiloop_hq.exchange import labels as exchange
from epiloop_hq.laboratory import labels as laboratory
from epiloop_hq.observation.refusals import FACTS
from epiloop_hq.orders.labels import measure_label
from epiloop_hq.reconciliation import labels as reconciliation
from epiloop_hq.situation import labels as situation
from epiloop_hq.web.states import LOOKS
from epiloop_hq.workbench.views.protocols import SECTIONS

SHOWN = {
    Reason: communication.REASONS,
    CaseStatus: cases.CASE_STATUSES,
    DiscoveryRoute: cases.DISCOVERY_ROUTES,
    CoreField: cases.CORE_FIELDS,
    Why: contacts.SENTENCES,
    Say: contacts.SENTENCES,
    Protection: contacts.PROTECTIONS,
    RiskClass: contacts.RISK_CLASSES,
    Setting: contacts.SETTINGS,
    Act: contacts.ACTS,
    ConveyanceKind: contacts.CONVEYANCES,
    Per: contacts.PERS,
    FollowUpMode: contacts.FOLLOW_UP_MODES,
    CheckOutcome: contacts.FOLLOW_UP_STATES,
    ClockState: {key: LOOKS[s].word for key, s in disposal.CLOCK_STATES.items()},
    Step: disposal.STEPS,
    PointStep: disposal.POINT_STEPS,
    Turn: disposal.TURNS,
    Evidence: disposal.EVIDENCE,
    Refusal: HANDOVER_REFUSALS,
    ClockRefusal: CLOCK_REFUSALS,
    NoExcuse: EXCUSE_REFUSALS,
    Origin: contacts.ORIGINS,
    Condition: FACTS,
    OfferState: OFFER_STATES,
    LoopKind: disposal.LOOPS,
    TubeResult: laboratory.TUBE_RESULTS,
    TubeAction: laboratory.TUBE_ACTIONS,
    SampleKind: laboratory.SAMPLE_KINDS,
    Assay: laboratory.TEST_KINDS,
    Kind: exchange.KINDS,
    FindingCode: exchange.SENTENCES,
    Cause: reconciliation.CAUSES,
    FindingStatus: reconciliation.STATUSES,
    Hindrance: reconciliation.HINDRANCES,
    SubjectKind: reconciliation.SUBJECTS,
    Urgency: reconciliation.URGENCIES,
    Figure: situation.FIGURES,
    Says: situation.SAYS,
    Alarm: situation.ALARMS,
    CurveBy: situation.CURVES,
}
# Why no page needs a name for the rest.
PROTOCOL_WORDS = "a protocol's own word, shown as the protocol viewer shows keys"
INNER = "a step of a computation; its result is what a page shows"
FILE_WORDS = "a word of an imported file, named where the mapping is explained"
NOT_SHOWN = {
    PROTOCOL_WORDS: {
        "protocols.vocabulary.exposure.ConveyancePart",
        "protocols.vocabulary.exposure.Crew",
        "protocols.vocabulary.exposure.CaseKind",
        "protocols.vocabulary.events.Event",
        "protocols.vocabulary.events.Scope",
        "protocols.vocabulary.events.Distribution",
        "protocols.vocabulary.persons.StageKind",
        "protocols.vocabulary.persons.OnSymptoms",
        "protocols.vocabulary.persons.Movement",
        "protocols.vocabulary.persons.ReleaseMoment",
        "protocols.vocabulary.persons.Advice",
        "protocols.vocabulary.persons.OtherPerson",
        "protocols.vocabulary.persons.DwellingRule",
        "protocols.vocabulary.persons.RoomException",
        "protocols.vocabulary.laboratory.PoolGroup",
        "protocols.vocabulary.versions.Verification",
        "protocols.vocabulary.versions.LifeCycle",
        "protocols.vocabulary.versions.Objective",
        "protocols.vocabulary.zones.ZoneKind",
        "protocols.vocabulary.zones.DrawingUnit",
        "protocols.vocabulary.zones.RingCentre",
        "protocols.vocabulary.zones.ZoneOutcome",
        "protocols.vocabulary.zones.ZoneRestart",
        "protocols.switch.ItemKind",
    },
    INNER: {
        "situation.facts.LinkKind",
        "situation.indicators.indicator.Unit",
        "contacts.reasons.Verdict",
        "contacts.engines.EngineName",
        "contacts.find.Evidence",
        "situation.delay_families.Distribution",
        "situation.growth.Trend",
        "visits.journal.Tail",
        "contacts.explain.Part",
        "disposal.closing.ItemKind",
        "disposal.reversal.OpenedKind",
        "disposal.reversal.Undoing",
        "disposal.reversal.MemberOutcome",
        "disposal.reversal.TubeVerdict",
        "duplicates.rules.Sign",
        "identity.TelephoneRegion",
        "identity.ResidentFault",
        "observation.testing.TestState",
        "observation.conditions.ReleaseCondition",
        "observation.conditions.Because",
        "places.points.Datum",
        "reconcile.findings.Fate",
        "records.PlaceClass",
        "records.Sex",
        "records.VisitPrecision",
    },
    FILE_WORDS: {
        "tables.area_match.AreaVerdict",
        "tables.dates.DateOrder",
        "tables.encodings.EncodingGround",
        "tables.kinds.AreaLevel",
        "tables.kinds.CaseClass",
        "tables.kinds.ClinicalSeverity",
        "tables.kinds.ContactClass",
        "tables.kinds.DiscoveryRoute",
        "tables.kinds.Outcome",
        "tables.kinds.RowDatum",
        "tables.kinds.SampleKind",
        "tables.kinds.SampleResult",
        "tables.kinds.Sex",
        "tables.kinds.ZoneLevel",
        "tables.mapping.FileFormat",
        "tables.mapping.ZeroMeans",
        "tables.reasons.Severity",
        "tables.rows.Needed",
        "tables.rows.Reads",
        "visits.refusals.Refused",
    },
}
# Signs that are the same in both languages.
SAME = {"Ct", "PCR"}


def library_sets():
    """Return every closed set of the library, by its name below `epiloop`."""
    found = {}
    for module in pkgutil.walk_packages(epiloop.__path__, "epiloop."):
        if ".cli" in module.name:
            continue
        try:
            values = vars(import_module(module.name)).values()
        except MissingExtraError:
            continue  # what only an extra reads has no name on any screen
        for value in values:
            if isinstance(value, type) and issubclass(value, StrEnum):
                name = f"{value.__module__}.{value.__qualname__}"
                found[name.removeprefix("epiloop.")] = value
    return {name: v for name, v in found.items() if v is not StrEnum and "." in name}


def test_every_closed_set_is_named_on_screen_or_says_why_not():
    named = {f"{e.__module__}.{e.__qualname__}" for e in SHOWN}
    left = {
        name
        for name, members in library_sets().items()
        if members.__module__.startswith("epiloop.") and f"epiloop.{name}" not in named
    }

    assert left == set().union(*NOT_SHOWN.values())


@pytest.mark.parametrize("members", SHOWN, ids=lambda e: e.__qualname__)
def test_every_member_has_a_name_in_both_languages(members):
    words = {str(key): word for key, word in SHOWN[members].items()}
    missing = set(map(str, members)) - set(words)

    assert missing == set()
    untold = []
    for member in members:
        with translation.override("en"):
            english = str(words[str(member)])
        with translation.override("zh-hans"):
            chinese = str(words[str(member)])
        if not english or (english == chinese and english not in SAME):
            untold.append((str(member), english))
    assert untold == []


def test_a_measure_an_order_may_impose_has_a_name():
    with translation.override("zh-hans"):
        assert measure_label("quarantine_facility") != "quarantine_facility"


def test_every_part_of_a_protocol_file_has_a_name():
    parts = {
        v.key.partition(".")[0] for p in load_protocols() for v in p.cited_values()
    }

    assert parts == set(SECTIONS)
