"""Rows taken together where that goes well, and one by one where a row is refused."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import override

from epiloop.errors import EpiloopError
from epiloop_hq.actor import Actor, NotPermittedError
from epiloop_hq.audit.recording import recording
from epiloop_hq.exchange.errors import PartsRefusedError, RowRefusedError
from epiloop_hq.exchange.kinds import RefusalCode
from epiloop_hq.exchange.remarks import Remark
from epiloop_hq.exchange.takers import FileRow, Taker
from epiloop_hq.web.refusals import said

if TYPE_CHECKING:
    from epiloop_hq.exchange.names import Name

REFUSALS = (EpiloopError, NotPermittedError, ObjectDoesNotExist, IntegrityError)
LANGUAGES = ("en", "zh-hans")


class _OnlyTriedError(Exception):
    """Rolls a dry run back."""


class Taking:
    """Hands rows to a taker inside a recording; a refusal leaves nothing behind."""

    def __init__(
        self, taker: Taker, *, is_dry_run: bool, actor: Actor, now: datetime
    ) -> None:
        self.taker = taker
        self.names: list[Name] = []
        self._is_dry_run, self._actor, self._now = is_dry_run, actor, now

    def take(self, rows: Sequence[FileRow]) -> None:
        """Write the rows, all of them, or raise and write none."""
        with suppress(_OnlyTriedError), recording(actor=self._actor, now=self._now):
            given = self.taker.take(rows, now=self._now)
            if self._is_dry_run:
                self.taker.tried(rows)
                raise _OnlyTriedError
            self.names += given


def taken_one_by_one(taking: Taking, rows: Sequence[FileRow]) -> dict[int, Remark]:
    """Take every row that can be taken; return row number → why for the others."""
    refused: dict[int, Remark] = {}
    taking.taker.prepare(rows)
    good: list[FileRow] = []
    for row in rows:
        try:
            taking.taker.screen(row)
        except RowRefusedError as refusal:
            refused[row.number] = Remark.of_refusal(refusal, line=row.line)
        else:
            good.append(row)
    _take_or_split(taking, taking.taker.units(good), refused)
    return refused


def _take_or_split(
    taking: Taking, units: Sequence[Sequence[FileRow]], refused: dict[int, Remark]
) -> None:
    """Take the rows; where one is refused, take it from the others, or look for it."""
    if not units:
        return
    try:
        taking.take([row for unit in units for row in unit])
    except REFUSALS as refusal:
        if len(units) == 1:
            refused.update(
                {r.number: _why(taking, r, units[0], refusal) for r in units[0]}
            )
            return
        for some in _apart(units, refusal):
            _take_or_split(taking, some, refused)


def _apart(
    units: Sequence[Sequence[FileRow]], refusal: Exception
) -> list[Sequence[Sequence[FileRow]]]:
    """Return the lots to try next: who is at fault alone, or else either half."""
    told = refusal.parts if isinstance(refusal, PartsRefusedError) else ()
    at_fault = [
        unit for unit in units if any(p in told for row in unit for p in row.parts)
    ]
    if at_fault:
        return [*([unit] for unit in at_fault), [u for u in units if u not in at_fault]]
    middle = len(units) // 2
    return [units[:middle], units[middle:]]


def _why(
    taking: Taking, row: FileRow, unit: Sequence[FileRow], refusal: Exception
) -> Remark:
    if isinstance(refusal, RowRefusedError):
        return Remark.of_refusal(refusal, line=row.line)
    values = {language: _in_language(taking, unit, language) for language in LANGUAGES}
    said = RowRefusedError(
        RefusalCode.RECORD_REFUSED, values={"sentence": values["en"], **values}
    )
    return Remark.of_refusal(said, line=row.line)


def _in_language(taking: Taking, unit: Sequence[FileRow], language: str) -> str:
    """Return the refusal in a language: actions say it in the one that is spoken."""
    with override(language):
        try:
            taking.take(unit)
        except NotPermittedError:
            return _("You may not do this in this area.")
        except EpiloopError as refusal:
            return said(refusal)
        except ObjectDoesNotExist:
            return _("What the row tells of is not there, or not for you.")
        except IntegrityError:
            return _("The row contradicts what stands on record.")
    return ""
