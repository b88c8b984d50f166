"""Changes of a record's columns, told to the trail by the migration that makes them.

A migration of a record uses these operations in place of Django's, so that a moment
before it can still be read with today's columns. One that rewrites rows, or changes a
column's type, ends with `RestateRecords`.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, cast

from django.apps import apps
from django.db import migrations, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from epiloop_hq import clock
from epiloop_hq.actor import Actor
from epiloop_hq.audit import chain, rows
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.history import SCHEMA_CHANGED, Change, SchemaStep
from epiloop_hq.audit.models import AuditEvent
from epiloop_hq.audit.plain import Plain, plain
from epiloop_hq.audit.records import Record

Editor = BaseDatabaseSchemaEditor


class AddRecordField(migrations.AddField):
    """`AddField` on a record; tells the trail the value that earlier rows were given."""

    def database_forwards(
        self, app_label: str, editor: Editor, before: ProjectState, after: ProjectState
    ) -> None:
        """Add the column and tell the trail."""
        super().database_forwards(app_label, editor, before, after)
        _tell_added(editor, _model(after, app_label, self.model_name), self.name)

    def database_backwards(
        self, app_label: str, editor: Editor, before: ProjectState, after: ProjectState
    ) -> None:
        """Remove the column and tell the trail."""
        model = _model(before, app_label, self.model_name)
        _tell(editor, _removed(model, self.name))
        super().database_backwards(app_label, editor, before, after)


class RemoveRecordField(migrations.RemoveField):
    """`RemoveField` on a record."""

    def database_forwards(
        self, app_label: str, editor: Editor, before: ProjectState, after: ProjectState
    ) -> None:
        """Remove the column and tell the trail."""
        model = _model(before, app_label, self.model_name)
        super().database_forwards(app_label, editor, before, after)
        _tell(editor, _removed(model, self.name))

    def database_backwards(
        self, app_label: str, editor: Editor, before: ProjectState, after: ProjectState
    ) -> None:
        """Add the column again and tell the trail."""
        super().database_backwards(app_label, editor, before, after)
        _tell_added(editor, _model(after, app_label, self.model_name), self.name)


class RenameRecordField(migrations.RenameField):
    """`RenameField` on a record."""

    def database_forwards(
        self, app_label: str, editor: Editor, before: ProjectState, after: ProjectState
    ) -> None:
        """Rename the column and tell the trail."""
        super().database_forwards(app_label, editor, before, after)
        self._tell_renamed(
            editor, app_label, before, after, self.old_name, self.new_name
        )

    def database_backwards(
        self, app_label: str, editor: Editor, before: ProjectState, after: ProjectState
    ) -> None:
        """Give the column its old name back and tell the trail."""
        super().database_backwards(app_label, editor, before, after)
        self._tell_renamed(
            editor, app_label, before, after, self.new_name, self.old_name
        )

    def _tell_renamed(
        self,
        editor: Editor,
        app_label: str,
        before: ProjectState,
        after: ProjectState,
        *names: str,
    ) -> None:
        earlier, later = (
            _model(s, app_label, self.model_name) for s in (before, after)
        )
        _tell(
            editor,
            SchemaStep(
                later._meta.label,
                Change.COLUMN_RENAMED,
                name=_column(earlier, names[0]),
                to=_column(later, names[1]),
            ),
        )


class RenameRecord(migrations.RenameModel):
    """`RenameModel` of a record. The old name is not given to another record."""

    def database_forwards(
        self, app_label: str, editor: Editor, before: ProjectState, after: ProjectState
    ) -> None:
        """Rename the table and tell the trail."""
        super().database_forwards(app_label, editor, before, after)
        _tell(editor, _renamed(app_label, self.old_name, self.new_name))

    def database_backwards(
        self, app_label: str, editor: Editor, before: ProjectState, after: ProjectState
    ) -> None:
        """Give the table its old name back and tell the trail."""
        super().database_backwards(app_label, editor, before, after)
        _tell(editor, _renamed(app_label, self.new_name, self.old_name))


class RemoveRecord(migrations.DeleteModel):
    """`DeleteModel` of a record. There is no way back: its rows are gone."""

    reversible = False

    def database_forwards(
        self, app_label: str, editor: Editor, before: ProjectState, after: ProjectState
    ) -> None:
        """Remove the table and tell the trail."""
        label = _model(before, app_label, self.name)._meta.label
        super().database_forwards(app_label, editor, before, after)
        _tell(editor, SchemaStep(label, Change.MODEL_REMOVED))


class RestateRecords(Operation):
    """Tell the trail how every row of a record stands, after a migration changed them."""

    reversible = True
    reduces_to_sql = False

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing: the rows are already as they are."""

    def database_forwards(
        self, app_label: str, editor: Editor, before: ProjectState, after: ProjectState
    ) -> None:
        """Append one event a row, a batch at a time."""
        del before
        if not _holds_records(editor):
            return
        model = _model(after, app_label, self.model_name)
        form = rows.RowForm.with_rules(model, _rules(model))
        pks = (
            models.QuerySet[models.Model](model)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        for chunk in in_batches(list(pks)):
            told = rows.standing_rows(model, chunk, form=form)
            entries = [
                _signature().entry(
                    rows.CHANGED,
                    rows.subject_name(form.label, pk),
                    row,
                    area_path=rows.area_of(row),
                    persons=who,
                )
                for pk, row, who in told
            ]
            with transaction.atomic(using=editor.connection.alias):
                chain.append(entries)

    def database_backwards(
        self, app_label: str, editor: Editor, before: ProjectState, after: ProjectState
    ) -> None:
        """Restate the rows as the operations before this one leave them."""
        self.database_forwards(app_label, editor, before, after)

    def describe(self) -> str:
        """Return what `migrate` prints."""
        return f"Restate {self.model_name} in the trail"


def untold_changes() -> list[str]:
    """Return migrations that change a record's columns behind the trail's back.

    For a test: each line names a migration, the operation it uses and the one it needs.
    First migrations are free, as there are no rows yet.
    """
    loader = MigrationLoader(None)
    return [
        f"{key[0]}.{key[1]}: {type(operation).__name__} on {operation.model_name} "
        f"needs {needed.__name__}"
        for key, migration in sorted(loader.disk_migrations.items())
        if not migration.initial
        for operation, needed in _plain_operations(key[0], migration.operations)
    ]


_NEEDED: Final[dict[type[Operation], type[Operation]]] = {
    migrations.AddField: AddRecordField,
    migrations.RemoveField: RemoveRecordField,
    migrations.RenameField: RenameRecordField,
}


def _plain_operations(
    app_label: str, operations: Sequence[Operation]
) -> Iterator[tuple[Any, type[Operation]]]:
    for operation in operations:
        needed = _NEEDED.get(type(operation))
        if needed and _is_record(app_label, operation.model_name):  # type: ignore[attr-defined]
            yield operation, needed


def _is_record(app_label: str, model_name: str) -> bool:
    known = apps.all_models[app_label].get(model_name.lower())
    return known is not None and issubclass(known, Record)


def _rules(model: type[models.Model]) -> type[Record]:
    """Return the record as the program knows it; a later release may have renamed it."""
    known = apps.all_models[model._meta.app_label].get(str(model._meta.model_name))
    return known if known is not None and issubclass(known, Record) else Record


def _model(state: ProjectState, app_label: str, name: str) -> type[models.Model]:
    return state.apps.get_model(app_label, name)


def _column(model: type[models.Model], field_name: str) -> str:
    return cast("models.Field[Any, Any]", model._meta.get_field(field_name)).attname


def _removed(model: type[models.Model], field_name: str) -> SchemaStep:
    column = _column(model, field_name)
    return SchemaStep(model._meta.label, Change.COLUMN_REMOVED, name=column)


def _renamed(app_label: str, old: str, new: str) -> SchemaStep:
    label = f"{app_label}.{old}"
    return SchemaStep(label, Change.MODEL_RENAMED, to=f"{app_label}.{new}")


def _tell_added(editor: Editor, model: type[models.Model], field_name: str) -> None:
    if field_name not in _rules(model).secret_fields and _hears(editor):
        column = _column(model, field_name)
        given = _given_value(editor, model, column)
        step = SchemaStep(
            model._meta.label, Change.COLUMN_ADDED, name=column, default=given
        )
        _tell(editor, step)


def _given_value(editor: Editor, model: type[models.Model], column: str) -> Plain:
    """Return what all earlier rows now hold: Django works a default out once for all."""
    earlier = models.QuerySet[models.Model](model, using=editor.connection.alias)
    return plain(earlier.values_list(column, flat=True).first())


def _tell(editor: Editor, step: SchemaStep) -> None:
    if _hears(editor):
        with transaction.atomic(using=editor.connection.alias):
            chain.append(
                [_signature().entry(SCHEMA_CHANGED, step.label, step.detail())]
            )


def _holds_records(editor: Editor) -> bool:
    """Tell whether records are changed: not in the second database, nor in printed SQL."""
    return editor.connection.alias == "default" and not editor.collect_sql


def _hears(editor: Editor) -> bool:
    """Tell whether there is a trail; while a database is first made there is none."""
    if not _holds_records(editor):
        return False
    table = AuditEvent._meta.db_table
    if table not in editor.connection.introspection.table_names():
        return False
    return AuditEvent.objects.exists()


def _signature() -> chain.Signature:
    return chain.Signature(Actor.system("migration"), clock.now(), "migrate")
