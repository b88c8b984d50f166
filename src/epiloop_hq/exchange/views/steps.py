"""What the page of one import shows at each of its stages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from epiloop.tables import (
    FileSurvey,
    Finding,
    Kind,
    field_specs,
    ready_mappings,
    survey_file,
)
from epiloop.tables.proposal import ProposedField, ProposedMapping, propose_mapping
from epiloop.tables.rows import Reads
from epiloop_hq.exchange import queries, storage
from epiloop_hq.exchange.kinds import BatchState
from epiloop_hq.exchange.labels import BATCH_STATES, TONES, sentence_of
from epiloop_hq.exchange.mappings import ready_for
from epiloop_hq.web.parts import Count, Fact, Stage
from epiloop_hq.web.parts import Finding as FindingPart
from epiloop_hq.web.states import Tone

FINDINGS_SHOWN: Final = 50
DATE_ORDERS: Final = ("ymd", "dmy", "mdy")


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column of a file: what stands in it, and the field it is proposed to be."""

    number: int
    name: str
    sample: tuple[str, ...]
    field: str
    date_order: str


def stages_of(batch: queries.BatchRow) -> tuple[Stage, ...]:
    """Return the stages of an import: upload, mapping, trial, result."""
    is_tried = bool(batch.finished_at) or not batch.is_dry_run
    is_mapped = bool(batch.mapping)
    is_real = is_mapped and not batch.is_dry_run
    is_done = is_real and batch.state == BatchState.FINISHED
    return (
        Stage(_("Upload"), is_done=True, note=batch.file_name),
        Stage(
            _("Mapping"),
            is_done=is_mapped,
            is_current=not is_mapped,
            note=batch.mapping_name,
        ),
        Stage(
            _("Dry run"),
            is_done=is_mapped and (is_real or is_tried),
            is_current=is_mapped and not is_real,
        ),
        Stage(_("Result"), is_done=is_done, is_current=is_real),
    )


def counts_of(batch: queries.BatchRow) -> list[Count]:
    """Return what became of the rows, so that the parts add up to the rows read."""
    return [
        Count(_("New or changed"), batch.changed, tone=Tone.GOOD),
        Count(_("Unchanged"), batch.unchanged, tone=Tone.FLAT),
        Count(
            _("Rejected"),
            batch.rejected,
            tone=Tone.BAD if batch.rejected else Tone.FLAT,
        ),
    ]


def standing_context(batch: queries.BatchRow) -> dict[str, Any]:
    """Return what the piece shows that follows a run and tells of its end."""
    progress = queries.progress_row(batch.id)
    found, more = queries.finding_page(batch.id, limit=FINDINGS_SHOWN)
    is_going_on = progress is not None and progress.is_open
    return {
        "batch": batch,
        "stages": stages_of(batch),
        "progress": progress,
        "is_going_on": is_going_on,
        "version": f"{batch.state}-{batch.cursor}-{progress.state if progress else ''}",
        "counts": counts_of(batch),
        "findings": [
            FindingPart(f.line, f.column, f.value, f.sentence, f.is_rejected)
            for f in found
        ],
        "has_more": bool(more),
        "state_word": BATCH_STATES[batch.state],
        "state_tone": TONES[batch.state],
        "changed_nothing": _changed_nothing(batch),
        "may_take": _may_take(batch),
        "may_go_on": _may_go_on(batch),
    }


def survey_context(batch: queries.BatchRow) -> dict[str, Any]:
    """Return what the file looks like, and the ready mappings that fit it."""
    survey = survey_file(storage.path_of(batch.stored_as))
    fitting = ready_for(survey.header)
    return {
        "facts": _facts(survey),
        "survey": survey,
        "sample": [
            (name, [row[place] for row in survey.sample if place < len(row)])
            for place, name in enumerate(survey.header)
        ],
        "file_findings": [_part(finding) for finding in survey.findings],
        "ready": [(name, ready_mappings()[name].title or name) for name in fitting],
    }


def column_lines(survey: FileSurvey, proposal: ProposedMapping) -> list[ColumnLine]:
    """Return the columns of a file beside the fields they are proposed to be."""
    by_column = {c: item.field for item in proposal.fields for c in item.columns}
    return [
        ColumnLine(
            number,
            name,
            tuple(row[number] for row in survey.sample if number < len(row))[:2],
            by_column.get(name, ""),
            "",
        )
        for number, name in enumerate(survey.header)
    ]


def proposal_from(
    survey: FileSurvey, kind: Kind, chosen: Sequence[str]
) -> ProposedMapping:
    """Return the mapping that an officer chose, column by column."""
    known = field_specs(kind)
    by_field: dict[str, list[str]] = {}
    for column, name in zip(survey.header, chosen, strict=True):
        if name in known:
            by_field.setdefault(name, []).append(column)
    read = {column for columns in by_field.values() for column in columns}
    missing = [
        s.name for s in known.values() if s.is_required and s.name not in by_field
    ]
    return ProposedMapping(
        kind,
        tuple(ProposedField(name, tuple(c), 1.0) for name, c in by_field.items()),
        tuple(missing),
        tuple(column for column in survey.header if column not in read),
    )


def proposed(survey: FileSurvey, kind: Kind | None) -> ProposedMapping:
    """Return what the header seems to say."""
    return propose_mapping(survey.header, kind=kind)


def date_fields(kind: Kind) -> frozenset[str]:
    """Return the fields of a kind that are days or instants."""
    specs = field_specs(kind).values()
    return frozenset(spec.name for spec in specs if spec.reads is Reads.MOMENT)


def _facts(survey: FileSurvey) -> list[Fact]:
    encoding = survey.encoding
    found = [
        (_("Format"), survey.format or ""),
        (_("Encoding"), encoding.name if encoding else ""),
        (_("Delimiter"), {"\t": _("Tab")}.get(survey.delimiter, survey.delimiter)),
        (_("Sheet"), survey.sheet),
        (_("Rows"), str(survey.row_count)),
        (_("Columns"), str(len(survey.header))),
    ]
    return [Fact(term, str(value)) for term, value in found if value]


def _part(finding: Finding) -> FindingPart:
    facts = {
        "line": str(finding.line),
        "column": finding.column,
        "value": finding.value,
        **dict(finding.values),
    }
    said = sentence_of(finding.code, facts, reason=finding.reason)
    return FindingPart(
        finding.line, finding.column, finding.value, said, finding.rejects
    )


def _changed_nothing(batch: queries.BatchRow) -> bool:
    is_over = batch.state == BatchState.FINISHED and bool(batch.accepted)
    return is_over and not batch.is_dry_run and batch.changed == 0


def _may_take(batch: queries.BatchRow) -> bool:
    is_tried = batch.is_dry_run and batch.state == BatchState.FINISHED
    return is_tried and bool(batch.stored_as) and bool(batch.accepted)


def _may_go_on(batch: queries.BatchRow) -> bool:
    broken = {BatchState.CANCELLED, BatchState.FAILED, BatchState.RUNNING}
    is_broken = not batch.is_dry_run and batch.state in broken
    return is_broken and bool(batch.stored_as)
