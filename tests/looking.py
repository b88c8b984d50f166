"""Looking at pages in a browser: screenshots, accessibility, what must never happen."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import ConsoleMessage, Page, Request

# Pictures for a reader's eye; a run that nobody looks at takes none.
FOLDER: Final = os.environ.get("EPILOOP_LOOKS", "")
# All four pairs of language and size where pictures are taken, and overnight.
IS_THOROUGH: Final = bool(FOLDER) or os.environ.get("EPILOOP_HYPOTHESIS") == "night"
DESK: Final = {"width": 1440, "height": 900}
TELEPHONE: Final = {"width": 390, "height": 844}
# What the law of most places asks for: WCAG 2.2, levels A and AA.
# Only what breaks a rule is told in full: thousands of parts do not, and each took time.
RULES: Final = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
LANGUAGES: Final = ("en", "zh-hans")


@dataclass(frozen=True, slots=True)
class Way:
    """How a job is read: in which language, in how large a window."""

    language: str
    size: str

    @property
    def window(self) -> dict[str, int]:
        return DESK if self.size == "desk" else TELEPHONE

    @property
    def tag(self) -> str:
        return f"{self.size}-{self.language}"


# Every job in each language and each size, though not in all four pairs: what a page is
# at the desk in Chinese, `checked` looks at when it makes a telephone's window wide.
TWO_WAYS: Final = (Way("en", "desk"), Way("zh-hans", "phone"))
ALL_WAYS: Final = (*TWO_WAYS, Way("en", "phone"), Way("zh-hans", "desk"))

_requests: WeakKeyDictionary[Page, list[str]] = WeakKeyDictionary()
_complaints: WeakKeyDictionary[Page, list[str]] = WeakKeyDictionary()


def watch(page: Page) -> None:
    """Note from now on what the page asks for and what the browser complains about."""
    requests, complaints = (
        _requests.setdefault(page, []),
        _complaints.setdefault(page, []),
    )

    def note_request(request: Request) -> None:
        requests.append(request.url)

    def note_console(message: ConsoleMessage) -> None:
        # An answer of 422 or 404 that a test asks for is no complaint of the page.
        if (
            message.type == "error"
            and "the server responded with a status" not in message.text
        ):
            complaints.append(message.text)

    page.on("request", note_request)
    page.on("console", note_console)
    page.on("pageerror", lambda error: complaints.append(str(error)))


def look(page: Page, name: str) -> None:
    """Save a picture of the whole page as NAME.png in the folder EPILOOP_LOOKS, if set."""
    if not FOLDER:
        return
    Path(FOLDER).mkdir(parents=True, exist_ok=True)
    path = Path(FOLDER) / f"{name}.png"
    page.screenshot(path=path, full_page=True, animations="disabled")


def checked(page: Page, name: str) -> None:
    """Look at a page: it fits both windows, and breaks no rule in the one it is read in."""
    look(page, name)
    assert_accessible(page)
    own = page.viewport_size
    for window in (DESK, TELEPHONE):
        page.set_viewport_size(window)
        assert_no_sideways_scroll(page)
    page.set_viewport_size(own)


def signed_in(page: Page, browser: Client, *, at: str) -> None:
    """Give the page the session of a browser in which somebody has signed in."""
    cookies = [
        {"name": name, "value": morsel.value, "url": at}
        for name, morsel in browser.cookies.items()
    ]
    page.context.add_cookies(cookies)  # type: ignore[arg-type]  # as Playwright wants


def speak(page: Page, language: str, *, at: str) -> None:
    """Set the language of the pages under the address `at` ("en", "zh-hans")."""
    page.context.add_cookies(
        [{"name": "epiloop_language", "value": language, "url": at}]
    )


def assert_no_external_requests(page: Page) -> None:
    """Fail if the page asked any other server for anything since it was opened."""
    own = urlsplit(page.url).netloc
    strangers = [
        url
        for url in _requests.get(page, [])
        if urlsplit(url).scheme not in {"data", "blob", "about"}
        and urlsplit(url).netloc != own
    ]
    assert not strangers, f"The page asked other servers: {strangers}"


def assert_no_complaints(page: Page) -> None:
    """Fail if a script failed or the content security policy refused something."""
    complaints = _complaints.get(page, [])
    assert not complaints, f"The browser complained: {complaints}"


def assert_accessible(page: Page) -> None:
    """Fail with axe's findings if the page breaks a rule of WCAG 2.2 A or AA."""
    page.wait_for_load_state()
    # Below a scrolled page's sticky head axe would call what it covers too small.
    page.evaluate("scrollTo(0, 0)")
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, results.generate_report()


def assert_no_sideways_scroll(page: Page) -> None:
    """Fail, naming the widest elements, if the page is wider than its window."""
    page.wait_for_load_state()  # a button just pressed may still be changing the page
    wide = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          return [...document.querySelectorAll('body *')]
            .filter((e) => e.getBoundingClientRect().right > width + 1)
            .map((e) => `${e.tagName}.${e.className}`).slice(0, 8);
        }"""
    )
    assert not wide, f"Wider than the window: {wide}"
