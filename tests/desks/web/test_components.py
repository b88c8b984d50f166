"""What the components draw, where a mistake would mislead an officer."""

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.template import Context, RequestContext, Template
from django.test import RequestFactory

from epiloop_hq.web import parts
from epiloop_hq.web.states import State, Tone

NOW = datetime(2022, 4, 23, 6, 5, tzinfo=UTC)
START = NOW - timedelta(hours=12)


def draw(source: str, **values: object) -> str:
    drawn = Template(source).render(Context({"now": NOW, "shell": None, **values}))
    return " ".join(drawn.split())


def a_rail(*steps: parts.Step, limit_hours: int = 24) -> parts.Rail:
    limit_at = START + timedelta(hours=limit_hours)
    return parts.Rail(START, steps, limit_at, f"{limit_hours} h", "the tube")


def test_counts_show_their_own_sum_as_the_total():
    items = [
        parts.Count("Overdue", 4),
        parts.Count("Running", 37),
        parts.Count("Met", 9),
    ]

    drawn = draw("{% counts 'Open cases' items %}", items=items)

    assert ">50<" in "".join(drawn.split())


@pytest.mark.parametrize(
    ("value", "tone", "shown"),
    [
        ("4", Tone.BAD, "is-bad"),
        ("0", Tone.BAD, "is-flat"),
        ("0", Tone.GOOD, "is-good"),
    ],
)
def test_a_zero_raises_no_alarm(value, tone, shown):
    drawn = draw(
        "{% tiles figures %}", figures=[parts.Tile("Overdue", value, tone=tone)]
    )

    assert f'class="tile {shown}"' in drawn


def test_the_rail_places_now_and_each_met_step_true_to_time():
    """Half of a 24 h limit has gone; a step met after 6 h stands at a quarter."""
    step = parts.Step("Recheck", State.MET, START + timedelta(hours=6))

    drawn = draw("{% clock_rail rail %}", rail=a_rail(step))

    assert 'class="ruler-now" style="left:50.00%"' in drawn
    assert 'class="ruler-mark is-good" style="left:25.00%"' in drawn


def test_the_rail_grows_past_its_limit_when_the_case_does():
    """Twelve hours into a limit of six: the limit stands in the middle, now at the end."""
    drawn = draw("{% clock_rail rail %}", rail=a_rail(limit_hours=6))

    assert 'class="ruler-end" style="left:50.00%"' in drawn
    assert 'class="ruler-now" style="left:100.00%"' in drawn


def test_the_ruler_of_a_long_case_keeps_few_ticks():
    drawn = draw("{% clock_rail rail %}", rail=a_rail(limit_hours=24 * 21))

    assert 3 <= drawn.count('class="ruler-tick"') <= 10


def test_a_countdown_carries_its_due_instant_for_the_browser():
    drawn = draw("{% countdown due %}", due=NOW - timedelta(minutes=35))

    assert 'datetime="2022-04-23T05:30:00Z"' in drawn
    assert "is-late" in drawn
    assert "35 m late" in drawn


def test_a_piece_included_alone_counts_from_the_instant_of_its_request():
    """`{% include … only %}` hides the frame, not the request."""
    request = RequestFactory().get("/")
    request.now = NOW
    source = "{% include piece with due=due only %}"
    values = {
        "due": NOW - timedelta(minutes=35),
        "piece": Template("{% countdown due %}"),
    }

    assert "35 m late" in Template(source).render(RequestContext(request, values))


def test_the_lead_of_a_team_stands_first():
    members = [
        parts.Member("Sun", "Subdistrict"),
        parts.Member("Zhao", "Team 3", is_lead=True),
    ]

    drawn = draw("{% team members %}", members=members)

    assert drawn.index("Zhao") < drawn.index("Sun")


def test_closed_items_are_counted_and_show_no_countdown():
    items = [
        parts.Item("Disinfection", State.DONE, NOW - timedelta(hours=1)),
        parts.Item("Contacts", State.OVERDUE, NOW - timedelta(hours=1)),
    ]

    drawn = draw("{% checklist items %}", items=items)

    assert "1 of 2 closed" in drawn
    assert drawn.count("data-countdown") == 1


def test_a_difference_knows_what_was_added_and_what_removed():
    kinds = [
        parts.Difference("k", "m", before, after).kind
        for before, after in (("", "3"), ("3", ""), ("3", "7"), ("3", "3"))
    ]

    assert kinds == ["added", "removed", "changed", "same"]


class NameForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the card.")


def test_a_field_points_to_its_help_and_to_its_error():
    drawn = draw("{% field form.name %}", form=NameForm({"name": ""}))

    assert 'aria-describedby="id_name_help id_name_error"' in drawn
    assert 'id="id_name_help"' in drawn
    assert 'id="id_name_error"' in drawn
    assert 'aria-invalid="true"' in drawn


def test_a_sound_field_carries_no_error():
    drawn = draw("{% field form.name %}", form=NameForm({"name": "Li"}))

    assert "aria-invalid" not in drawn
    assert "field-error" not in drawn


def test_a_refused_form_is_summed_up_with_a_link_to_each_field():
    drawn = draw("{% form_errors form %}", form=NameForm({"name": ""}))

    assert 'href="#id_name"' in drawn


def test_a_panel_puts_its_buttons_in_the_head_and_the_rest_in_the_body():
    drawn = draw(
        "{% panel 'Contacts' count=9 %}<b>head</b>{% panelbody %}<i>body</i>{% endpanel %}"
    )

    assert (
        drawn.index("<b>head</b>")
        < drawn.index("panel-body")
        < drawn.index("<i>body</i>")
    )
    assert ">9<" in drawn


def test_a_panel_without_a_middle_is_all_body():
    drawn = draw("{% panel title %}<i>body</i>{% endpanel %}", title="<Contacts>")

    assert "panel-actions" not in drawn
    assert drawn.index("panel-body") < drawn.index("<i>body</i>")
    assert "&lt;Contacts&gt;" in drawn
