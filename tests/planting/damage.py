"""Damage to rows past every guard, and the list of all that may be planted."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar

import numpy as np
from django.db import models

from builders.day_work import CLOSE, Day

T = TypeVar("T")
HOUR = timedelta(hours=1)
TODAY = CLOSE - 20 * HOUR  # 00:00 in Beijing

Plant = Callable[[Day, np.random.Generator], tuple[str, int, str]]
PLANTS: list[tuple[str, Plant]] = []


def plants(check: str) -> Callable[[Plant], Plant]:
    """Say which check finds what a function plants."""

    def note(plant: Plant) -> Plant:
        PLANTS.append((check, plant))
        return plant

    return note


def rows(model: type[models.Model], **where: object) -> models.QuerySet:
    """Return rows of a table, past its guards."""
    return models.QuerySet(model).filter(**where).order_by("pk")


def one(
    draw: np.random.Generator, model: type[models.Model], **where: object
) -> models.Model:
    """Return some row."""
    return some(draw, list(rows(model, **where)))


def some(draw: np.random.Generator, among: Sequence[T]) -> T:
    """Return one of some things."""
    return among[int(draw.integers(len(among)))]


def between(draw: np.random.Generator, least: int, most: int) -> int:
    """Return a whole number, both ends included."""
    return int(draw.integers(least, most + 1))


def put(row: models.Model, **values: object) -> None:
    """Write columns of a row without a deed."""
    rows(type(row), pk=row.pk).update(**values)


def lose(model: type[models.Model], **where: object) -> None:
    """Remove rows as if they had never been entered."""
    rows(model, **where)._raw_delete("default")
