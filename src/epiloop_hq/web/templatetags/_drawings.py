"""Components drawn from one part (see `epiloop_hq.web.parts`), each with its template."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, RadioSelect
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from epiloop_hq.web import maps, parts
from epiloop_hq.web.states import State, Text
from epiloop_hq.web.templatetags._texts import now_of

register = template.Library()


def _around(context: Context, **values: object) -> dict[str, Any]:
    """Give a component the frame and the instant beside its own values."""
    return {"shell": context.get("shell"), "now": now_of(context), **values}


@register.inclusion_tag("web/_tiles.html", takes_context=True)
def tiles(context: Context, figures: Sequence[parts.Tile]) -> dict[str, Any]:
    """Draw figure tiles in a row."""
    return _around(context, figures=figures)


@register.inclusion_tag("web/_map.html", takes_context=True)
def map(context: Context, view: maps.MapView) -> dict[str, Any]:  # noqa: A001
    """Draw a map's frame; the page lists the same things beneath and loads the scripts."""
    return _around(context, view=view)


@register.simple_tag
def mapdata(view: maps.MapView) -> SafeString:
    """Put what is on a map beside it, as data for the browser.

    No script element: htmx takes those out of the pieces that it puts into a page.
    """
    told = json.dumps(view.picture.island(), ensure_ascii=False, separators=(",", ":"))
    return format_html('<div id="{}-data" hidden>{}</div>', view.id, told)


@register.inclusion_tag("web/_counts.html", takes_context=True)
def counts(
    context: Context, label: Text, items: Sequence[parts.Count]
) -> dict[str, Any]:
    """Draw a strip of counts with their total, so that a reader sees they add up."""
    total = sum(item.value for item in items)
    return _around(context, label=label, items=items, total=total)


@register.inclusion_tag("web/_column.html", takes_context=True)
def column(context: Context, column: parts.Column) -> dict[str, Any]:
    """Draw one urgency column of the board with its case cards."""
    return _around(context, column=column)


@register.inclusion_tag("web/_case_card.html", takes_context=True)
def case_card(context: Context, card: parts.CaseCard) -> dict[str, Any]:
    """Draw one case card."""
    return _around(context, card=card)


@register.inclusion_tag("web/_clock_rail.html", takes_context=True)
def clock_rail(context: Context, rail: parts.Rail) -> dict[str, Any]:
    """Draw the clock rail: every step from the trigger to everybody safe."""
    now = now_of(context)
    end = max(rail.limit_at, rail.ended_at or now)
    return _around(
        context,
        rail=rail,
        elapsed=(rail.ended_at or now) - rail.started_at,
        marks=[_mark(step, rail.started_at, end) for step in rail.steps if step.at],
        hours=_hours(rail.started_at, end),
        limit_percent=_percent(rail.limit_at, rail.started_at, end),
        now_percent=_percent(rail.ended_at or now, rail.started_at, end),
    )


def _mark(step: parts.Step, start: datetime, end: datetime) -> dict[str, Any]:
    at = step.at or start
    return {"step": step, "percent": _percent(at, start, end)}


def _percent(at: datetime, start: datetime, end: datetime) -> str:
    """Return where `at` stands between start and end, as a number CSS understands."""
    length = (end - start) / timedelta(seconds=1)
    share = (at - start) / timedelta(seconds=1) / length if length else 0.0
    return f"{100 * min(max(share, 0.0), 1.0):.2f}"


def _hours(start: datetime, end: datetime) -> list[dict[str, Any]]:
    """Return the ticks of the ruler: at most about nine, at whole steps of hours."""
    total = (end - start) / timedelta(hours=1)
    every = next((n for n in (1, 2, 3, 6, 12, 24, 48, 96, 168) if total / n <= 9), 336)
    ticks = range(0, int(total) + 1, every)
    return (
        [{"hour": n, "percent": f"{100 * n / total:.2f}"} for n in ticks]
        if total
        else []
    )


@register.inclusion_tag("web/_loop_strip.html", takes_context=True)
def loop_strip(context: Context, steps: Sequence[parts.Step]) -> dict[str, Any]:
    """Draw the steps of one person's loop as a compact strip."""
    return _around(context, steps=steps)


@register.inclusion_tag("web/_timeline.html", takes_context=True)
def timeline(context: Context, days: Sequence[parts.Day]) -> dict[str, Any]:
    """Draw a trail: stays at places, day by day."""
    return _around(context, days=days)


@register.inclusion_tag("web/_evidence.html", takes_context=True)
def evidence(context: Context, reasons: Sequence[parts.Evidence]) -> dict[str, Any]:
    """Draw the reasons of a determination in the order in which they count."""
    return _around(context, reasons=reasons)


@register.inclusion_tag("web/_team.html", takes_context=True)
def team(context: Context, members: Sequence[parts.Member]) -> dict[str, Any]:
    """Draw a case team, its lead first."""
    ordered = sorted(members, key=lambda member: not member.is_lead)
    return _around(context, members=ordered)


@register.inclusion_tag("web/_thread.html", takes_context=True)
def thread(context: Context, notes: Sequence[parts.Note]) -> dict[str, Any]:
    """Draw the notes of a team, oldest first; put the form to add one below it."""
    return _around(context, notes=notes)


@register.inclusion_tag("web/_checklist.html", takes_context=True)
def checklist(
    context: Context,
    items: Sequence[parts.Item],
    done: int | None = None,
    total: int | None = None,
) -> dict[str, Any]:
    """Draw what is still open before a case may close.

    Of a long list only some items need be given, with how many are done and are in all.
    """
    if done is None:
        done = sum(item.state in {State.DONE, State.MET, State.LATE} for item in items)
    return _around(context, items=items, done=done, total=total or len(items))


@register.inclusion_tag("web/_item_list.html", takes_context=True)
def item_list(context: Context, items: Sequence[parts.Item]) -> dict[str, Any]:
    """Draw items, each with its state, its step and what is left of its limit."""
    return _around(context, items=items)


@register.inclusion_tag("web/_facts.html")
def facts(lines: Sequence[parts.Fact]) -> dict[str, Any]:
    """Draw a definition list."""
    return {"lines": lines}


@register.inclusion_tag("web/_tabs.html")
def tabs(label: Text, entries: Sequence[parts.Tab]) -> dict[str, Any]:
    """Draw tabs; each is a link. `label` names the row for screen readers."""
    return {"label": label, "entries": entries}


@register.inclusion_tag("web/_stepper.html")
def stepper(stages: Sequence[parts.Stage]) -> dict[str, Any]:
    """Draw the stages of a longer job (upload, mapping, dry run, result)."""
    return {"stages": stages}


@register.inclusion_tag("web/_findings.html")
def findings(rows: Sequence[parts.Finding]) -> dict[str, Any]:
    """Draw the table of what an import did not accept."""
    return {"rows": rows}


@register.inclusion_tag("web/_handover.html", takes_context=True)
def handover(context: Context, offer: parts.Handover) -> dict[str, Any]:
    """Draw one hand-over: from whom to whom, what, and its clock."""
    return _around(context, offer=offer)


@register.inclusion_tag("web/_protocol_values.html")
def protocol_values(rows: Sequence[parts.ProtocolValue]) -> dict[str, Any]:
    """Draw values of a protocol, each with source and verification."""
    return {"rows": rows}


@register.inclusion_tag("web/_differences.html")
def differences(
    rows: Sequence[parts.Difference], before: Text, after: Text
) -> dict[str, Any]:
    """Draw a diff of two versions; `before` and `after` name them."""
    return {"rows": rows, "before": before, "after": after}


@register.inclusion_tag("web/_pager.html")
def pager(shown: int, next_href: str = "", first_href: str = "") -> dict[str, Any]:
    """Draw paging by key: how many rows are shown, the next page, back to the first."""
    return {"shown": shown, "next_href": next_href, "first_href": first_href}


@register.inclusion_tag("web/_empty.html")
def empty(
    title: Text,
    text: Text = "",
    icon: str = "inbox",
    href: str = "",
    action: Text = "",
) -> dict[str, Any]:
    """Draw an empty state: what is not there, why, and what to do."""
    return {"title": title, "text": text, "icon": icon, "href": href, "action": action}


@register.inclusion_tag("web/_skeleton.html")
def skeleton(rows: int = 3) -> dict[str, Any]:
    """Draw grey lines that hold the place of a piece htmx will load."""
    return {"rows": range(rows)}


@register.inclusion_tag("web/_field.html")
def field(bound: BoundField, hint: Text = "", wide: str = "") -> dict[str, Any]:
    """Draw a form field: label, control, help and its errors beside it."""
    kind = getattr(bound.field.widget, "input_type", "")
    if isinstance(bound.field.widget, RadioSelect):
        kind = "choices"  # boxes to tick are drawn as circles are
    css = {
        "checkbox": "form-check-input",
        "select": "form-select",
        "choices": "choices",
    }
    described = " ".join(
        part
        for part, stands in (
            (f"{bound.auto_id}_help", bool(hint or bound.help_text)),
            (f"{bound.auto_id}_error", bool(bound.errors)),
        )
        if stands
    )
    attributes: dict[str, str | bool] = {"class": css.get(kind, "form-control")}
    if described:
        attributes["aria-describedby"] = described
    if bound.errors:
        attributes |= {
            "aria-invalid": "true",
            "class": f"{attributes['class']} is-invalid",
        }
    control = bound.as_widget(attrs=attributes)
    hint = hint or bound.help_text
    return {
        "bound": bound,
        "control": control,
        "kind": kind,
        "hint": hint,
        "wide": wide,
    }


@register.inclusion_tag("web/_form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """Draw the summary above a refused form, with a link to each field in error."""
    return {"form": form}


@register.inclusion_tag("web/_toasts.html")
def toasts(messages: Sequence[object]) -> dict[str, Any]:
    """Draw the messages of the last deed; the frame already does."""
    return {"messages": messages}
