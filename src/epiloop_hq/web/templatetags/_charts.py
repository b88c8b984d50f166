"""Pictures of figures (see `epiloop_hq.web.charts`), each with the table of its numbers."""

from typing import Any

from django import template
from django.template.context import Context
from django.utils.translation import gettext as _

from epiloop_hq.web import wording
from epiloop_hq.web.charts import Chart
from epiloop_hq.web.templatetags._texts import now_of

register = template.Library()


@register.inclusion_tag("web/_chart.html", takes_context=True)
def chart(context: Context, picture: Chart, size: str = "") -> dict[str, Any]:
    """Draw a picture of figures with the table of its numbers.

    `size` is "is-low" or "is-tall"; without it the picture has the usual height. The page
    loads `epiloop/dist/charts.js` in its `scripts` block.
    """
    at = wording.full_instant(picture.at or now_of(context))
    island = picture.island(_("as of {at}").format(at=at))
    return {"chart": picture, "island": island, "size": size}
