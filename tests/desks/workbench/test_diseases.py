"""Each disease from a contact's decision to their release, as the officers' pages do it."""

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse

from builders.access import a_browser, an_account
from builders.actors import NOW, SHANGHAI, at
from builders.cases import a_case
from builders.contacts import a_contact, exposed_from
from builders.disposal import hours_of, item_of
from builders.outbreaks import a_person, an_outbreak
from builders.places import FANGSHAN, SYSTEM, the_areas, the_units
from epiloop.disposal.closing import CaseStaysOpenError
from epiloop_hq.actor import Role
from epiloop_hq.cases import actions as cases
from epiloop_hq.cases.actions import CaseDates
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.contacts import actions, queries
from epiloop_hq.disposal import actions as disposal
from epiloop_hq.disposal.queries.items import items_of_person, steps_of
from epiloop_hq.jobs.models import ReactionRun
from epiloop_hq.observation.queries import stays_of_person
from epiloop_hq.orders.queries import notices_of_person, orders_of_person

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "access_log"]
)
DAY = timedelta(days=1)
# Everybody is exposed from 8 to 9 on 22 April and decided on the next night.
EXPOSED_ON = date(2022, 4, 22)
EXPOSED = exposed_from(at("2022-04-22 08:00"), at("2022-04-22 09:00"))


@pytest.fixture(autouse=True)
def _tree():
    the_areas()
    the_units()


def on_day(number: int, hour: int = 10) -> datetime:
    """Return an hour of the day so many days after the exposure, in Beijing."""
    day = EXPOSED_ON + number * DAY
    return datetime.combine(day, time(hour), tzinfo=SHANGHAI)


def minute(instant: datetime) -> str:
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")


def page(name: str, *args: object) -> str:
    return reverse(f"workbench:{name}", args=args)


class Outbreak:
    """One contact of one case under a version, and the officer who looks after them."""

    def __init__(self, protocol_id: str, *, is_immune: bool | None = None):
        with hours_of(NOW):
            outbreak = an_outbreak(protocol_id, code=protocol_id[:20].upper())
            dates = CaseDates(onset_on=EXPOSED_ON, positive_at=NOW, sampled_at=NOW)
            self.case = a_case(
                a_person("Case"),
                outbreak_id=outbreak,
                dates=dates,
                status=CaseStatus.CONFIRMED,
            )
            self.contact = a_contact(self.case, exposure=EXPOSED)
            if is_immune is not None:
                actions.set_immunity(
                    self.contact,
                    actor=SYSTEM,
                    now=NOW,
                    is_immune=is_immune,
                    evidence="Register of vaccinations",
                )
        (facts,) = queries.contact_facts([self.contact])
        self.outbreak, self.person = outbreak, facts.person_id
        account = an_account("visitor", role=Role.DISTRICT, area_path=FANGSHAN)
        self.client = a_browser(account)

    def morning(self, number: int, *, hour: int = 10):
        """Let the worker do the night's duties; return today's row of the round."""
        with hours_of(on_day(number, 0) + timedelta(minutes=5)) as night:
            actions.close_past_days(actor=SYSTEM, now=night)
            actions.schedule_follow_ups(actor=SYSTEM, now=night)
        with hours_of(on_day(number, hour)):
            answer = self.client.get(page("follow_ups"), {"view": "daily"})
        rows = [one["row"] for one in answer.context["looks"]]
        return next((r for r in rows if r.contact_id == self.contact), None)

    def seen_well(self, number: int, *, mode: str = "in_person") -> None:
        row = self.morning(number)
        with hours_of(on_day(number)):
            answer = self.client.post(
                page("contacts_seen_well"), {"one": row.id, "mode": mode}, follow=True
            )
        assert "Seen well: 1 person." in answer.content.decode(), number

    def look(self, number: int, **values: str) -> int:
        row = self.morning(number)
        with hours_of(on_day(number)) as now:
            answer = self.client.post(
                page("look", row.id),
                {"happened_at": minute(now), "mode": "in_person"} | values,
            )
        return answer.status_code

    @property
    def status(self) -> str:
        return queries.contact_row(self.contact, SYSTEM).follow_up_status

    @property
    def item(self):
        """The loop of the contact; the latest, where a suspicion ended an earlier one."""
        rows = items_of_person(self.person, SYSTEM)
        return max((r for r in rows if r.kind == "contact"), key=lambda r: r.id)


@pytest.fixture(autouse=True)
def _no_reaction_failed():
    yield
    assert list(ReactionRun.objects.exclude(error="").values_list("error")) == []


# --- followed, not confined


@pytest.mark.parametrize(
    ("protocol_id", "last_day", "mode"),
    [
        ("ebola-who", 21, "in_person"),
        ("ebola-who", 21, "video"),
        ("mpox-who-2024", 21, "self_report"),
        ("sars-us-cdc", 10, "telephone"),
        ("influenza-a-h5n1-us-cdc", 10, "telephone"),
        ("cholera-cati", 5, "telephone"),
        ("unknown-disease", 21, "in_person"),
    ],
)
def test_a_followed_contact_is_seen_every_day_and_released_when_the_days_are_over(
    protocol_id, last_day, mode
):
    """Day 0 is the exposure; nobody is confined, no order is decided, the loop closes."""
    one = Outbreak(protocol_id)

    for number in range(1, last_day + 1):
        one.seen_well(number, mode=mode)
        assert (one.status, one.item.step) == ("under_follow_up", "under_observation")

    assert one.morning(last_day + 1) is None
    assert (one.status, one.item.outcome) == ("completed", "released")
    assert orders_of_person(one.person, SYSTEM) == ()


@pytest.mark.parametrize(
    ("protocol_id", "mode"),
    [
        ("ebola-who", "telephone"),
        ("ebola-who", "self_report"),
        ("sars-us-cdc", "self_report"),
        ("cholera-cati", "video"),
    ],
)
def test_a_look_that_the_protocol_does_not_count_is_refused_on_the_page(
    protocol_id, mode
):
    one = Outbreak(protocol_id)
    row = one.morning(1)

    with hours_of(on_day(1)):
        answer = one.client.post(
            page("contacts_seen_well"), {"one": row.id, "mode": mode}, follow=True
        )

    assert "does not count as having seen the contact" in answer.content.decode()
    assert one.morning(1).state == "due"


@pytest.mark.parametrize("protocol_id", ["ebola-who", "mpox-who-2024", "sars-us-cdc"])
def test_whoever_is_not_seen_for_three_days_is_lost_and_found_by_being_seen(
    protocol_id,
):
    one = Outbreak(protocol_id)
    one.seen_well(1)

    assert one.look(2, deed="not_seen") == 302
    one.morning(3)
    assert one.morning(4) is not None
    assert one.status == "under_follow_up"
    one.morning(5)
    assert one.status == "lost"

    one.seen_well(5)
    assert (one.status, one.item.closed_at) == ("under_follow_up", None)


def test_whoever_refuses_to_be_looked_at_was_met_and_is_not_lost():
    one = Outbreak("ebola-who")

    codes = [one.look(number, deed="refused") for number in (1, 2, 3, 4)]

    assert codes == [302] * 4
    one.morning(5)
    assert one.status == "under_follow_up"


def test_a_missed_day_stays_missed_and_the_last_day_does_not_move():
    """The days run from the exposure, seen or unseen."""
    one = Outbreak("cholera-cati")
    one.seen_well(1)
    one.seen_well(3)
    one.seen_well(4)
    one.seen_well(5)
    one.morning(6)

    days = queries.follow_ups_of_contacts([one.contact], SYSTEM)[one.contact]
    assert [(r.day_number, r.state) for r in days] == [
        (1, "seen_well"),
        (2, "not_seen"),
        (3, "seen_well"),
        (4, "seen_well"),
        (5, "seen_well"),
    ]
    assert (one.status, one.item.outcome) == ("completed", "released")


def test_a_contact_seen_with_symptoms_becomes_a_suspected_case_and_no_longer_a_contact():
    one = Outbreak("ebola-who")
    one.seen_well(1)

    assert one.look(2, symptoms="Fever, headache", temperature_c="38.9") == 302
    with hours_of(on_day(2, 10)):
        told = one.client.get(page("follow_ups"), {"view": "daily"}).content.decode()
    assert "Fever, headache" in told
    own = suspect(one, on_day(2, 11))

    assert (one.status, one.item.outcome) == ("cancelled", "became_case")
    assert one.morning(3) is None
    assert item_of(one.person, "case").case_id == own


def test_a_suspicion_that_is_refuted_gives_the_contact_back_for_the_days_still_owed():
    one = Outbreak("ebola-who")
    one.seen_well(1)
    own = suspect(one, on_day(2, 11))

    with hours_of(on_day(4, 9)) as now:
        cases.refute_case(
            own, actor=SYSTEM, happened_at=now, now=now, evidence="Two tests negative"
        )

    assert (one.status, one.item.closed_at) == ("under_follow_up", None)
    for number in range(4, 22):
        one.seen_well(number)
    assert one.morning(22) is None
    assert (one.status, one.item.outcome) == ("completed", "released")


def suspect(one: Outbreak, now: datetime) -> int:
    with hours_of(now):
        return a_case(
            one.person,
            outbreak_id=one.outbreak,
            status=CaseStatus.SUSPECTED,
            dates=CaseDates(onset_on=now.date()),
            when=now,
        )


# --- confined at home


def stay_at_home(one: Outbreak, now: datetime) -> int:
    """Find the contact by a call and begin the quarantine at home, from their page."""
    with hours_of(now):
        one.client.post(
            page("item_step", one.item.id, "located"),
            {"located-evidence": "call", "located-happened_at": minute(now)},
        )
        one.client.post(
            page("item_step", one.item.id, "at_home"),
            {
                "at_home-address": "Mill Lane 1",
                "at_home-signed_by": "Community nurse",
                "at_home-happened_at": minute(now),
            },
        )
    (row,) = stays_of_person(one.person, SYSTEM)
    return row.id


def release(one: Outbreak, stay_id: int, now: datetime) -> int:
    with hours_of(now):
        answer = one.client.post(
            page("stay_release", stay_id), {"release-happened_at": minute(now)}
        )
    return answer.status_code


def test_a_mers_contact_stays_at_home_for_fourteen_days_and_is_seen_twice_on_each():
    one = Outbreak("mers-us-cdc")
    stay_id = stay_at_home(one, on_day(1, 9))
    (order,) = orders_of_person(one.person, SYSTEM)
    assert (order.measure, one.item.step) == ("quarantine_home", "under_observation")

    for number in range(1, 15):
        one.seen_well(number, mode="telephone")
        for hour in (10, 20):
            with hours_of(on_day(number, hour)):
                one.client.post(page("seen_well"), {"one": stay_id})
    with hours_of(on_day(14, 21)):
        shown = one.client.get(page("stay", stay_id))

    assert shown.context["checks_in_all"] == 28
    assert release(one, stay_id, on_day(14, 23)) == 422
    assert release(one, stay_id, on_day(15, 0)) == 302
    assert (one.status, one.item.outcome) == ("completed", "released")
    assert notices_of_person(one.person, SYSTEM)[0].kind == "release"


def test_a_measles_contact_without_immunity_stays_home_from_day_five_through_day_21():
    """From day 5 after the first exposure through day 21 after the last."""
    one = Outbreak("measles-us-ia", is_immune=False)
    for number in range(1, 5):
        one.seen_well(number, mode="telephone")

    stay_id = stay_at_home(one, on_day(5, 8))

    with hours_of(on_day(5)):
        shown = one.client.get(page("stay", stay_id)).context["progress"]
    (stage,) = shown.stages
    assert (stage.starts_on - EXPOSED_ON, stage.ends_on - EXPOSED_ON) == (
        5 * DAY,
        21 * DAY,
    )
    for number in range(5, 22):
        one.seen_well(number, mode="telephone")
    assert release(one, stay_id, on_day(21, 23)) == 422
    assert release(one, stay_id, on_day(22, 8)) == 302
    assert (one.status, one.item.outcome) == ("completed", "released")


def test_a_measles_contact_is_followed_and_not_confined_before_day_five():
    """Nobody is infectious before; an order that began earlier would bind without ground."""
    one = Outbreak("measles-us-ia", is_immune=False)
    with hours_of(on_day(4, 23)) as evening:
        one.client.post(
            page("item_step", one.item.id, "located"),
            {"located-evidence": "call", "located-happened_at": minute(evening)},
        )
        shown = one.client.get(page("item", one.item.id)).content.decode()
        home = {
            "at_home-address": "Mill Lane 1",
            "at_home-signed_by": "Community nurse",
            "at_home-happened_at": minute(evening),
        }
        refused = one.client.post(page("item_step", one.item.id, "at_home"), home)

        silent = {
            name: one.client.get(address).content.decode()
            for name, address in (
                ("case", page("case", one.case)),
                ("mine", page("my_contacts")),
            )
        }

    # No clock runs yet: since when nothing has happened stands in its place.
    assert all("since <time" in text for text in silent.values())
    assert "the restriction begins on" in shown
    assert refused.status_code == 422
    assert "The restriction begins on" in refused.content.decode()
    assert one.item.step == "located"
    assert stays_of_person(one.person, SYSTEM) == ()
    assert orders_of_person(one.person, SYSTEM) == ()

    with hours_of(on_day(5, 0)):
        shown = one.client.get(page("item", one.item.id)).content.decode()
    assert "the restriction begins on" not in shown
    stay_at_home(one, on_day(5, 0))


def test_evidence_of_immunity_turns_a_measles_contacts_quarantine_into_follow_up():
    one = Outbreak("measles-us-ia")
    assert one.item.loop_kind == "quarantine_home"

    with hours_of(on_day(1, 9)):
        one.client.post(
            reverse("contacts:immunity", args=[one.contact]),
            {"immunity-is_immune": "yes", "immunity-evidence": "Two doses on record"},
        )

    assert one.item.loop_kind == "follow_up"
    for number in range(1, 22):
        one.seen_well(number, mode="self_report")
    one.morning(22)
    assert (one.status, one.item.outcome) == ("completed", "released")
    assert orders_of_person(one.person, SYSTEM) == ()


@pytest.mark.parametrize(
    ("protocol_id", "is_immune", "key"),
    [
        ("measles-us-ia", False, "measles_vaccine"),
        ("measles-us-ia", False, "immunoglobulin"),
        ("influenza-a-h5n1-us-cdc", None, "antiviral_prophylaxis"),
    ],
)
def test_prophylaxis_is_offered_on_the_contacts_page_and_recorded_there(
    protocol_id, is_immune, key
):
    one = Outbreak(protocol_id, is_immune=is_immune)

    with hours_of(on_day(1, 12)) as now:
        answer = one.client.post(
            page("item_added", one.item.id, key), {f"{key}-happened_at": minute(now)}
        )

    assert answer.status_code == 302
    assert key in {row.step for row in steps_of([one.item.id], SYSTEM)}


def test_prophylaxis_is_not_offered_to_whoever_is_immune():
    one = Outbreak("measles-us-ia", is_immune=True)

    with hours_of(on_day(1, 12)):
        shown = one.client.get(page("item", one.item.id)).content.decode()

    assert "Measles vaccine after exposure" not in shown


def tell_protection(one: Outbreak, worn: str, *, hour: int = 9):
    """Write down on the contact's page what was worn where the case coughed."""
    with hours_of(on_day(1, hour)):
        return one.client.post(
            reverse("contacts:tell", args=[one.contact]),
            {"exposure-acts": "secretions", "exposure-protection": worn},
        )


def take_back_what_was_told(one: Outbreak, told: int):
    rows = queries.contact_detail(one.contact, SYSTEM).exposures
    with hours_of(on_day(1, 10)):
        one.client.post(
            reverse("contacts:untell", args=[one.contact, rows[told].id]),
            {"reason": "it was another one"},
        )


@pytest.mark.parametrize(
    ("worn", "own_report"),
    [
        (["effective"], 302),
        (["effective", "none"], 422),
        (["effective", "not_effective"], 422),
        (["effective", ""], 422),
        ([""], 422),
    ],
)
def test_who_was_protected_at_every_exposure_to_avian_influenza_reports_on_their_own(
    worn, own_report
):
    """One unprotected moment is enough; what nobody tells counts as unprotected."""
    one = Outbreak("influenza-a-h5n1-us-cdc")
    take_back_what_was_told(one, 0)  # the exposure without a word on protection

    for number, protection in enumerate(worn):
        answer = tell_protection(one, protection, hour=11 + number)
        assert answer.status_code == 302

    assert one.look(1, mode="self_report", state="seen_well") == own_report
    shown = one.client.get(reverse("contacts:contact", args=[one.contact]))
    assert ("Protected at every exposure told" in shown.content.decode()) is (
        own_report == 302
    )


def test_prophylaxis_is_offered_again_once_the_protection_told_is_taken_back():
    one = Outbreak("influenza-a-h5n1-us-cdc")
    take_back_what_was_told(one, 0)
    tell_protection(one, "effective")

    def is_offered() -> bool:
        with hours_of(on_day(1, 12)):
            page_shown = one.client.get(page("item", one.item.id)).content.decode()
        return "Antiviral prophylaxis" in page_shown

    assert not is_offered()
    take_back_what_was_told(one, 1)
    assert is_offered()


def test_a_released_contact_keeps_the_case_open_no_longer():
    one = Outbreak("cholera-cati")
    for number in range(1, 6):
        one.seen_well(number)
    one.morning(6)

    with hours_of(on_day(6)) as now, pytest.raises(CaseStaysOpenError) as refused:
        disposal.close_case(one.case, actor=SYSTEM, now=now)

    assert str(one.item.id) not in {item.item_id for item in refused.value.items}
