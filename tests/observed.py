"""Persons under observation as rows of a table that an officer can read."""

from datetime import date, datetime, time, timedelta

from epiloop.observation.facts import (
    Assay,
    Check,
    CheckOutcome,
    EnvironmentSample,
    PersonFacts,
    Restart,
    Sample,
)
from epiloop.observation.stages import plan_for
from epiloop.protocols import load_protocol
from epiloop.protocols.vocabulary import (
    Condition,
    FollowUpMode,
    Origin,
    RiskClass,
    TubeResult,
)
from visit_tables import BEIJING

RESULTS = {
    "negative": TubeResult.NEGATIVE,
    "positive": TubeResult.POSITIVE,
    "grey": TubeResult.GREY,
    "invalid": TubeResult.INVALID,
    "awaited": None,
}


def facts_of(row):
    """Read `last exposure`, `first exposure`, `found` and the like from a row."""
    origins = {
        origin: row.day(column)
        for column, origin in (
            ("first exposure", Origin.FIRST_EXPOSURE),
            ("last exposure", Origin.LAST_EXPOSURE),
            ("rash", Origin.RASH),
            ("isolated", Origin.ISOLATION),
            ("discharged", Origin.DISCHARGE),
        )
        if column in row.cells and row.day(column)
    }
    restart = row.day("restart") if "restart" in row.cells else None
    conditions = row.words("conditions") if "conditions" in row.cells else ()
    return PersonFacts(
        origins,
        row.day("found"),
        frozenset(map(Condition, conditions)),
        (Restart(restart, "positive on the floor"),) if restart else (),
    )


def plan_of(row, risk_class=None):
    """Plan the person of a row under the row's protocol."""
    return plan_for(
        load_protocol(row["protocol"]),
        RiskClass(risk_class or row["class"]),
        facts_of(row),
    )


def in_short(plan):
    """Write a plan as `quarantine_facility 05-02..05-15, home_monitoring ...`."""
    written = []
    for stage in plan.stages:
        end = f"{stage.ends_on:%m-%d}" if stage.ends_on else ""
        written.append(f"{stage.kind} {stage.starts_on:%m-%d}..{end}")
    return ", ".join(written) or "-"


def month_day(text, year=2022):
    """Read `05-15` as a day of 2022."""
    return date.fromisoformat(f"{year}-{text}")


def moment(text, zone=BEIJING):
    """Read `05-15` (noon) or `05-15 08:30` as an instant of 2022."""
    day, _, clock = text.strip().partition(" ")
    at = time.fromisoformat(clock) if clock else time(12)
    return datetime.combine(month_day(day), at, tzinfo=zone)


def samples(text, zone=BEIJING):
    """Read `05-02 negative, 05-05 08:30 antigen positive, 05-08 negative lab-2 kit-2`.

    Without a clock time a sample is taken at noon; without an assay it is PCR.
    """
    return tuple(
        _sample(line.split(), zone) for line in text.split(",") if line.strip(" -")
    )


def _sample(words, zone):
    when = [words.pop(0)]
    if ":" in words[0]:
        when.append(words.pop(0))
    assay = Assay(words.pop(0)) if words[0] in set(Assay) else Assay.PCR
    result, *rest = words
    ct = [float(word[2:]) for word in rest if word.startswith("ct")]
    laboratory = [word for word in rest if word.startswith("lab")]
    reagent = [word for word in rest if word.startswith("kit")]
    return Sample(
        moment(" ".join(when), zone),
        assay,
        RESULTS[result],
        *(ct[:1] or [None]),
        *(laboratory[:1] or [""]),
        *(reagent[:1] or [""]),
    )


def environment(text):
    """Read `05-15 negative` as samples of the room."""
    return tuple(EnvironmentSample(s.taken_at, s.result) for s in samples(text))


def checks(text, zone=BEIJING):
    """Read `05-02 08:30 in_person seen_well, 05-03 telephone not_seen`."""
    made = []
    for line in filter(lambda cell: cell.strip(" -"), text.split(",")):
        *when, mode, outcome = line.split()
        made.append(
            Check(
                moment(" ".join(when), zone),
                FollowUpMode(mode),
                CheckOutcome(outcome),
            )
        )
    return tuple(made)


def days_between(first, last):
    """Yield every day from the first to the last."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
