"""Small components inside a line: icons, chips, instants, countdowns."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, Final

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from epiloop_hq import clock
from epiloop_hq.web import wording
from epiloop_hq.web.states import LOOKS, SHAPE_PATHS, Look, Shape, State, Text, Tone

register = template.Library()

VERIFICATIONS: Final[dict[str, tuple[Tone, Text]]] = {
    "V": (Tone.GOOD, gettext_lazy("Verified against the original text")),
    "S": (Tone.RUN, gettext_lazy("From a secondary source")),
    "U": (Tone.WARN, gettext_lazy("Unverified")),
    "D": (Tone.HOLD, gettext_lazy("Derived from other values")),
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon of `frontend/icons`; it is decoration, the word stands beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("epiloop/dist/icons.svg"),
        name,
    )


@register.simple_tag
def shape(name: str) -> SafeString:
    """Draw one of the state shapes alone (triangle, diamond, ring, disc, half…)."""
    return draw_shape(Shape(name))


@cache
def draw_shape(which: Shape) -> SafeString:
    """Return the shape as an inline drawing in the colour of its text."""
    return format_html(
        '<svg class="shape" viewBox="0 0 12 12" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>',
        SHAPE_PATHS[which],
    )


def look_of(state: State | str) -> Look:
    """Return tone, shape and word of a state given as member or as its value."""
    return LOOKS[State(state)]


@register.simple_tag
def state(code: State | str, word: Text = "") -> SafeString:
    """Draw a state chip: `{% state "overdue" %}` or `{% state row.state "Not found" %}`."""
    look = look_of(code)
    return _chip(word or look.word, look.tone, look.shape)


@register.simple_tag
def chip(word: Text, tone: str = "flat", shape: str = "") -> SafeString:
    """Draw a free chip: `{% chip "Community" tone="bad" shape="triangle" %}`."""
    return _chip(word, Tone(tone), Shape(shape) if shape else None)


def _chip(word: Text, tone: Tone, mark: Shape | None) -> SafeString:
    return format_html(
        '<span class="chip is-{}">{}{}</span>',
        tone,
        draw_shape(mark) if mark else "",
        word,
    )


@register.simple_tag
def dots(states: Sequence[State]) -> SafeString:
    """Draw the states of a few steps as a row of marks (cards, table cells)."""
    return _drawn_dots(tuple(map(State, states)), get_language())


@lru_cache(maxsize=1_000)
def _drawn_dots(
    states: tuple[State, ...],
    language: str | None,  # noqa: ARG001  the words are kept in each language
) -> SafeString:
    """Return the marks; long lists show the same few rows of them again and again."""
    marks = format_html_join(
        "",
        '<span class="dot is-{}" title="{}">{}<span class="visually-hidden">{}</span></span>',
        (
            (look.tone, look.word, draw_shape(look.shape), look.word)
            for look in map(look_of, states)
        ),
    )
    return format_html('<span class="dots">{}</span>', marks)


@register.filter
def tone(code: State | str) -> str:
    """Return the class of a state's tone: `class="{{ row.state|tone }}"` gives is-bad."""
    return f"is-{look_of(code).tone}"


@register.filter
def mark(code: State | str) -> SafeString:
    """Draw the shape of a state alone; say the word beside it."""
    return draw_shape(look_of(code).shape)


@register.filter
def word(code: State | str) -> Text:
    """Return the word of a state."""
    return look_of(code).word


@register.filter
def duration(length: timedelta | None) -> str:
    """Say a length of time: 35 m, 1 h 20 m, 3 d 4 h."""
    return "–" if length is None else wording.duration(length)


@register.simple_tag(takes_context=True)
def instant(context: Context, at: datetime | None) -> SafeString | str:
    """Say an instant as short as today allows; the full one is in its title."""
    if at is None:
        return "–"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        wording.iso(at),
        wording.full_instant(at),
        wording.instant(at, now=now_of(context)),
    )


@register.filter
def full_instant(at: datetime) -> str:
    """Say an instant with weekday, day, year and time."""
    return wording.full_instant(at)


@register.filter
def long_day(on: date) -> str:
    """Say a calendar day with its weekday: Sat 23 Apr 2022."""
    return formats.date_format(_local(on), pgettext("date format", "D j M Y"))


@register.filter
def short_day(on: date) -> str:
    """Say a calendar day without its year: 23 Apr."""
    return wording.short_day(_local(on))


def _local(on: date) -> date:
    """Return the day at headquarters where an instant is given instead of a day."""
    return timezone.localtime(on) if isinstance(on, datetime) else on


@register.simple_tag(takes_context=True)
def countdown(context: Context, due_at: datetime | None) -> SafeString | str:
    """Say how long is left until `due_at`, or how late it is; the browser counts on."""
    if due_at is None:
        return ""
    now = now_of(context)
    return format_html(
        '<time class="countdown{}" datetime="{}" title="{}" data-countdown>{}</time>',
        " is-late" if now > due_at else "",
        wording.iso(due_at),
        _("Due {at}").format(at=wording.full_instant(due_at)),
        wording.remaining(due_at, now=now),
    )


@register.simple_tag(takes_context=True)
def as_of(context: Context, source: Text = "") -> SafeString:
    """Say when the figures beside it were read, and from where."""
    now = now_of(context)
    return format_html(
        '<span class="as-of">{}{}</span>',
        _("as of {at}").format(at=wording.instant(now, now=now)),
        f" · {source}" if source else "",
    )


@register.filter
def figure(value: Text | float | None) -> Text:
    """Write a cell of figures: a number as the language does, a dash for an unknown one."""
    if value is None:
        return "–"
    return wording.number(value) if isinstance(value, int | float) else value


@register.filter
def language_tag(code: str) -> str:
    """Write a language code for an attribute `lang`."""
    return wording.language_tag(code)


@register.simple_tag
def verification(code: str) -> SafeString:
    """Draw the badge V, S, U or D of a protocol value; its meaning is in the title."""
    look, meaning = VERIFICATIONS[code]
    return format_html(
        '<span class="verification is-{}" title="{}"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></span>',
        look,
        meaning,
        code,
        meaning,
    )


def now_of(context: Context | dict[str, Any]) -> datetime:
    """Return the instant of the page: the view's `now`, else the frame's.

    A piece included with `only` knows neither, but still the request it answers.
    """
    given = context.get("now") or getattr(context.get("shell"), "now", None)
    if not isinstance(given, datetime):
        given = getattr(getattr(context, "request", None), "now", None)
    return given if isinstance(given, datetime) else clock.now()
