"""Runs of determination: when, under which rules, and what changed from one to the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from epiloop.contacts.classify import gravity
from epiloop.protocols.vocabulary import RiskClass
from epiloop_hq.actor import Actor
from epiloop_hq.contacts import labels
from epiloop_hq.contacts.models import Run, RunResult
from epiloop_hq.registry.queries import PersonView, person_views
from epiloop_hq.web.states import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One run: how it was made and what it came to."""

    id: int
    number: int
    engine: str
    engine_version: str
    protocol_id: str
    protocol_digest: str
    input_digest: str
    started_at: datetime
    finished_at: datetime | None
    results: int
    found: int
    dropped: int
    changed: int

    @property
    def protocol(self) -> str:
        """The protocol's title in the reader's language."""
        return labels.protocol_title(self.protocol_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One person whose class differs between a run and the one before; empty is none."""

    person: PersonView
    before: str
    after: str

    @property
    def before_word(self) -> Text:
        """The class before, in words."""
        return labels.risk_class_word(self.before)

    @property
    def after_word(self) -> Text:
        """The class now, in words."""
        return labels.risk_class_word(self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """One person about whom a fact must still be asked, and the class they have now."""

    result_id: int
    person: PersonView
    risk_class: str
    questions: int


def runs_of_case(case_id: int, actor: Actor) -> tuple[RunRow, ...]:
    """Return the runs of a case, the latest first (1 query)."""
    rows = Run.objects.visible_to(actor).filter(case_id=case_id)
    return tuple(_row(run) for run in rows.order_by("-number"))


def run_changes(run_id: int, actor: Actor) -> tuple[Change, ...]:
    """Return whose class a run changed, against the run before; by person.

    Raises
    ------
    Run.DoesNotExist
        If there is none, or not for this viewer.
    """
    run = Run.objects.visible_to(actor).get(pk=run_id)
    after, before = _classes(run.pk), _classes(run.supersedes_id)
    changed = sorted(
        p for p in after.keys() | before.keys() if after.get(p) != before.get(p)
    )
    persons = person_views(changed, actor)
    return tuple(
        Change(person=persons[p], before=before.get(p, ""), after=after.get(p, ""))
        for p in changed
    )


def open_questions(run_id: int, actor: Actor) -> tuple[OpenQuestion, ...]:
    """Return about whom a run would give a graver class if a fact were so: ask them."""
    rows = RunResult.objects.visible_to(actor).filter(
        run_id=run_id, open_questions__gt=0
    )
    found = list(rows.order_by("pk"))
    persons = person_views((row.person_id for row in found), actor)
    return tuple(
        OpenQuestion(
            result_id=row.pk,
            person=persons[row.person_id],
            risk_class=row.risk_class,
            questions=row.open_questions,
        )
        for row in found
    )


def _classes(run_id: int | None) -> Mapping[int, str]:
    """Return the gravest class a run gave each person who has one."""
    if run_id is None:
        return {}
    rows = RunResult.objects.unscoped(reason="results of a visible run").filter(
        run_id=run_id
    )
    classes: dict[int, str] = {}
    for person_id, risk_class in rows.exclude(risk_class="").values_list(
        "person_id", "risk_class"
    ):
        present = classes.get(person_id, risk_class)
        classes[person_id] = min(
            present, risk_class, key=lambda one: gravity(RiskClass(one))
        )
    return classes


def _row(run: Run) -> RunRow:
    return RunRow(
        id=run.pk,
        number=run.number,
        engine=run.engine,
        engine_version=run.engine_version,
        protocol_id=run.protocol_id,
        protocol_digest=run.protocol_digest,
        input_digest=run.input_digest,
        started_at=run.started_at,
        finished_at=run.finished_at,
        results=run.results,
        found=run.found,
        dropped=run.dropped,
        changed=run.changed,
    )
