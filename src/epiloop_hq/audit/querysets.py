"""Doors to the records: reading names a viewer, writing needs an open recording."""

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from django.db import models

from epiloop_hq.actor import Actor
from epiloop_hq.audit.batches import in_batches
from epiloop_hq.audit.errors import RefusedWriteError, ScopeRequiredError
from epiloop_hq.audit.insertion import InsertingQuerySet
from epiloop_hq.audit.recording import require_open

if TYPE_CHECKING:
    from epiloop_hq.audit.records import Record

R = TypeVar("R", bound="Record")


class ScopedQuerySet(models.QuerySet[R]):
    """Rows a viewer may see. Its writes lock the rows, then tell the trail of each."""

    def update(self, **values: object) -> int:
        """Change every row to plain values; see `Record` for what is refused."""
        trail = require_open(self.model.__name__)
        _refuse_expressions(values)
        if {"pk", self.model._meta.pk.name} & values.keys():
            raise RefusedWriteError("A record keeps its key for good.")
        pks = self._locked_keys()
        for chunk in in_batches(pks):
            self._plainly(chunk).update(**values)
        trail.touch(self.model, pks)
        return len(pks)

    update.alters_data = True  # type: ignore[attr-defined]  # read by templates

    def delete(self) -> tuple[int, dict[str, int]]:
        """Remove every row; refused by the database's keys while others point to them."""
        require_open(self.model.__name__)
        total = 0
        for chunk in in_batches(self._locked_keys()):
            # Each row's removal is noted by the signal that Django sends for it.
            total += self._plainly(chunk).delete()[0]
        return total, {self.model._meta.label: total}

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def bulk_create(
        self,
        objs: Iterable[R],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,  # noqa: FBT001, FBT002  Django's signature
        update_conflicts: bool = False,  # noqa: FBT001, FBT002
        update_fields: Collection[str] | None = None,
        unique_fields: Collection[str] | None = None,
    ) -> list[R]:
        """Insert the rows; a conflict is an error, never a silent choice."""
        trail = require_open(self.model.__name__)
        if ignore_conflicts or update_conflicts or update_fields or unique_fields:
            raise RefusedWriteError(
                "With conflict options nobody can tell which rows were written."
            )
        rows = list(objs)
        for row in rows:
            refuse_expressions_in(row)
        plainly = InsertingQuerySet[R](self.model, using=self.db)
        created = plainly.bulk_create(rows, batch_size)
        trail.touch(self.model, [row.pk for row in created], is_new=True)
        return created

    def bulk_update(
        self, objs: Iterable[R], fields: Iterable[str], batch_size: int | None = None
    ) -> int:
        """Write the named fields of each row."""
        trail = require_open(self.model.__name__)
        rows = list(objs)
        for row in rows:
            refuse_expressions_in(row)
        pks = [row.pk for row in rows]
        count = self._plainly().bulk_update(rows, fields, batch_size)
        trail.touch(self.model, pks)
        return count

    def raw(self, *_query: object, **_options: object) -> NoReturn:
        """Refuse: raw SQL knows neither viewer nor trail."""
        raise RefusedWriteError("Raw SQL knows neither viewer nor trail.")

    def extra(self, *_parts: object, **_options: object) -> NoReturn:
        """Refuse: a piece of raw SQL is raw SQL."""
        raise RefusedWriteError("Raw SQL knows neither viewer nor trail.")

    def _raw_delete(self, _using: str | None) -> NoReturn:
        raise RefusedWriteError("A raw delete leaves no trail.")

    def _plainly(self, pks: Sequence[Any] | None = None) -> models.QuerySet[R]:
        rows = models.QuerySet[R](self.model, using=self.db)
        return rows if pks is None else rows.filter(pk__in=pks)

    def _locked_keys(self) -> list[Any]:
        # Locked first, so that a state named in the WHERE still holds when we write, and
        # nobody else's change to these rows can come between ours and its event.
        if self.query.distinct or self.query.group_by is not None:
            # No database locks grouped rows; the rows they stand for can be locked.
            rows = self._plainly().filter(pk__in=self.order_by().values("pk"))
        else:
            rows = self.select_related(None).order_by()
        locked = rows.only("pk").select_for_update(of=("self",))
        # A row that meets the condition by several related rows comes several times.
        return list(dict.fromkeys(row.pk for row in locked))


class ScopedManager(models.Manager[R]):
    """`Model.objects`: hands out rows only to a named viewer.

    Also behind the related managers (`case.contacts`), which keep to their own rows.
    """

    def get_queryset(self) -> NoReturn:
        """Refuse: every reading method of a plain manager comes by here."""
        raise ScopeRequiredError(self.model.__name__)

    def visible_to(self, actor: Actor) -> ScopedQuerySet[R]:
        """Return the rows this viewer may see, by the model's own rule of scope."""
        return self._rows().filter(self.model.scope_q(actor))

    def unscoped(self, *, reason: str) -> ScopedQuerySet[R]:
        """Return every row, for a job that needs them all; the reason stays in the code.

        Raises
        ------
        ValueError
            If no reason is given.
        """
        if not reason.strip():
            raise ValueError(f"Say why a job needs every {self.model.__name__}.")
        return self._rows()

    def create(self, **values: object) -> R:
        """Insert one row, inside a recording."""
        return self._rows().create(**values)

    def bulk_create(
        self,
        objs: Iterable[R],
        *args: Any,  # noqa: ANN401  handed on to be refused there
        **options: Any,  # noqa: ANN401
    ) -> list[R]:
        """Insert rows, inside a recording."""
        return self._rows().bulk_create(objs, *args, **options)

    def bulk_update(
        self, objs: Iterable[R], fields: Iterable[str], batch_size: int | None = None
    ) -> int:
        """Write fields of rows already read, inside a recording."""
        return self._rows().bulk_update(objs, fields, batch_size)

    def _rows(self) -> ScopedQuerySet[R]:
        rows = ScopedQuerySet[R](self.model, using=self.db)
        # A related manager is a subclass made by Django, with the filter to its rows.
        relate = getattr(self, "_apply_rel_filters", None)
        return relate(rows) if relate else rows


class InternalManager(models.Manager[R]):
    """What Django itself reads through: foreign keys, `refresh_from_db`, deletion.

    Desks do not use it. Its rows are guarded against unrecorded writes all the same.
    """

    def get_queryset(self) -> ScopedQuerySet[R]:
        """Return every row."""
        return ScopedQuerySet[R](self.model, using=self.db)


def refuse_expressions_in(record: models.Model) -> None:
    """Raise `RefusedWriteError` if a value is left for the database to work out."""
    loaded = record.__dict__
    _refuse_expressions(
        {f.attname: loaded.get(f.attname) for f in record._meta.concrete_fields}
    )


def _refuse_expressions(values: dict[str, Any]) -> None:
    for name, value in values.items():
        if hasattr(value, "resolve_expression"):
            raise RefusedWriteError(
                f"{name} was to be worked out by the database; read it, and write the value."
            )
