"""One contact of one case under any disease, and the officer who looks after them."""

from datetime import date, datetime, time, timedelta

from django.urls import reverse

from builders.access import a_browser, an_account
from builders.actors import NOW, SHANGHAI, at
from builders.cases import a_case
from builders.contacts import a_contact, exposed_from
from builders.disposal import hours_of
from builders.outbreaks import a_person, an_outbreak
from builders.places import FANGSHAN, SYSTEM
from epiloop_hq.actor import Role
from epiloop_hq.cases.actions import CaseDates
from epiloop_hq.cases.kinds import CaseStatus
from epiloop_hq.contacts import actions, queries
from epiloop_hq.disposal.queries.items import items_of_person

DAY = timedelta(days=1)
# Everybody is exposed from 8 to 9 on 22 April and decided on the next night.
EXPOSED_ON = date(2022, 4, 22)
EXPOSED = exposed_from(at("2022-04-22 08:00"), at("2022-04-22 09:00"))


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
