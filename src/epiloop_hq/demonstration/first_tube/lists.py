"""The lists of the day: yesterday's signed in the morning, today's compared at noon."""

from datetime import datetime
from typing import Final

from epiloop_hq.actor import Actor
from epiloop_hq.demonstration.first_tube.story import Story
from epiloop_hq.reconciliation import actions, queries
from epiloop_hq.reconciliation.queries import FindingQuestion, RunRow

WORKER: Final = Actor.system("worker")


def close_the_day(story: Story, now: datetime) -> None:
    """The worker compares the lists of 22 April, as after every midnight."""
    del story
    actions.reconcile_ended_day(actor=WORKER, now=now)


def sign_yesterday(story: Story, now: datetime) -> None:
    """The headquarters signs the reconciliation of 22 April off."""
    chief, made = story.who("headquarters"), _latest(story)
    actions.assign_units_responsible(_findings(story), actor=chief, now=now)
    actions.sign_off(made.id, actor=chief, now=now)


def compare_today(story: Story, now: datetime) -> None:
    """The lists of 23 April so far are compared; one difference has its owner."""
    chief, area_path = story.who("headquarters"), _latest(story).area_path
    actions.reconcile(area_path, actor=chief, now=now)
    actions.assign_units_responsible(_findings(story)[:1], actor=chief, now=now)


def _latest(story: Story) -> RunRow:
    chief = story.who("headquarters")
    (area_path,) = queries.headquarters_areas(chief)
    made = queries.latest_run(area_path, chief)
    assert made is not None  # noqa: S101  compared at midnight
    return made


def _findings(story: Story) -> list[int]:
    chief = story.who("headquarters")
    question = FindingQuestion(area_path=_latest(story).area_path)
    return [row.id for row in queries.finding_page(question, chief).rows]
