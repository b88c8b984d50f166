"""Components that wrap a page's own content: panel, alert, dialog, filter bar."""

from typing import Any

from django import template
from django.template.base import (
    FilterExpression,
    Node,
    NodeList,
    Parser,
    Token,
    token_kwargs,
)
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


class Wrapper(Node):
    """Draws a component's template around the content between its two tags.

    What stands before the middle tag (`{% panelbody %}`) goes to the component's head.
    """

    def __init__(
        self,
        template_name: str,
        values: dict[str, FilterExpression],
        head: NodeList | None,
        body: NodeList,
    ) -> None:
        self.template_name = template_name
        self.values = values
        self.head = head
        self.nodelist = body

    def render(self, context: Context) -> SafeString:
        """Draw head and body, then the component around them."""
        given: dict[str, Any] = {
            name: value.resolve(context) for name, value in self.values.items()
        }
        given["head"] = self.head.render(context) if self.head else ""
        given["body"] = self.nodelist.render(context)
        given["shell"], given["now"] = context.get("shell"), context.get("now")
        return render_to_string(self.template_name, given)


def _wrapper(
    parser: Parser, token: Token, *, template_name: str, names: tuple[str, ...]
) -> Wrapper:
    tag, *bits = token.split_contents()
    values: dict[str, FilterExpression] = {}
    free = iter(names)
    while bits:
        pair = token_kwargs(bits[:1], parser)
        values |= pair or {next(free): parser.compile_filter(bits[0])}
        bits = bits[1:]
    middle, end = f"{tag}body", f"end{tag}"
    content = parser.parse((middle, end))
    head = None
    if parser.next_token().contents == middle:
        head, content = content, parser.parse((end,))
        parser.delete_first_token()
    return Wrapper(template_name, values, head, content)


@register.tag
def panel(parser: Parser, token: Token) -> Wrapper:
    """Wrap content in a titled card.

    `{% panel title count=99 as_of=True id="contacts" flush=True %}…{% endpanel %}`;
    buttons for the head stand before `{% panelbody %}`. `flush` drops the padding, for
    tables and lists.
    """
    return _wrapper(
        parser, token, template_name="web/_panel.html", names=("title", "count")
    )


@register.tag
def alert(parser: Parser, token: Token) -> Wrapper:
    """Wrap a sentence in an alert: `{% alert "warn" title %}…{% endalert %}`."""
    return _wrapper(
        parser, token, template_name="web/_alert.html", names=("tone", "title")
    )


@register.tag
def dialog(parser: Parser, token: Token) -> Wrapper:
    """Wrap a form in a dialog; `<button data-open="ID">` opens it.

    `{% dialog "ID" title %}…{% enddialog %}`. Without a script the dialog's own address
    must serve the same form: give the opening link that `href`.
    """
    return _wrapper(
        parser, token, template_name="web/_dialog.html", names=("id", "title")
    )


@register.tag
def filterbar(parser: Parser, token: Token) -> Wrapper:
    """Wrap filter fields in a GET form that sends itself on change.

    `{% filterbar label href %}…fields…{% endfilterbar %}`; `href` is the page without
    any filter.
    """
    return _wrapper(
        parser, token, template_name="web/_filterbar.html", names=("label", "href")
    )


@register.tag
def bulkbar(parser: Parser, token: Token) -> Wrapper:
    """Wrap the buttons that act on ticked rows; it shows once a row is ticked.

    `{% bulkbar "FORM-ID" %}<button …>{% endbulkbar %}`: the form holds the checkboxes.
    """
    return _wrapper(parser, token, template_name="web/_bulkbar.html", names=("form",))
