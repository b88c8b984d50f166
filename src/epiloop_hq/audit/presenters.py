"""How an event of the trail is told to an officer, in their language.

Each desk has a `presenters.py` that says, for each kind of deed it writes, which
sentence it is. The sentence is a message id with named places, translated where shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import TypeVar

from django.utils import formats, timezone
from django.utils.translation import gettext_noop as _

from epiloop_hq.audit.queries import ToldEvent


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence to be translated, and the values for its named places."""

    text: str
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


Presenter = Callable[[ToldEvent], Message]
P = TypeVar("P", bound=Presenter)
_presenters: dict[str, Presenter] = {}


def presents(*kinds: str) -> Callable[[P], P]:
    """Enter a presenter for these kinds of event; used as a decorator.

    Raises
    ------
    ValueError
        If a kind has a presenter already.
    """
    for kind in kinds:
        if kind in _presenters:
            raise ValueError(f"{kind} is presented already.")

    def enter(presenter: P) -> P:
        _presenters.update(dict.fromkeys(kinds, presenter))
        return presenter

    return enter


def sentences(table: Mapping[str, str]) -> None:
    """Enter plain sentences, kind → message id; its named places are the detail's own.

    Raises
    ------
    ValueError
        If a kind has a presenter already.
    """
    for kind, text in table.items():
        presents(kind)(partial(_said, text))


def moment(event: ToldEvent, name: str) -> str:
    """Return an instant of an event's detail as day and time at headquarters."""
    told = event.detail.get(name)
    if not isinstance(told, str) or not told:
        return ""
    at = timezone.localtime(datetime.fromisoformat(told))
    return formats.date_format(at, "Y-m-d H:i")


def _said(text: str, event: ToldEvent) -> Message:
    return Message(text, _Said({name: event.detail[name] for name in event.detail}))


class _Said(dict[str, object]):
    """What a detail says; a name it lacks is empty, as with events of an older form."""

    def __missing__(self, name: str) -> str:
        return ""


def present(event: ToldEvent) -> Message:
    """Return the sentence for an event; its bare kind if no desk has one for it."""
    if event.is_erased:
        return Message(
            _("Erased under the retention rules: %(kind)s"), {"kind": event.kind}
        )
    presenter = _presenters.get(event.kind, _bare)
    return presenter(event)


def has_presenter(kind: str) -> bool:
    """Tell whether a desk has a sentence for this kind; for a test."""
    return kind in _presenters


def _bare(event: ToldEvent) -> Message:
    return Message("%(kind)s", {"kind": event.kind})


@presents("row.added")
def _row_added(event: ToldEvent) -> Message:
    return Message(_("Entered: %(subject)s"), {"subject": event.subject})


@presents("row.changed")
def _row_changed(event: ToldEvent) -> Message:
    return Message(_("Changed: %(subject)s"), {"subject": event.subject})


@presents("row.deleted")
def _row_deleted(event: ToldEvent) -> Message:
    return Message(_("Removed: %(subject)s"), {"subject": event.subject})


@presents("schema.changed")
def _schema_changed(event: ToldEvent) -> Message:
    return Message(
        _("Form of the records changed: %(subject)s"), {"subject": event.subject}
    )


@presents("details.erased")
def _details_erased(event: ToldEvent) -> Message:
    return Message(
        _("Personal details erased (%(details)s events): %(reason)s"),
        {"details": event.detail["details"], "reason": event.detail["reason"]},
    )


@presents("trail.compared")
def _compared(event: ToldEvent) -> Message:
    if event.detail["differences"]:
        text = _("Trail and tables differ on %(differences)s of %(rows)s rows")
    else:
        text = _("Trail and tables compared: they agree on all %(rows)s rows")
    return Message(text, event.detail)
