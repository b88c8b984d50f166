"""Every component of the pages, one tag each. docs/howto/add-a-page.md shows them."""

from django import template

from epiloop_hq.web.templatetags import _blocks, _charts, _drawings, _texts

register = template.Library()
for _library in (
    _texts.register,
    _drawings.register,
    _charts.register,
    _blocks.register,
):
    register.tags.update(_library.tags)
    register.filters.update(_library.filters)
