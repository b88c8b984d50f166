"""What must hold within one row, kind by kind; every rule is a line of a table."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from epiloop.identity import ResidentNumber, read_resident_number
from epiloop.tables.area_match import AreaMatch, AreaVerdict
from epiloop.tables.context import ReadContext
from epiloop.tables.findings import OR, Fault, fault
from epiloop.tables.kinds import Kind, Outcome, Sex
from epiloop.tables.mapping import field_specs
from epiloop.tables.reasons import FindingCode
from epiloop.tables.rows import (
    ContactRow,
    LinelistRow,
    LinkRow,
    PersonRow,
    Reads,
    SampleRow,
    TableRow,
    VisitRow,
)
from epiloop.timeline import ONE_DAY

Check = Callable[[TableRow, ReadContext], Iterator[tuple[str, Fault]]]
"""Yields the field and the fault of everything wrong with a row."""


@dataclass(frozen=True, slots=True)
class OrderRule:
    """Two moments of a row of which the second cannot come first.

    `first_name` and `then_name` are what the sentence of the code calls the two days.
    """

    first: str
    then: str
    code: FindingCode
    first_name: str
    then_name: str
    blames: str = ""


def _since_birth(*fields: str) -> tuple[OrderRule, ...]:
    code = FindingCode.BEFORE_BIRTH
    return tuple(OrderRule("birth", name, code, "birth", "day") for name in fields)


def _until_death(*fields: str) -> tuple[OrderRule, ...]:
    code = FindingCode.AFTER_DEATH
    return tuple(
        OrderRule(name, "died", code, "day", "died", blames=name) for name in fields
    )


def _span(first: str, then: str) -> tuple[OrderRule, ...]:
    return (OrderRule(first, then, FindingCode.END_BEFORE_START, "start", "end"),)


ORDER_RULES: Final[dict[Kind, tuple[OrderRule, ...]]] = {
    Kind.LINELIST: (
        *_since_birth("onset", "sampled", "confirmed", "reported", "hospitalised"),
        *_since_birth("released", "died", "exposure_start"),
        OrderRule(
            "onset",
            "reported",
            FindingCode.ONSET_AFTER_REPORT,
            "onset",
            "report",
            blames="onset",
        ),
        OrderRule(
            "onset",
            "confirmed",
            FindingCode.ONSET_AFTER_CONFIRMATION,
            "onset",
            "confirmed",
            blames="onset",
        ),
        OrderRule(
            "confirmed",
            "released",
            FindingCode.RELEASE_BEFORE_CONFIRMATION,
            "confirmed",
            "released",
        ),
        OrderRule(
            "reported", "died", FindingCode.DEATH_BEFORE_REPORT, "report", "died"
        ),
        OrderRule(
            "exposure_start",
            "onset",
            FindingCode.EXPOSURE_AFTER_ONSET,
            "exposure",
            "onset",
            blames="exposure_start",
        ),
        *_until_death("onset", "hospitalised", "exposure_start"),
        *_span("exposure_start", "exposure_end"),
        *_span("onset", "concluded"),
        *_span("hospitalised", "concluded"),
    ),
    Kind.CONTACTS: (
        *_since_birth("first_exposure", "last_exposure"),
        *_span("first_exposure", "last_exposure"),
    ),
    Kind.SAMPLES: (
        *_since_birth("sampled"),
        OrderRule(
            "sampled",
            "resulted",
            FindingCode.RESULT_BEFORE_SAMPLE,
            "sampled",
            "resulted",
        ),
        *_span("sampled", "received"),
    ),
    Kind.VISITS: _span("starts", "ends"),
    Kind.POINTS: _span("starts", "ends"),
    Kind.COUNTS: _span("starts", "ends"),
    Kind.ZONES: _span("as_of", "lifted"),
}
"""Which moments have an order."""

MAY_LIE_AHEAD: Final = frozenset({"lifted"})
"""Moments that an announcement may give in advance."""


class RowChecker:
    """Checks the rows of one file, against those rules that its mapping can break.

    Parameters
    ----------
    fed
        The fields that the mapping fills; a rule on any other holds of itself.
    """

    def __init__(self, kind: Kind, fed: Iterable[str], context: ReadContext) -> None:
        known = frozenset(fed)
        self._context = context
        self._rules = [
            rule
            for rule in ORDER_RULES.get(kind, ())
            if {rule.first, rule.then} <= known
        ]
        self._moments = [
            name
            for name, spec in field_specs(kind).items()
            if spec.reads is Reads.MOMENT and name in known - MAY_LIE_AHEAD
        ]
        self._checks = _CHECKS[kind]

    def check(self, row: TableRow) -> Iterator[tuple[str, Fault]]:
        """Yield the field and the fault of everything wrong within one row."""
        for rule in self._rules:
            first, then = getattr(row, rule.first), getattr(row, rule.then)
            if first is not None and then is not None and then.is_before(first):
                blamed = rule.blames or rule.then
                days = {rule.first_name: first, rule.then_name: then}
                yield blamed, fault(rule.code, event=blamed, **days)
        if self._context.as_of is not None:
            yield from self._check_not_ahead(row, self._context.as_of)
        for check in self._checks:
            yield from check(row, self._context)

    def _check_not_ahead(
        self, row: TableRow, now: datetime
    ) -> Iterator[tuple[str, Fault]]:
        for name in self._moments:
            moment = getattr(row, name)
            # the day that has begun somewhere on earth is not yet ahead
            if moment is not None and (
                moment.at > now if moment.at else moment.on > now.date() + ONE_DAY
            ):
                stamp = now.isoformat(timespec="minutes")
                yield name, fault(FindingCode.DATE_IN_FUTURE, now=stamp)


def _check_person(row: TableRow, _: ReadContext) -> Iterator[tuple[str, Fault]]:
    if not isinstance(row, PersonRow):
        return
    named = (row.external_id, row.name, row.identity_number, row.telephones)
    if not any(named) and not (isinstance(row, SampleRow) and row.person_id):
        yield "external_id", fault(FindingCode.ROW_NOBODY)
    age, band = row.age_years, row.age_band
    if age is not None and band is not None and not band.holds(age):
        yield "age_years", fault(FindingCode.AGE_OUTSIDE_BAND, age=age, band=band)
    if row.age_years is not None and row.birth is not None:
        yield from _check_age_by_birth(row, row.age_years, row.birth.on)
    if row.identity_number:
        yield from _check_identity(row)


REFERENCE_DAYS: Final = ("onset", "confirmed", "reported", "last_exposure", "sampled")
"""The days of which an age in a list may be meant, the likeliest first."""


def _check_age_by_birth(
    row: PersonRow, age: int, birth: date
) -> Iterator[tuple[str, Fault]]:
    moments = (getattr(row, name, None) for name in REFERENCE_DAYS)
    day = next((moment.on for moment in moments if moment is not None), None)
    if day is None or day < birth:
        return
    had_birthday = (day.month, day.day) >= (birth.month, birth.day)
    years = day.year - birth.year - (not had_birthday)
    # nominal age (虚岁) is up to two years more, rounding one year less
    if not years - 1 <= age <= years + 2:
        values = {"age": age, "birth": birth, "day": day}
        yield "age_years", fault(FindingCode.AGE_DISAGREES_WITH_BIRTH, **values)


def _check_identity(row: PersonRow) -> Iterator[tuple[str, Fault]]:
    read = read_resident_number(row.identity_number)
    if not isinstance(read, ResidentNumber):
        return
    if row.birth is not None and row.birth.on != read.birth_on:
        values = {"number_birth": read.birth_on, "birth": row.birth.on}
        yield (
            "identity_number",
            fault(FindingCode.IDENTITY_BIRTH_DISAGREES, **values),
        )
    sex = Sex.FEMALE if read.is_female else Sex.MALE
    if row.sex in {Sex.FEMALE, Sex.MALE} and row.sex is not sex:
        values_of_sex = {"number_sex": sex, "sex": row.sex}
        yield (
            "identity_number",
            fault(FindingCode.IDENTITY_SEX_DISAGREES, **values_of_sex),
        )


def _check_case(row: TableRow, _: ReadContext) -> Iterator[tuple[str, Fault]]:
    if not isinstance(row, LinelistRow):
        return
    if row.died is not None and row.outcome not in {None, Outcome.DIED}:
        values = {"outcome": row.outcome, "died": row.died}
        yield "outcome", fault(FindingCode.DEATH_WITHOUT_OUTCOME, **values)


def _check_place(row: TableRow, _: ReadContext) -> Iterator[tuple[str, Fault]]:
    lon, lat = getattr(row, "lon", None), getattr(row, "lat", None)
    if lon is None and lat is None:
        return
    if lon is None or lat is None:
        yield "lat", fault(FindingCode.COORDINATES_HALF)
    elif (
        abs(lat) > MAX_LATITUDE
        and abs(lon) <= MAX_LATITUDE
        and abs(lat) <= MAX_LONGITUDE
    ):
        yield "lat", fault(FindingCode.COORDINATES_SWAPPED, lon=lon, lat=lat)
    elif abs(lat) > MAX_LATITUDE or abs(lon) > MAX_LONGITUDE or (not lat and not lon):
        yield "lat", fault(FindingCode.COORDINATES_IMPOSSIBLE, lon=lon, lat=lat)


MAX_LATITUDE: Final = 90
MAX_LONGITUDE: Final = 180


def _check_area(row: TableRow, _: ReadContext) -> Iterator[tuple[str, Fault]]:
    match: AreaMatch | None = getattr(row, "area", None)
    if match is None or match.verdict is AreaVerdict.FOUND:
        return
    said = " ".join(getattr(row, "area_names", ()))
    candidates = OR.join(candidate.name for candidate in match.candidates)
    if not match.code and candidates:
        values = {"value": said, "candidates": candidates}
        yield "area_names", fault(FindingCode.AREA_LIKE, **values)
    elif not match.code:
        yield "area_names", fault(FindingCode.AREA_UNKNOWN, value=said)
    elif match.verdict is AreaVerdict.AMBIGUOUS:
        values = {"value": said, "candidates": candidates, "taken": match.name}
        yield "area_names", fault(FindingCode.AREA_AMBIGUOUS, **values)
    else:
        values = {"value": said, "taken": match.name, "rest": match.rest}
        yield "area_names", fault(FindingCode.AREA_PARTLY_KNOWN, **values)


def _check_link(row: TableRow, context: ReadContext) -> Iterator[tuple[str, Fault]]:
    if not isinstance(row, LinkRow):
        return
    if row.infector_id == row.infectee_id:
        yield "infector_id", fault(FindingCode.LINK_TO_SELF, value=row.infector_id)
    for name in ("infector_id", "infectee_id"):
        yield from _check_known_case(name, getattr(row, name), context)


def _check_contact(row: TableRow, context: ReadContext) -> Iterator[tuple[str, Fault]]:
    if not isinstance(row, ContactRow):
        return
    yield from _check_known_case("case_id", row.case_id, context)


def _check_known_case(
    name: str, case_id: str, context: ReadContext
) -> Iterator[tuple[str, Fault]]:
    if case_id and context.is_known_case and not context.is_known_case(case_id):
        yield name, fault(FindingCode.CASE_UNKNOWN, value=case_id)


def _check_known_person(
    row: TableRow, context: ReadContext
) -> Iterator[tuple[str, Fault]]:
    if not isinstance(row, VisitRow | SampleRow):
        return
    is_known = context.is_known_person
    if row.person_id and is_known and not is_known(row.person_id):
        yield "person_id", fault(FindingCode.PERSON_UNKNOWN, value=row.person_id)


_CHECKS: Final[dict[Kind, tuple[Check, ...]]] = {
    Kind.LINELIST: (_check_person, _check_case, _check_place, _check_area),
    Kind.CONTACTS: (_check_person, _check_contact, _check_place, _check_area),
    Kind.LINKS: (_check_link,),
    Kind.VISITS: (_check_known_person, _check_place, _check_area),
    Kind.SAMPLES: (_check_person, _check_known_person, _check_place, _check_area),
    Kind.AREAS: (_check_place,),
    Kind.POINTS: (_check_place, _check_area),
    Kind.ZONES: (_check_area,),
    Kind.COUNTS: (_check_area,),
}
