"""The base of everything the headquarters remembers about people and places."""

from collections.abc import Collection
from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save

from epiloop_hq.actor import Actor, Permission
from epiloop_hq.audit.errors import RefusedWriteError
from epiloop_hq.audit.prefix import Under  # noqa: F401  registers the lookup
from epiloop_hq.audit.querysets import (
    InternalManager,
    ScopedManager,
    ScopedQuerySet,
    refuse_expressions_in,
)
from epiloop_hq.audit.recording import require_open
from epiloop_hq.audit.rows import PersonPath

__all__ = ["Record", "ScopedManager", "ScopedQuerySet"]


class Record(models.Model):
    """A row whose every change stands in the trail, in full.

    Written only inside `recording()`, by `save`, `delete`, and the bulk methods of its
    querysets, also through related managers. Refused: conflict options, expressions,
    raw deletes and raw SQL, fixtures; and by a system check any `on_delete` but PROTECT,
    parents with tables of their own, defaults worked out by the database, and
    many-to-many without a model of its own. Read only through
    `objects.visible_to(actor)` and `objects.unscoped(reason=...)`.

    Set on a subclass
    -----------------
    area_path
        A text field, or a `scope_q` of its own.
    see_permission
        The permission that reading needs; None where a grant of any role will do.
    is_person
        True for the one model whose rows are the persons themselves.
    person_paths
        Lookups from a row to the persons it tells about (`("case__person_id",)`), or
        expressions where only some rows tell of one; by default its own foreign keys to
        persons. Erasing one of these persons erases what the trail holds of the row.
    trail_rows
        False for rows whose batch is the event (visit logs) or that are derived and can
        be rebuilt: they are written in a recording, but not told one by one.
    secret_fields
        Fields that may never stand in the trail, not even salted: passwords.
    """

    see_permission: ClassVar[Permission | None] = None
    is_person: ClassVar[bool] = False
    person_paths: ClassVar[tuple[PersonPath, ...] | None] = None
    trail_rows: ClassVar[bool] = True
    secret_fields: ClassVar[frozenset[str]] = frozenset()

    objects = ScopedManager()
    _internal = InternalManager()

    class Meta:
        abstract = True
        base_manager_name = "_internal"
        default_manager_name = "objects"

    @classmethod
    def scope_q(cls, actor: Actor) -> models.Q:
        """Return the condition for rows this viewer may see: their areas' subtrees."""
        return under_any("area_path", areas_seen(actor, cls.see_permission))

    def delete(
        self,
        *args: Any,  # noqa: ANN401  Django's signature
        **options: Any,  # noqa: ANN401
    ) -> tuple[int, dict[str, int]]:
        """Remove the row, inside a recording, while nothing points to it."""
        # Asked before Django looks for rows that point here, in whichever database.
        _before_delete(type(self), using=options.get("using") or "default")
        return super().delete(*args, **options)

    delete.alters_data = True  # type: ignore[attr-defined]  # read by templates

    def restate(self) -> None:
        """Tell the trail how the row stands, without a change.

        For rows that stay after the trail's details on their person were erased, so that
        the present can still be rebuilt.
        """
        restate(type(self), [self.pk])


def all_records() -> list[type[Record]]:
    """Return every record of every desk, each table once."""
    found = apps.get_models()
    return [m for m in found if issubclass(m, Record) and not m._meta.proxy]


def recorded_models() -> list[type[Record]]:
    """Return every record whose rows stand in the trail one by one."""
    return [model for model in all_records() if model.trail_rows]


def areas_seen(actor: Actor, permission: Permission | None) -> tuple[str, ...]:
    """Return the roots of the subtrees in which the actor may see such records."""
    if permission is not None or actor.is_system:
        return actor.areas_where(permission or Permission.AREA_SEE)
    return tuple(dict.fromkeys(grant.area_path for grant in actor.grants))


def under_any(path_field: str, roots: tuple[str, ...]) -> models.Q:
    """Return the condition that a path lies in one of the subtrees; none for no roots."""
    if "" in roots:
        return models.Q()
    condition = models.Q(pk__in=())
    for root in roots:
        condition |= models.Q(**{f"{path_field}__under": root})
    return condition


def restate(model: type[Record], pks: Collection[Any]) -> None:
    """Tell the trail how rows stand, without a change; keys without a row do no harm."""
    trail = require_open(model.__name__)
    # Locked, so that nobody's later change gets its event before this one.
    rows = models.QuerySet[Record](model).filter(pk__in=pks).order_by("pk")
    standing = rows.only("pk").select_for_update(of=("self",))
    trail.touch(model, [row.pk for row in standing])


def watch_records() -> None:
    """Guard the ways of saving and deleting one row, whichever code comes by them.

    Signals, because Django's own `save_base` (fixtures) and its collector of deletions
    go past the methods of the model, but not past these.
    """
    for signal, receiver in (
        (pre_save, _before_save),
        (post_save, _after_save),
        (pre_delete, _before_delete),
        (post_delete, _after_delete),
    ):
        signal.connect(receiver, dispatch_uid=f"audit.{receiver.__name__}")


def _before_save(
    sender: type[models.Model],
    instance: models.Model,
    *,
    raw: bool,
    using: str,
    **_: object,
) -> None:
    if not issubclass(sender, Record):
        return
    if raw:
        raise RefusedWriteError(
            "Fixtures are not loaded into records; import the rows."
        )
    require_open(sender.__name__)
    _refuse_elsewhere(using)
    refuse_expressions_in(instance)


def _after_save(
    sender: type[models.Model], instance: models.Model, *, created: bool, **_: object
) -> None:
    if issubclass(sender, Record):
        require_open().touch(sender, [instance.pk], is_new=created)


def _before_delete(sender: type[models.Model], *, using: str, **_: object) -> None:
    if issubclass(sender, Record):
        require_open(sender.__name__)
        _refuse_elsewhere(using)


def _after_delete(
    sender: type[models.Model], instance: models.Model, **_: object
) -> None:
    if issubclass(sender, Record):
        require_open().touch(sender, [instance.pk])


def _refuse_elsewhere(using: str) -> None:
    if using != "default":
        raise RefusedWriteError(f"Records stand beside their trail, not in {using!r}.")
