"""Officers at browsers of their own: they sign in, open pages, fill in and press."""

from dataclasses import dataclass, field
from datetime import timedelta
from types import TracebackType
from typing import Self

from django.utils import translation
from playwright.sync_api import Browser, Locator, Page, expect

from builders.access import PASSWORD
from builders.actors import at
from epiloop_hq import clock
from looking import (
    DESK,
    assert_accessible,
    assert_no_complaints,
    assert_no_external_requests,
    assert_no_sideways_scroll,
    look,
    speak,
    watch,
)


def turn_the_clock(text: str) -> None:
    """Let the whole installation be at this hour of Beijing: "2022-04-23 02:05"."""
    clock.run_offset(timedelta())
    clock.run_offset(at(text) - clock.now())


@dataclass(slots=True)
class Headquarters:
    """One server that several officers reach from browsers of their own.

    Leaving it fails if a page complained or asked anybody but the server.
    """

    browser: Browser
    address: str
    language: str
    pages: dict[str, Page] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for page in self.pages.values():
            if kind is None:
                assert_no_complaints(page)
                assert_no_external_requests(page)
            page.context.close()

    def officer(self, username: str) -> "Officer":
        """Return the officer of this account, who signs in the first time."""
        if username not in self.pages:
            page = self.browser.new_context(
                viewport=DESK, reduced_motion="reduce"
            ).new_page()
            page.set_default_timeout(10_000)
            watch(page)
            speak(page, self.language, at=self.address)
            page.goto(f"{self.address}/sign-in/")
            page.fill("[name=username]", username)
            page.fill("[name=password]", PASSWORD)
            page.click(".door-form button[type=submit]")
            self.pages[username] = page
        return Officer(self.pages[username], self)

    def said(self, text: str, context: str = "") -> str:
        """Return what a page says for an English message, in the job's language."""
        with translation.override(self.language):
            return (
                translation.pgettext(context, text)
                if context
                else translation.gettext(text)
            )

    def counted(self, one: str, many: str, number: int) -> str:
        """Return what a page says of so many, in the job's language."""
        with translation.override(self.language):
            return translation.ngettext(one, many, number) % {"n": number}


@dataclass(slots=True)
class Officer:
    """One officer before a page."""

    page: Page
    house: Headquarters

    def open(self, path: str) -> None:
        """Open an address of the server."""
        self.page.goto(f"{self.house.address}{path}")

    def follow(self, link: Locator) -> None:
        """Open what a link leads to."""
        link.click()
        self.page.wait_for_load_state()

    def link(self, text: str, context: str = "") -> Locator:
        """Return the link of this word."""
        word = self.house.said(text, context)
        return self.page.get_by_role("link", name=word).first

    def press(self, text: str, context: str = "") -> None:
        """Press the button of this word and wait for the page that follows."""
        word = self.house.said(text, context)
        self.page.get_by_role("button", name=word, exact=True).first.click()
        self.page.wait_for_load_state()

    def send(self, action: str, /, **values: str) -> None:
        """Fill in the first form of this action and send it with its own button.

        Without an action it is the page's own form. A field is named by the end of its name, because forms on one page have prefixes.
        """
        here = "main form:not([action])"
        form = self.page.locator(f"form[action*='{action}']" if action else here).first
        unfold(form)
        for name, value in values.items():
            fill(form.locator(f"[name$='{name}']").first, value)
        form.locator("button[type=submit]").first.click()
        self.page.wait_for_load_state()
        refused = self.page.locator(".notice.is-bad, .field-error").all_inner_texts()
        assert not refused, f"{action} was refused: {refused}"

    def sees(self, text: str, context: str = "") -> None:
        """Fail unless the page says this, where it can be read."""
        self.reads(self.house.said(text, context))

    def is_told_of(self, number: int) -> None:
        """Fail unless the page says that a step was recorded for so many persons."""
        told = ("Recorded for %(n)d person.", "Recorded for %(n)d persons.")
        self.reads(self.house.counted(*told, number))

    def reads(self, words: str) -> None:
        """Fail unless these words stand on the page, where they can be read."""
        found = self.page.get_by_text(words).locator("visible=true")
        expect(found.first).to_be_visible()

    def looks(self, name: str) -> None:
        """Keep a picture; fail if the page is not accessible, or wider than its window."""
        look(self.page, f"first-tube-{name}-{self.house.language}")
        assert_no_sideways_scroll(self.page)
        assert_accessible(self.page)


def unfold(form: Locator) -> None:
    """Open what the form is folded into, if it is."""
    summary = form.locator("xpath=ancestor::details[not(@open)]/summary")
    if summary.count():
        summary.first.click()


def fill(control: Locator, value: str) -> None:
    """Fill in, choose or tick, as the control asks."""
    tag = control.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
    if tag == "select":
        control.select_option(value)
    elif tag == "checkbox":
        control.check()
    else:
        control.fill(value)
